import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import t from 'tap';
import { admit } from '#shared/adapters/postgres/admission.ts';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { dollars, type Micros, micros } from '#shared/contracts/money.ts';
import type { ReserveOrder, ReserveOutcome, SettleOutcome } from '#shared/ports/ledger.ts';
import { gateOn, orderOf } from '../support/cost-gate.ts';
import { type Call, ledgerWorkers } from '../support/ledger-workers.ts';
import { places, productDatabase, queueVideo, unlimitedDays } from '../support/videos.ts';

const processes = 4;

/** A video that is being made, of whose limit nothing is spent or kept back: all of it can be reserved. */
async function wholeVideo(sql: Sql, channel = 'default'): Promise<VideoId> {
  const id = await queueVideo(sql, { channel });
  await sql`select fund_video(${id}, '[]', 0)`;
  await sql`update video_queue set status = 'processing', lane = 'cpu' where id = ${id}`;
  return id;
}

function reserveOrder(videoId: VideoId, amount: Micros, reservationId: string = randomUUID()): ReserveOrder {
  return {
    reservationId,
    videoId,
    stage: 'script_generation',
    round: 1,
    offers: [{ tier: 'standard', amount }],
    holder: { kind: 'client', ttlSeconds: 600 },
  };
}

t.test(
  'an order for a video that is let in at this moment gets an answer, and so do those beside it',
  async (t) => {
    await using db = await productDatabase();
    const whole = await wholeVideo(db.sql);
    const queued = await queueVideo(db.sql);
    const ledger = createLedger(db.sql);
    let answers: Promise<ReserveOutcome[]> | undefined;
    await db.sql.begin(async (tx) => {
      await admit(tx, places);
      // The first is under way, and waits for the accounts; the others go together.
      answers = Promise.all([whole, queued, whole].map((id) => ledger.reserve(reserveOrder(id, micros(1)))));
      await pause(200);
    });
    const kinds = (await answers)?.map(({ kind }) => kind);
    t.same([kinds?.[0], kinds?.[2]], ['granted', 'granted']);
    t.ok(['granted', 'closed'].includes(kinds?.[1] ?? ''));
  },
);

const reserves = (orders: ReserveOrder[]): Call[] =>
  orders.map((order): Call => ({ verb: 'reserve', order }));

async function reservedOn(sql: Sql, id: string): Promise<bigint> {
  const [account] = await sql<{ reserved_micros: bigint }[]>`
    select reserved_micros from cost_accounts where id like ${`${id}%`}`;
  return account?.reserved_micros ?? 0n;
}

/** Parts of $3.00, some of which divide it. */
const parts = [
  3001, 3003, 3333, 3989, 4000, 5003, 6151, 7500, 9973, 10_000, 14_983, 20_011, 33_333, 49_999, 70_001,
  100_000, 250_001, 300_000, 999_999, 1_000_001,
];

t.test(
  'of 1,000 reserves at once from 4 processes exactly those are granted that fit into $3.00',
  async (t) => {
    await using db = await productDatabase();
    await unlimitedDays(db.sql);
    await using workers = await ledgerWorkers(db.url, processes);
    let sum = 0n;
    for (const part of parts) {
      const id = await wholeVideo(db.sql);
      const orders = Array.from({ length: 1000 }, () => reserveOrder(id, micros(part)));
      const outcomes = await workers.all<ReserveOutcome>(reserves(orders));
      const fit = Math.floor(3_000_000 / part);
      t.equal(outcomes.filter(({ kind }) => kind === 'granted').length, fit, `${part} micro-dollars each`);
      t.equal(outcomes.filter(({ kind }) => kind === 'refused').length, 1000 - fit);
      sum += BigInt(fit * part);
      t.equal(await reservedOn(db.sql, `video:${id}`), BigInt(fit * part));
      t.equal(await reservedOn(db.sql, 'channel:'), sum, "the channel's day holds the same");
      t.equal(await reservedOn(db.sql, 'system:'), sum, "and the system's");
    }
  },
);

t.test('of 1,000 reserves at once through the gate exactly those are granted that fit', async (t) => {
  await using db = await productDatabase();
  const id = await wholeVideo(db.sql);
  const server = serve({ fetch: gateOn(db.sql).fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((done) => server.once('listening', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/reserve`;
  {
    await using workers = await ledgerWorkers(db.url, processes);
    const calls = Array.from(
      { length: 1000 },
      (_, n): Call => ({
        verb: 'post',
        url,
        body: orderOf(id, `order-${n}`, 7919),
      }),
    );
    const answers = await workers.all<{ granted: boolean }>(calls);
    t.equal(answers.filter(({ granted }) => granted === true).length, Math.floor(3_000_000 / 7919));
    t.equal(answers.filter(({ granted }) => granted === false).length, 1000 - Math.floor(3_000_000 / 7919));
  }
  server.close();
});

t.test('of 50 who end a reservation at once one wins, and the others are told what it was', async (t) => {
  await using db = await productDatabase();
  await unlimitedDays(db.sql);
  await using workers = await ledgerWorkers(db.url, processes);
  const id = await wholeVideo(db.sql);
  const won: Record<string, number> = { posted: 0, voided: 0, expired: 0 };
  let spent = 0n;
  for (let round = 0; round < 20; round += 1) {
    const name = { reservationId: `r${round}`, videoId: id };
    await workers.all(reserves([reserveOrder(id, micros(100_000), name.reservationId)]));
    await db.sql`update reservations set expires_at = now() - interval '1 second' where id = ${name.reservationId}`;
    const calls = Array.from({ length: 50 }, (_, n): Call => {
      const which = (n + round) % 3;
      if (which === 0) return { verb: 'void', order: name };
      if (which === 1) return { verb: 'expire', id: name.reservationId };
      return {
        verb: 'settle',
        order: { ...name, amount: micros(1000 + n), service: 'openai_api', operation: 'test' },
      };
    });
    const answers = await workers.all<SettleOutcome | { kind: 'expired' | 'not_expired' }>(calls);
    const [row] = await db.sql<{ status: string; charged: bigint; charges: number }[]>`
      select status, coalesce(posted_micros, 0) as charged,
             (select count(*)::int from effects where reservation_id = r.id) as charges
      from reservations r where id = ${name.reservationId}`;
    const status = row?.status ?? '';
    won[status] = (won[status] ?? 0) + 1;
    spent += row?.charged ?? 0n;
    t.equal(row?.charges, status === 'voided' ? 0 : 1, `round ${round}: ${status}, and charged once at most`);
    for (const [n, call] of calls.entries())
      t.match(answers[n], expected(call, status, row?.charged ?? 0n), `${call.verb} when it was ${status}`);
  }
  const [account] = await db.sql`
    select reserved_micros, spent_micros from cost_accounts where id = ${`video:${id}`}`;
  t.same(account, { reserved_micros: 0n, spent_micros: spent });
  t.comment(JSON.stringify(won));
});

/** What a call is answered when the reservation ended so. A void repeats whatever void has won. */
function expected(call: Call, status: string, charged: bigint): object {
  const already = { kind: 'already', status };
  if (call.verb === 'void') return status === 'voided' ? { kind: 'resolved', posted: 0n } : already;
  if (call.verb !== 'settle') return {};
  if (status !== 'posted') return already;
  return call.order.amount === charged ? { kind: 'resolved', posted: charged } : { kind: 'content_differs' };
}

t.test(
  'the same order a hundred times at once from 4 processes is one reservation and one answer',
  async (t) => {
    await using db = await productDatabase();
    await using workers = await ledgerWorkers(db.url, processes);
    const id = await wholeVideo(db.sql);
    for (let round = 1; round <= 10; round += 1) {
      const order = reserveOrder(id, micros(10_000));
      const outcomes = await workers.all<ReserveOutcome>(reserves(Array.from({ length: 100 }, () => order)));
      for (const outcome of outcomes) t.same(outcome, outcomes[0]);
      t.equal(outcomes[0]?.kind, 'granted');
      t.equal(await reservedOn(db.sql, `video:${id}`), BigInt(round * 10_000));
    }
  },
);

t.test("two hundred reserves at once of many videos never pass their channel's day", async (t) => {
  await using db = await productDatabase();
  await db.sql`select apply_budgets(${dollars(3)}, ${dollars(5)}, ${dollars(100)})`;
  await using workers = await ledgerWorkers(db.url, processes);
  for (const [round, part] of [40_000, 77_777, 130_001, 249_999, 500_000].entries()) {
    const channel = `channel-${round}`;
    const videos = await Promise.all(Array.from({ length: 20 }, () => wholeVideo(db.sql, channel)));
    const orders = Array.from({ length: 200 }, (_, n) =>
      reserveOrder(videos[n % 20] ?? ('' as VideoId), micros(part)),
    );
    const outcomes = await workers.all<ReserveOutcome>(reserves(orders));
    const fit = Math.floor(5_000_000 / part);
    const granted = outcomes.filter(({ kind }) => kind === 'granted').length;
    t.equal(granted, Math.min(200, fit), `${part} micro-dollars each`);
    t.equal(await reservedOn(db.sql, `channel:${channel}:`), BigInt(granted * part));
    const refused = outcomes.filter((outcome) => outcome.kind === 'refused');
    t.ok(refused.every(({ account }) => account.startsWith(`channel:${channel}:`)));
  }
});
