import type postgres from 'postgres';
import type { ReserveOrder, ReserveOutcome } from '../../../ports/ledger.ts';
import type { Sql } from '../connect.ts';
import { leftOf, microsOf } from './from-json.ts';

/** More orders in one statement would make the first of them wait for the last. */
const mostTogether = 128;

interface Waiting {
  order: ReserveOrder;
  resolve(outcome: ReserveOutcome): void;
  reject(error: unknown): void;
}

/**
 * Reserves in one guarded statement per batch: orders that arrive while one is under way are sent together when it is
 * back, so that many at once share one transaction and one write to the disk, and a single one waits for nobody.
 */
export function createReserve(sql: Sql): (order: ReserveOrder) => Promise<ReserveOutcome> {
  const waiting: Waiting[] = [];
  let underWay = false;

  async function send(): Promise<void> {
    underWay = true;
    while (waiting.length > 0) await sendBatch(sql, waiting.splice(0, mostTogether));
    underWay = false;
  }

  return (order) =>
    new Promise((resolve, reject) => {
      waiting.push({ order, resolve, reject });
      if (!underWay) void send();
    });
}

async function sendBatch(sql: Sql, batch: Waiting[]): Promise<void> {
  try {
    const outcomes = await reserveAll(
      sql,
      batch.map(({ order }) => order),
    );
    for (const [n, { resolve, reject }] of batch.entries()) {
      const outcome = outcomes[n];
      if (outcome) resolve(outcome);
      else reject(new Error('the database left an order unanswered'));
    }
  } catch (error) {
    const [only, ...others] = batch;
    if (others.length === 0) only?.reject(error);
    // One that the database cannot take must not take the others with it: nothing of the batch was written.
    else for (const one of batch) await sendBatch(sql, [one]);
  }
}

async function reserveAll(sql: Sql, orders: ReserveOrder[]): Promise<ReserveOutcome[]> {
  const rows = await sql<{ answer: OutcomeJson }[]>`
    select answer from reserve_money(${sql.json(orders.map(orderJson) as postgres.JSONValue)}) as answer`;
  return rows.map(({ answer }) => outcomeOf(answer));
}

function orderJson({ reservationId, videoId, stage, round, offers, holder }: ReserveOrder) {
  return {
    reservation_id: reservationId,
    video_id: videoId,
    stage,
    round,
    offers: offers.map(({ tier, amount }) => ({ tier, amount: Number(amount) })),
    holder: holder.kind,
    ...(holder.kind === 'client' ? { ttl_seconds: holder.ttlSeconds } : {}),
  };
}

type OutcomeJson =
  | { kind: 'granted'; tier: 'standard' | 'economy'; amount: number; left: Record<string, number> }
  | { kind: 'refused'; account: string; asked: number; left: Record<string, number> }
  | Exclude<ReserveOutcome, { kind: 'granted' | 'refused' }>;

function outcomeOf(json: OutcomeJson): ReserveOutcome {
  if (json.kind === 'granted')
    return { kind: 'granted', tier: json.tier, amount: microsOf(json.amount), left: leftOf(json.left) };
  if (json.kind === 'refused')
    return { kind: 'refused', account: json.account, asked: microsOf(json.asked), left: leftOf(json.left) };
  if (json.kind === 'stopped') return { ...json, since: new Date(json.since).toISOString() };
  return json;
}
