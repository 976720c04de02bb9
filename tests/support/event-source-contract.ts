import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { connect, type Sql } from '#shared/adapters/postgres/connect.ts';
import { emit } from '#shared/adapters/postgres/wake.ts';
import { noVideo } from '#shared/contracts/ids.ts';
import { dollars } from '#shared/contracts/money.ts';
import { topics } from '#shared/contracts/topics.ts';
import type { Delivery, EventSource, Subscription } from '#shared/ports/event-source.ts';
import { startPostgres } from '../../runtime/embedded/postgres.ts';
import { prepareDatabase } from '../../runtime/prepare/prepare.ts';
import { places, productDatabase, startVideo } from './videos.ts';

/** What runs for one database: sources of deliveries, and what carries events to them. */
export interface Carriage {
  /** Another source, as another connector has it. */
  open(): EventSource;
  /** Has everybody look at the outbox now. */
  look(): Promise<void>;
  close(): Promise<void>;
}

export interface CarriageOptions {
  databaseUrl: string;
  running: { gpu: number; cpu: number };
  /** Of the moment: who listens to what. */
  subscriptions: () => Subscription[];
}

export type StartCarriage = (options: CarriageOptions) => Promise<Carriage>;

const leaseMs = 60_000;
export const contractOptions = { running: places, leaseMs };
const scriptWriter = { topic: topics.videoRequested, functionName: 'script-generation' };

/** One test's database, and a source on it. */
export class Bench<Kind extends Carriage = Carriage> implements AsyncDisposable {
  subscriptions: Subscription[] = [scriptWriter];
  readonly sql: Sql;
  readonly carriage: Kind;
  readonly source: EventSource;

  constructor(sql: Sql, carriage: Kind) {
    this.sql = sql;
    this.carriage = carriage;
    this.source = carriage.open();
  }

  static async on<Kind extends Carriage>(
    database: { url: string; sql: Sql },
    start: (options: CarriageOptions) => Promise<Kind>,
  ): Promise<Bench<Kind>> {
    let bench: Bench<Kind> | undefined;
    const carriage = await start({
      databaseUrl: database.url,
      running: places,
      subscriptions: () => bench?.subscriptions ?? [],
    });
    bench = new Bench(database.sql, carriage);
    return bench;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.carriage.close();
  }

  /** What there is to take at this moment, with so much room for each function. */
  async take(room: number, source = this.source): Promise<Delivery[]> {
    const names = this.subscriptions.map(({ functionName }) => functionName);
    return await source.take(this.subscriptions, new Map(names.map((name) => [name, room])));
  }

  /** Takes until so many have come. */
  async takeAll(count: number, source = this.source): Promise<Delivery[]> {
    const taken: Delivery[] = [];
    while (taken.length < count) {
      taken.push(...(await this.take(count - taken.length, source)));
      if (taken.length < count) await pause(10);
    }
    return taken;
  }

  /** Resolves when every event that may leave the outbox can be taken. */
  async arrived(count: number): Promise<void> {
    for (;;) {
      await this.carriage.look();
      await this.take(0);
      const [row] = await this.sql<{ n: number }[]>`
        select count(*)::int as n from deliveries where not in_transit`;
      if (row?.n === count) return;
      await pause(10);
    }
  }

  /** Rows on their way. */
  async left(): Promise<number> {
    const [row] = await this.sql<{ n: number }[]>`
      select (select count(*) from outbox)::int + (select count(*) from deliveries)::int as n`;
    return row?.n ?? 0;
  }
}

/** What every event source promises, whatever carries its events. */
export function eventSourceContract(start: StartCarriage, options: { skip: string | false }): void {
  const promise = (name: string, keep: (t: Test, bench: Bench) => Promise<void>): void => {
    void t.test(name, options, async (t) => {
      await using db = await productDatabase();
      await using bench = await Bench.on(db, start);
      await keep(t, bench);
    });
  };

  promise(
    'of events that wait for a function those of urgent videos go first, as many as there is room for',
    ofUrgentVideos,
  );
  promise('an event waits while nobody listens to it, and comes to each who listens', forEachWhoListens);
  promise(
    'a delivery whose connector died is taken by the next, one that was put off comes when it is due',
    takenAgain,
  );
  promise('a delivery that is kept stays with who keeps it', keptDelivery);
  promise('what no function can read ends its video and is kept for a person to look at', buriedWithItsVideo);
  promise(
    'an announcement somebody cannot read does not end its video, nor goes round for ever',
    buriedAnnouncement,
  );
  promise('an event meant for a function that has a new name since reaches it', renamedFunction);
  promise('of two connectors each event is given to one', sharedByTwo);
  t.test('a database that was away is asked again, and nothing was lost', options, (t) =>
    databaseAway(t, start),
  );
}

async function ofUrgentVideos(t: Test, bench: Bench): Promise<void> {
  const low = await startVideo(bench.sql, { priority: 1 });
  const high = await startVideo(bench.sql, { priority: 10 });
  const middle = await startVideo(bench.sql, { priority: 5 });
  await bench.arrived(3);
  t.same(
    (await bench.take(1)).map(({ videoId }) => videoId),
    [high],
  );
  t.same((await bench.take(5)).map(({ videoId }) => videoId).sort(), [low, middle].sort());
  t.same(await bench.take(5), [], 'what was taken is not taken again');
}

async function forEachWhoListens(t: Test, bench: Bench): Promise<void> {
  bench.subscriptions = [];
  await startVideo(bench.sql);
  await bench.carriage.look();
  t.same(await bench.take(5), []);
  t.equal((await bench.sql`select from outbox`).length, 1);
  bench.subscriptions = [scriptWriter, { topic: topics.videoRequested, functionName: 'watcher' }];
  await bench.arrived(2);
  const taken = await bench.take(1);
  t.same(taken.map(({ functionName }) => functionName).sort(), ['script-generation', 'watcher']);
  await bench.source.handled(taken.map(({ id }) => id));
  while ((await bench.left()) > 0) await bench.carriage.look();
}

async function takenAgain(t: Test, bench: Bench): Promise<void> {
  await startVideo(bench.sql);
  const [first] = await bench.takeAll(1);
  await bench.sql`update deliveries set leased_until = now() - interval '1 second'`;
  const [again] = await bench.take(1);
  t.equal(again?.id, first?.id);
  if (again) await bench.source.postpone(again.id, { delayMs: 60_000, counts: true });
  t.same(await bench.take(1), []);
  await bench.sql`update deliveries set due_at = now()`;
  t.match(await bench.take(1), [{ attempts: 1 }]);
}

async function keptDelivery(t: Test, bench: Bench): Promise<void> {
  await startVideo(bench.sql);
  const [delivery] = await bench.takeAll(1);
  await bench.sql`update deliveries set leased_until = now() - interval '1 second'`;
  if (delivery) await bench.source.keep([delivery.id]);
  t.same(await bench.take(1, bench.carriage.open()), []);
}

async function buriedWithItsVideo(t: Test, bench: Bench): Promise<void> {
  const id = await startVideo(bench.sql);
  const [delivery] = await bench.takeAll(1);
  if (delivery) await bench.source.bury(delivery, 'nobody understands it');
  t.match(await bench.sql`select reason, video_id, source from dead_letters`, [
    { reason: 'nobody understands it', video_id: id, source: 'function' },
  ]);
  t.match(await bench.sql`select status, error_log from video_queue`, [
    { status: 'failed', error_log: [{ code: 'undeliverable' }] },
  ]);
}

async function buriedAnnouncement(t: Test, bench: Bench): Promise<void> {
  // First of all: what nobody is known to listen to is dropped, by a look that began before, too.
  bench.subscriptions = [topics.audioReady, topics.deadLetter].map((topic) => ({
    topic,
    functionName: 'news',
  }));
  const id = await startVideo(bench.sql);
  await bench.sql`delete from outbox`;
  await bench.sql`delete from deliveries`;
  await emit(bench.sql, [{ topic: topics.audioReady, videoId: id, round: 1, data: {} }]);
  for (const topic of [topics.audioReady, topics.deadLetter]) {
    const [delivery] = await bench.takeAll(1);
    t.equal(delivery?.topic, topic);
    if (delivery) await bench.source.bury(delivery, 'not understood');
  }
  t.match(await bench.sql`select status from video_queue`, [{ status: 'processing' }]);
  while ((await bench.left()) > 0) await bench.carriage.look();
  t.equal((await bench.sql`select from dead_letters`).length, 2);
}

async function renamedFunction(t: Test, bench: Bench): Promise<void> {
  bench.subscriptions = [];
  const id = await startVideo(bench.sql);
  await bench.sql`update outbox set target = 'script-writer'`;
  bench.subscriptions = [scriptWriter];
  t.match(await bench.takeAll(1), [{ functionName: 'script-generation', videoId: id }]);
}

async function sharedByTwo(t: Test, bench: Bench): Promise<void> {
  const count = 60;
  const other = bench.carriage.open();
  const events = Array.from({ length: count }, () => ({
    topic: topics.videoRequested,
    videoId: noVideo,
    round: 1,
    data: {},
  }));
  await emit(bench.sql, events);
  const taken = [...(await bench.takeAll(1)), ...(await bench.takeAll(1, other))];
  const work = async (source: EventSource): Promise<void> => {
    while (taken.length < count) {
      const some = await bench.take(3, source);
      taken.push(...some);
      await source.handled(some.map(({ id }) => id));
      if (some.length === 0) await pause(5);
    }
  };
  await Promise.all([work(bench.source), work(other)]);
  t.equal(new Set(taken.map(({ offset }) => offset)).size, count);
  t.equal(taken.length, count);
}

/** On a server of its own, which is stopped and started again. */
async function databaseAway(t: Test, start: StartCarriage): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ytempire-away-'));
  await using started = new AsyncDisposableStack();
  started.defer(() => rm(dataDir, { recursive: true, force: true }));
  let server = await startPostgres({ dataDir });
  started.defer(() => server.stop());
  const limits = { video: dollars(3), channelDay: dollars(30), systemDay: dollars(150) };
  await prepareDatabase(server.url, limits, () => {});
  const sql = connect(server.url, { max: 2 });
  started.defer(() => sql.end({ timeout: 1 }));
  const bench = started.use(await Bench.on({ url: server.url, sql }, start));
  const videos = [await startVideo(sql), await startVideo(sql)];
  const taken = await bench.takeAll(1);
  await server.stop();
  await t.rejects(bench.take(1), 'while it is away nothing is taken');
  server = await startPostgres({ dataDir });
  while (taken.length < 2) {
    taken.push(...(await bench.take(1).catch(() => [])));
    await pause(20);
  }
  t.same(taken.map(({ videoId }) => videoId).sort(), videos.sort());
  await bench.source.handled(taken.map(({ id }) => id));
  while ((await bench.left()) > 0) await bench.carriage.look().catch(() => {});
}
