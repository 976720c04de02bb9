import { z } from 'zod';
import { VideoId } from './ids.ts';
import { type Micros, MicrosField, Tier } from './money.ts';
import { Service } from './service.ts';
import { StageName } from './stages.ts';

/** Ids that clients make: safe in a log line, a key and a query. */
const wantedId = 'must be 1 to 200 letters, digits, colons, dots, dashes or underscores';
const ClientId = z.string().regex(/^[A-Za-z0-9:_.-]{1,200}$/, { error: wantedId });

/** A stage's has `stage/` before it, so that no client can take the id of a run still to come. */
const ReservationId = z.string().regex(/^(stage\/)?[A-Za-z0-9:_.-]{1,200}$/, { error: wantedId });

/** May be left out. Amounts are whole micro-dollars. */
const Currency = z
  .literal('USD', { error: 'must be USD: the accounts are kept in US dollars and nothing is converted' })
  .optional();

const Offers = z
  .array(z.strictObject({ tier: Tier, amount_micros: MicrosField }))
  .min(1)
  .max(2)
  .refine(([first, second]) => second === undefined || first?.tier !== second.tier, {
    error: 'must name each tier once',
  })
  .refine(
    ([first, second]) => second === undefined || (first?.tier === 'standard' && dearer(first, second)),
    {
      error: 'must begin with the standard tier, and the economy tier must not be dearer',
    },
  );

function dearer(first: { amount_micros: Micros }, second: { amount_micros: Micros }): boolean {
  return first.amount_micros >= second.amount_micros;
}

const longestHoldSeconds = 3600;
const usualHoldSeconds = 600;

const order = {
  video_id: VideoId,
  stage: StageName,
  round: z.int().min(1).max(99).default(1),
  /** The worst case at each tier the work can be done at, dearest first; the first that fits is granted. */
  offers: Offers,
  currency: Currency,
};

/** `POST /function/cost-gate/quote`: what would `reserve` say? */
export const QuoteBody = z.strictObject(order);

/** `POST /function/cost-gate/reserve`. */
export const ReserveBody = z
  .strictObject({
    reservation_id: ReservationId,
    ...order,
    /** `stage` is for the stages themselves: their journal settles it. A client settles or voids its own. */
    holder: z.enum(['client', 'stage']).default('client'),
    /** After this long a client's reservation counts as spent: nobody knows what was charged. */
    ttl_seconds: z.int().min(1).max(longestHoldSeconds).optional(),
  })
  .refine(({ holder, ttl_seconds }) => holder === 'client' || ttl_seconds === undefined, {
    path: ['ttl_seconds'],
    error: 'does not go with holder "stage", whose reservation lives as long as its run',
  })
  .refine(({ holder, reservation_id }) => reservation_id.startsWith('stage/') === (holder === 'stage'), {
    path: ['reservation_id'],
    error: 'must begin with stage/ for holder "stage", and for nobody else',
  })
  .transform((body) => ({ ...body, ttl_seconds: body.ttl_seconds ?? usualHoldSeconds }));
export type ReserveInput = z.input<typeof ReserveBody>;

const named = { reservation_id: ReservationId, video_id: VideoId };

/** `POST /function/cost-gate/settle`: what was really charged. */
export const SettleBody = z.strictObject({
  ...named,
  amount_micros: MicrosField,
  service: Service,
  operation: z
    .string()
    .regex(/^[\x20-\x7e]{1,200}$/, { error: 'must be 1 to 200 printable ASCII characters' }),
  currency: Currency,
});

/** `POST /function/cost-gate/void`: nothing was charged. */
export const VoidBody = z.strictObject(named);

/** `POST /function/cost-gate/extend`: more money, more time, or both. */
export const ExtendBody = z
  .strictObject({
    extension_id: ClientId,
    ...named,
    amount_micros: MicrosField.default(0n as Micros),
    ttl_seconds: z.int().min(0).max(longestHoldSeconds).default(0),
    currency: Currency,
  })
  .refine(({ amount_micros, ttl_seconds }) => amount_micros > 0n || ttl_seconds > 0, {
    path: ['amount_micros'],
    error: 'must be above 0, or ttl_seconds must be',
  });

/** `POST /function/cost-gate/stop`. */
export const StopBody = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(3)
    .max(200)
    .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), { error: 'must not contain control characters' }),
});

/** What is left on each account the reservation takes from, by the account's id. */
const left = { left: z.record(z.string(), MicrosField) };
/** The least of `left`: what could still be reserved at once. */
const available = { ...left, available_micros: MicrosField };

export const ReserveAnswer = z.discriminatedUnion('granted', [
  z.strictObject({ granted: z.literal(true), tier: Tier, amount_micros: MicrosField, ...available }),
  z.strictObject({
    granted: z.literal(false),
    /** For people: which account, what was asked, what is left. */
    reason: z.string(),
    /** The account with too little left. */
    account: z.string(),
    asked_micros: MicrosField,
    ...available,
  }),
]);
export type ReserveAnswer = z.output<typeof ReserveAnswer>;

/** To `settle` and `void`. */
export const ResolveAnswer = z.strictObject({
  posted_micros: MicrosField,
  returned_micros: MicrosField,
  ...available,
});

export const ExtendAnswer = z.discriminatedUnion('extended', [
  z.strictObject({
    extended: z.literal(true),
    amount_micros: MicrosField,
    expires_at: z.iso.datetime(),
    ...available,
  }),
  z.strictObject({ extended: z.literal(false), reason: z.string(), ...available }),
]);

/** To `stop`, `resume` and `GET /stop`. */
export const StopAnswer = z.discriminatedUnion('stopped', [
  z.strictObject({ stopped: z.literal(true), since: z.iso.datetime(), reason: z.string() }),
  z.strictObject({ stopped: z.literal(false) }),
]);
export type StopAnswer = z.output<typeof StopAnswer>;

/** The code of the problem that answers `reserve` and `extend` while the stop switch is on, with status 503. */
export const spendingStopped = 'spending_stopped';
