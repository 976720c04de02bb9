import type { Context } from 'hono';
import { z } from 'zod';
import { VideoId } from '#shared/contracts/ids.ts';
import { fieldErrors } from '#shared/contracts/problem.ts';
import type { Alerts } from '#shared/ports/alerts.ts';
import type { Log } from '#shared/ports/log.ts';
import { GateRefusal } from './gate-refusal.ts';
import { readOrder } from './read-order.ts';

/** Reads an order, does it, and answers. Every order that is refused is logged, and told to the operator. */
export function answerOrder<Order>(
  ports: { alerts: Alerts; log: Log },
  verb: string,
  schema: z.ZodType<Order>,
  work: (order: Order) => Promise<object>,
) {
  return async (c: Context): Promise<Response> => {
    let body: unknown;
    try {
      body = await readOrder(c);
      return c.json(await work(parse(schema, body)));
    } catch (error) {
      if (error instanceof GateRefusal && !error.isExpected) await tell(ports, verb, body, error);
      throw error;
    }
  };
}

/** For a body that is too large to be looked at. */
export function refuseLarge(ports: { alerts: Alerts; log: Log }, mostBytes: number) {
  return async (c: Context): Promise<never> => {
    const message = `must be at most ${mostBytes} bytes`;
    const refusal = new GateRefusal(413, 'too_large', `The body ${message}.`, {
      errors: [{ field: '(body)', message }],
    });
    const [, verb = 'unknown'] = /\/([a-z]{1,20})$/.exec(c.req.path) ?? [];
    await tell(ports, verb, undefined, refusal);
    throw refusal;
  };
}

function parse<Order>(schema: z.ZodType<Order>, body: unknown): Order {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const errors = fieldErrors(parsed.error).slice(0, mostFields).map(bounded);
  const [first] = errors;
  const detail = first ? `${first.field} ${first.message}` : 'The body does not fit its schema.';
  throw new GateRefusal(422, 'invalid_request', detail, { errors });
}

const mostFields = 10;
const longestField = 80;
const longestMessage = 200;

/** A field's name may come from outside: it is kept short and printable. */
function bounded({ field, message }: { field: string; message: string }) {
  return { field: printable(field, longestField), message: printable(message, longestMessage) };
}

function printable(text: string, most: number): string {
  return text
    .slice(0, most)
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '\ufffd');
}

/** An alert that cannot be kept changes nothing about the answer. */
async function tell(
  { alerts, log }: { alerts: Alerts; log: Log },
  verb: string,
  body: unknown,
  refusal: GateRefusal,
): Promise<void> {
  const { video_id, reservation_id } = Named.parse(body);
  const fields = refusal.errors.map(({ field }) => field);
  const facts = { verb, code: refusal.code, video_id, reservation_id, fields };
  log.error(facts, 'an order to the cost gate was refused');
  try {
    await alerts.refusedOrder({
      verb,
      code: refusal.code,
      videoId: video_id,
      reservationId: reservation_id,
      fields,
    });
  } catch (error) {
    log.error({ ...facts, err: error }, 'the alert could not be kept');
  }
}

/** The names in a refused order, as far as they are any. */
const Named = z
  .object({
    video_id: VideoId.optional().catch(undefined),
    reservation_id: z
      .string()
      .regex(/^[A-Za-z0-9:_.-]{1,200}$/)
      .optional()
      .catch(undefined),
  })
  .catch({ video_id: undefined, reservation_id: undefined });
