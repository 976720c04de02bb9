import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createConnectorStore } from '#shared/adapters/postgres/connector-store.ts';
import { createOutbox } from '#shared/adapters/postgres/outbox.ts';
import { createOutboxSource } from '#shared/adapters/postgres/outbox-source.ts';
import { emit } from '#shared/adapters/postgres/wake.ts';
import { VideoId } from '#shared/contracts/ids.ts';
import { topics } from '#shared/contracts/topics.ts';
import { places, productDatabase } from '../support/videos.ts';

const functionName = 'script-generation';
const subscriptions = [{ topic: topics.videoRequested, functionName }];
const room = new Map([[functionName, 10]]);
const events = 3000;
/** Reading all of what waits, for each event or even for each ten, would be far more than this for each. */
const mostRowsEach = 40;

interface Movers {
  /** What is due now becomes ready to be taken. */
  move(): Promise<void>;
  /** Ten of it. */
  take(): Promise<void>;
  close(): Promise<void>;
}

/** As the relay and the connector do it, with a broker that hands over what it is given. */
function overBroker(databaseUrl: string): Movers {
  const outbox = createOutbox({ databaseUrl, leaseMs: 60_000, transitMs: 60_000 });
  const { deliveries, inbox } = createConnectorStore({
    databaseUrl,
    mostForeign: 1000,
    running: places,
    leaseMs: 60_000,
  });
  return {
    async move() {
      const leased = await outbox.lease(subscriptions, 500);
      const arrivals = leased.map(({ id, topic }) => ({
        outboxId: id,
        functionName,
        topic,
        partition: 0,
        offset: id,
      }));
      await inbox.arrived(arrivals);
      await outbox.published(leased.map(({ id }) => id));
    },
    take: async () => void (await deliveries.take(room)),
    close: async () => void (await Promise.all([outbox.close(), inbox.close(), deliveries.close()])),
  };
}

function withoutBroker(databaseUrl: string): Movers {
  const source = createOutboxSource({ databaseUrl, running: places, leaseMs: 60_000 });
  return {
    move: async () => void (await source.take(subscriptions, new Map([[functionName, 0]]))),
    take: async () => void (await source.take(subscriptions, room)),
    close: () => source.close(),
  };
}

for (const [how, movers] of Object.entries({ overBroker, withoutBroker }))
  t.test(
    `moving thousands of events reads a few rows for each, with plans made while there was none: ${how}`,
    (t) => readsFewRows(t, movers),
  );

async function readsFewRows(t: Test, movers: (databaseUrl: string) => Movers): Promise<void> {
  await using db = await productDatabase();
  const { sql } = db;
  await sql`vacuum (analyze) outbox`;
  await sql`vacuum (analyze) deliveries`;
  const mover = movers(db.url);
  // Plans are kept from the first time on.
  await mover.move();
  await mover.take();
  const waiting = Array.from({ length: events }, () => ({
    topic: topics.videoRequested,
    videoId: VideoId.parse(randomUUID()),
    round: 1,
    data: {},
  }));
  await emit(sql, waiting);
  for (let moved = 0; moved < events; moved += 500) await mover.move();
  for (let taken = 0; taken < 50; taken += 1) await mover.take();
  await mover.close();
  t.match(await sql`select count(*) filter (where leased_until > now()) as taken from deliveries`, [
    { taken: 500n },
  ]);
  const read = await rowsRead(sql);
  t.ok(read < events * mostRowsEach, `${read} rows were read for ${events} events`);
}

/** Counted once a connection has ended. */
async function rowsRead(sql: Sql): Promise<number> {
  for (;;) {
    const [tables] = await sql<{ moved: number; read: number }[]>`
      select sum(n_tup_del) filter (where relname = 'outbox')::int as moved,
             sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read
      from pg_stat_user_tables where relname in ('outbox', 'deliveries')`;
    if (tables && tables.moved >= events) return tables.read;
    await pause(50);
  }
}
