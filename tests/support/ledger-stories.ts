import fc from 'fast-check';
import type { Command, Offer, Order, Story, World } from './ledger-commands.ts';
import { LedgerModel } from './ledger-model.ts';

const videos = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
const channels = ['news', 'news', 'sea'];
const absent = '00000000-0000-4000-8000-000000000009';
/** The cheapest price of each stage. */
const floors: Record<string, number> = { script_generation: 3, audio_synthesis: 4 };
const stages = Object.keys(floors);
const overhead = 2;

/** A command that names things by how they stand when its turn comes; the model says how that is. */
type Wish = (model: LedgerModel, told: Command[]) => Command;

function wishes<Parts>(
  parts: fc.Arbitrary<Parts>,
  command: (parts: Parts, model: LedgerModel, told: Command[]) => Command,
): fc.Arbitrary<Wish> {
  return parts.map(
    (made): Wish =>
      (model, told) =>
        command(made, model, told),
  );
}

const anyVideo = fc.constantFrom(...videos);
const stage = fc.constantFrom(...stages);
const any = fc.nat(9999);
const small = fc.nat(8);

/** One of the reservations there are, rarely none of them. */
function reservationOf(pick: number, model: LedgerModel): string {
  const ids = [...model.reservations.keys()];
  return pick % 20 === 0 ? 'none' : (ids[pick % ids.length] ?? 'none');
}

/** A stage's reservation, where there is one that is pending. */
function stageReservationOf(pick: number, model: LedgerModel): string {
  const held = [...model.reservations].filter(
    ([, { status, holder }]) => status === 'pending' && holder === 'stage',
  );
  return held[pick % held.length]?.[0] ?? reservationOf(pick, model);
}

/** A reservation with its own video, rarely with another one. */
function named(pick: number, model: LedgerModel): { id: string; video: string } {
  const id = reservationOf(pick, model);
  const own = model.reservations.get(id)?.video ?? absent;
  return { id, video: pick % 13 === 0 ? (videos.find((other) => other !== own) ?? own) : own };
}

const offers: fc.Arbitrary<Offer[]> = fc
  .tuple(fc.nat(16), fc.constantFrom('standard', 'economy', 'both', 'both'))
  .map(([amount, tiers]) => {
    const standard = { tier: 'standard' as const, amount };
    const economy = { tier: 'economy' as const, amount: Math.floor(amount / 2) };
    return { standard: [standard], economy: [economy], both: [standard, economy] }[tiers] ?? [];
  });

interface OrderParts {
  pick: number;
  stage: string;
  offers: Offer[];
  isClient: boolean;
}

const order: fc.Arbitrary<OrderParts> = fc.record({ pick: any, stage, offers, isClient: fc.boolean() });

/** Mostly under a new id, and for a video that is being made. */
function orderOf({ pick, stage, offers, isClient }: OrderParts, n: number, model: LedgerModel): Order {
  const open = videos.filter((id) => model.videos.get(id)?.status === 'processing');
  const known = model.reservations.size;
  return {
    reservation_id: `r${pick % 8 === 0 ? pick % (known + 2) : known + n}`,
    video_id: (pick % 9 === 0 ? [...videos, absent][pick % 4] : open[pick % open.length]) ?? absent,
    stage,
    round: 1,
    offers,
    ...(isClient ? { holder: 'client', ttl_seconds: 60 } : { holder: 'stage' }),
  };
}

function admission(video: string, model: LedgerModel): Command {
  const left = stages.filter((name) => !model.videos.get(video)?.done.has(name));
  return {
    do: 'admit',
    video,
    parts: left.map((name) => ({ stage: name, amount: floors[name] ?? 0 })),
    overhead,
  };
}

const wish: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 2, arbitrary: wishes(anyVideo, admission) },
  {
    weight: 14,
    arbitrary: wishes(fc.array(order, { minLength: 1, maxLength: 3 }), (orders, model) => ({
      do: 'reserve',
      orders: orders.map((made, n) => orderOf(made, n, model)),
    })),
  },
  {
    weight: 8,
    arbitrary: wishes(
      fc.tuple(any, fc.constantFrom('none', 'below', 'equal', 'above')),
      ([pick, size], model) => {
        const name = named(pick, model);
        const held = model.reservations.get(name.id)?.amount ?? 5;
        const amount = { none: 0, below: Math.floor(held / 2), equal: held, above: held + 1 }[size] ?? 0;
        return { do: 'settle', ...name, amount };
      },
    ),
  },
  { weight: 4, arbitrary: wishes(any, (pick, model) => ({ do: 'void', ...named(pick, model) })) },
  {
    weight: 9,
    arbitrary: wishes(
      fc.tuple(any, fc.constantFrom('e0', 'e1', 'e2', 'e3'), small),
      ([pick, extension, more], model) => ({
        do: 'extend',
        extension,
        ...named(pick, model),
        more,
        ttl: 60,
      }),
    ),
  },
  {
    weight: 3,
    arbitrary: wishes(any, (pick, model) => ({
      do: 'expire',
      id: reservationOf(pick, model),
      late: pick % 4 > 0,
    })),
  },
  {
    weight: 7,
    arbitrary: wishes(
      fc.tuple(any, small, fc.integer({ min: -6, max: 8 })),
      ([pick, quote, charged], model, told) => ({
        do: 'call',
        key: `call ${told.length}`,
        id: stageReservationOf(pick, model),
        quote,
        charged: charged < 0 ? null : Math.min(charged, quote),
      }),
    ),
  },
  {
    weight: 5,
    arbitrary: wishes(fc.tuple(anyVideo, stage, fc.nat(3)), ([video, name, one]) => ({
      do: 'settle_round',
      video,
      stage: name,
      done: one === 0,
      floor: floors[name] ?? 0,
    })),
  },
  { weight: 2, arbitrary: wishes(fc.boolean(), (on) => ({ do: 'stop', on })) },
  {
    weight: 2,
    arbitrary: wishes(fc.tuple(fc.nat(70), fc.nat(100)), ([channel, system]) => ({
      do: 'limits',
      channel,
      system,
    })),
  },
  { weight: 2, arbitrary: wishes(anyVideo, (video) => ({ do: 'close', video })) },
  { weight: 2, arbitrary: wishes(anyVideo, (video) => ({ do: 'requeue', video })) },
  {
    weight: 8,
    // What was said before, word for word; only a call is another call.
    arbitrary: wishes(fc.nat(6), (back, _, told): Command => {
      const said = told[told.length - 1 - back] ?? { do: 'stop', on: false };
      return said.do === 'call' ? { ...said, key: `call ${told.length}` } : said;
    }),
  },
);

const world: fc.Arbitrary<World> = fc
  .record({
    limits: fc.tuple(...videos.map(() => fc.integer({ min: 7, max: 60 }))),
    channel: fc.integer({ min: 15, max: 80 }),
    system: fc.integer({ min: 20, max: 110 }),
  })
  .map(({ limits, channel, system }) => ({
    videos: Object.fromEntries(
      videos.map((id, n) => [id, { channel: channels[n] ?? '', limit: limits[n] ?? 0 }]),
    ),
    channel,
    system,
  }));

/** Ends everything that is still open, and asks for the books. */
function rest(model: LedgerModel): Command[] {
  const open = [...model.reservations].filter(([, { status }]) => status === 'pending');
  const ends = open.map(
    ([id, { holder, video, stage }]): Command =>
      holder === 'client'
        ? { do: 'expire', id, late: true }
        : { do: 'settle_round', video, stage, done: false, floor: 1 },
  );
  return [...videos.map((video): Command => ({ do: 'close', video })), ...ends, { do: 'books' }];
}

/** Of a small world with tight limits. Each begins with two videos at the door, and ends at rest. */
export const stories: fc.Arbitrary<Story> = fc
  .record({ world, wished: fc.array(wish, { minLength: 4, maxLength: 17, size: 'max' }) })
  .map(({ world, wished }) => {
    const model = new LedgerModel(world);
    const commands: Command[] = [];
    const tell = (command: Command) => {
      commands.push(command);
      model.play(command);
    };
    for (const video of videos.slice(0, 2)) tell(admission(video, model));
    for (const next of wished) tell(next(model, commands));
    return { world, commands: [...commands, ...rest(model)] };
  });
