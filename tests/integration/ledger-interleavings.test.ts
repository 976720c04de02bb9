import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import type { Db, Sql } from '#shared/adapters/postgres/connect.ts';
import { settleRound } from '#shared/adapters/postgres/money/funding.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { micros } from '#shared/contracts/money.ts';
import type { Ledger, SettleOutcome } from '#shared/ports/ledger.ts';
import { productDatabase, queueVideo } from '../support/videos.ts';

const runs = 300;
const stages = ['script_generation', 'audio_synthesis'] as const;
/** The cheapest price of each stage, in millionths of a dollar, as is everything here. */
const parts = stages.map((stage) => ({ stage, amount: 60_000 }));
const overhead = 20_000;
const reservationsInAll = 8;
const amount = fc.nat(20).map((tens) => tens * 10_000);

const act = fc.record({
  verb: fc.constantFrom(
    'reserve',
    'settle',
    'void',
    'extend',
    'expire',
    'end_round',
    'close',
    'limits',
    'look',
  ),
  which: fc.nat(reservationsInAll - 1),
  amount,
  /** The one or the other of two ledgers, each with its own queue of orders. */
  ledger: fc.nat(1),
});

interface Act {
  verb: string;
  which: number;
  amount: number;
  ledger: number;
}

interface Scene {
  sql: Sql;
  ledgers: [Ledger, Ledger];
  /** Before each id of the story. */
  name: string;
  videos: VideoId[];
}

t.test(`in ${runs} stories told by many at once every glance at the accounts finds them right`, async (t) => {
  await using db = await productDatabase();
  const { sql } = db;
  // For connections made from here on. What is asked here is the order of things, not whether they reach the disk.
  await sql`do $$ begin
    execute format('alter database %I set synchronous_commit = off', current_database());
  end $$`;
  const ended = new Map<string, number>();
  let told = 0;
  const story = fc.record({
    limits: fc.tuple(amount, amount).map((more) => more.map((one) => 160_000 + one * 2)),
    channelDay: fc.integer({ min: 30, max: 90 }).map((tens) => tens * 10_000),
    first: fc.array(amount, { minLength: reservationsInAll, maxLength: reservationsInAll }),
    acts: fc.array(act, { minLength: 8, maxLength: 30, size: 'max' }),
  });
  const property = fc.asyncProperty(story, async ({ limits, channelDay, first, acts }) => {
    told += 1;
    const name = `story-${told}`;
    await sql`select apply_budgets(3000000, ${channelDay}, 1000000000000)`;
    const videos = await Promise.all(limits.map((limit) => open(sql, name, limit)));
    const scene: Scene = { sql, ledgers: [createLedger(sql), createLedger(sql)], name, videos };
    await Promise.all(
      first.map((amount, which) => play(scene, { verb: 'reserve', which, amount, ledger: which % 2 })),
    );
    const answers = await Promise.all(acts.map((one) => play(scene, one)));
    oneEndEach(acts, answers);
    deepStrictEqual(await wrongAccounts(sql, name), []);
    await rest(scene);
    deepStrictEqual(await wrongAccounts(sql, name), []);
    deepStrictEqual(await unrested(sql, name), []);
    const ends = await sql<
      { status: string }[]
    >`select status from reservations where id like ${`${name}:%`}`;
    for (const { status } of ends) ended.set(status, (ended.get(status) ?? 0) + 1);
  });
  await fc.assert(property, { numRuns: runs, endOnFailure: true });
  t.comment(JSON.stringify(Object.fromEntries(ended)));
  for (const status of ['posted', 'voided', 'expired', 'refused'])
    t.ok((ended.get(status) ?? 0) > runs / 30, `many were ${status}`);
});

/** A video that is being made, with a small limit. */
async function open(sql: Sql, channel: string, limit: number): Promise<VideoId> {
  const id = await queueVideo(sql, { channel, limit: micros(limit) });
  const [row] = await sql<
    { funds: string }[]
  >`select fund_video(${id}, ${sql.json(parts)}, ${overhead}) as funds`;
  const status = row?.funds === 'funded' ? 'processing' : 'queued';
  await sql`update video_queue set status = ${status}, lane = ${status === 'queued' ? null : 'cpu'} where id = ${id}`;
  return id;
}

/** Every fourth reservation is a stage's, the others are clients'; they alternate between the videos. */
async function play({ sql, ledgers, name, videos }: Scene, act: Act): Promise<unknown> {
  const { verb, which, amount } = act;
  const ledger = ledgers[act.ledger] ?? ledgers[0];
  const videoId = videos[which % 2] ?? ('' as VideoId);
  const stage = stages[which < 4 ? 0 : 1] ?? stages[0];
  const order = { reservationId: `${name}:${which}`, videoId };
  const offers = [
    { tier: 'standard' as const, amount: micros(amount) },
    { tier: 'economy' as const, amount: micros(amount / 2) },
  ];
  switch (verb) {
    case 'reserve': {
      const holder =
        which % 4 === 3 ? { kind: 'stage' as const } : { kind: 'client' as const, ttlSeconds: 600 };
      return await ledger.reserve({ ...order, stage, round: 1, offers, holder });
    }
    case 'settle':
      return await ledger.settle({
        ...order,
        amount: micros(amount),
        service: 'openai_api',
        operation: 'test',
      });
    case 'void':
      return await ledger.void(order);
    case 'extend': {
      const extensionId = `${order.reservationId}:${amount}`;
      return await ledger.extend({ ...order, extensionId, more: micros(amount), ttlSeconds: 1 });
    }
    case 'expire':
      await sql`update reservations set expires_at = now() where id = ${order.reservationId} and expires_at is not null`;
      return await sql`select expire_reservation(${order.reservationId})`;
    case 'end_round':
      return await endRound(sql, videoId, stage);
    case 'close':
      return await close(sql, videoId);
    case 'limits':
      return await sql`select apply_budgets(3000000, ${300_000 + amount * 2}, 1000000000000)`;
    default:
      deepStrictEqual(await wrongAccounts(sql, name), []);
      return undefined;
  }
}

/** The video's row first, as everybody does who ends a stage or a video. */
async function endRound(sql: Sql, videoId: VideoId, stage: (typeof stages)[number]): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select from video_queue where id = ${videoId} for no key update`;
    await settleRound(tx, videoId, stage, 1);
  });
}

async function close(sql: Sql, videoId: VideoId): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`update video_queue set status = 'completed', lane = null where id = ${videoId}`;
    await tx`select record_cost(${videoId})`;
    await tx`select release_kept(${videoId})`;
  });
}

/** Whoever was told that a reservation was ended was told the same as all others who were. */
function oneEndEach(acts: Act[], answers: unknown[]): void {
  const ends = new Map<number, string>();
  for (const [n, { verb, which }] of acts.entries()) {
    const answer = answers[n] as SettleOutcome | undefined;
    if ((verb !== 'settle' && verb !== 'void') || answer?.kind !== 'resolved') continue;
    const end = `${verb}: ${answer.posted} posted, ${answer.returned} returned`;
    deepStrictEqual(end, ends.get(which) ?? end, `reservation ${which}`);
    ends.set(which, end);
  }
}

/** Accounts that do not hold what the reservations and provisions say, or more than they may, in one glance. */
async function wrongAccounts(db: Db, channel: string): Promise<object[]> {
  return [
    ...(await db`
      with videos as (
        select id from video_queue where channel_id = ${channel}
      ), own as (
        select * from cost_accounts
        where id like 'channel:' || ${channel}::text || ':%' or id in (select 'video:' || id from videos)
      )
      select own.* from own,
        lateral (
          select coalesce(sum(amount_micros) filter (where status = 'pending'), 0) as reserved,
                 coalesce(sum(posted_micros), 0) as spent
          from reservations where video_id in (select id from videos) and own.id = any(account_ids)) r,
        lateral (
          select coalesce(sum(amount_micros), 0) as kept from provisions
          where video_id in (select id from videos) and own.id = any(account_ids)) p
      where (reserved_micros, spent_micros, kept_micros) is distinct from (r.reserved, r.spent, p.kept)
         or reserved_micros + spent_micros + kept_micros > limit_micros`),
  ];
}

async function rest(scene: Scene): Promise<void> {
  for (const videoId of scene.videos) {
    await close(scene.sql, videoId);
    for (const stage of stages) await settleRound(scene.sql, videoId, stage, 1);
  }
  for (let which = 0; which < reservationsInAll; which += 1)
    await play(scene, { verb: 'expire', which, amount: 0, ledger: 0 });
}

/** What should be nothing once all is at rest: money held, and differences between accounts, ledger and journal. */
async function unrested(sql: Sql, channel: string): Promise<object[]> {
  return [
    ...(await sql`
      select a.*, l.ledger, j.journal from video_queue v
      join cost_accounts a on a.id = 'video:' || v.id,
        lateral (select coalesce(sum(amount), 0) as ledger from pipeline_costs where video_id = v.id) l,
        lateral (select coalesce(sum(charged_micros), 0) as journal from effects where video_id = v.id) j
      where v.channel_id = ${channel}
        and (reserved_micros > 0 or kept_micros > 0 or spent_micros <> l.ledger or spent_micros <> j.journal)`),
  ];
}
