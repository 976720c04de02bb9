import type { VideoId } from '../../contracts/ids.ts';
import { type Micros, micros } from '../../contracts/money.ts';
import type { StageName } from '../../contracts/stages.ts';
import type { Ledger, ReserveOrder, ReserveOutcome } from '../../ports/ledger.ts';
import type { Db, Sql } from './connect.ts';

export const videoAccount = (videoId: VideoId): string => `video:${videoId}`;

/** Opens a video's account. @param limit the most that can ever be reserved and spent together */
export async function openAccount(db: Db, videoId: VideoId, limit: Micros): Promise<void> {
  await db`insert into cost_accounts (id, limit_micros) values (${videoAccount(videoId)}, ${limit})
           on conflict (id) do nothing`;
}

/**
 * Ends the pending reservations of a stage's round: what its effects were charged is posted, the rest returns.
 * Safe to repeat; only pending ones are touched.
 */
export async function settleRound(db: Db, videoId: VideoId, stage: StageName, round: number): Promise<void> {
  await db`with ${settlement(db, videoId, stage, round)} select`;
}

/** The same as parts of a larger `with`, for a transaction that wants few round trips. */
export function settlement(db: Db, videoId: VideoId, stage: StageName, round: number) {
  return db`
    ended as (
      select r.id, r.account_id, r.amount_micros,
             (select coalesce(sum(e.charged_micros), 0)::bigint from effects e where e.reservation_id = r.id) as charged
      from reservations r
      where r.video_id = ${videoId} and r.stage = ${stage} and r.round = ${round} and r.status = 'pending'
      for update of r
    ), resolved as (
      update reservations r
      set status = case when ended.charged = 0 then 'voided' else 'posted' end,
          posted_micros = nullif(ended.charged, 0), resolved_at = now()
      from ended where r.id = ended.id
    ), settled as (
      update cost_accounts a
      set reserved_micros = a.reserved_micros - sums.amount, spent_micros = a.spent_micros + sums.charged
      from (select account_id, sum(amount_micros)::bigint as amount, sum(charged)::bigint as charged
            from ended group by account_id) sums
      where a.id = sums.account_id
    )`;
}

/** Reserving money, always by one guarded UPDATE: no client can slip between a check and a write. */
export function createLedger(sql: Sql): Ledger {
  return {
    async reserve(order) {
      const account = videoAccount(order.videoId);
      for (const offer of order.offers) {
        const granted = await tryReserve(sql, account, order, offer);
        if (granted) return granted;
      }
      const known = await findReservation(sql, order.reservationId);
      if (known) return sameOrder(known, order) ? known.outcome : { kind: 'id_reused' };
      const [state] = await sql<{ available: bigint; status: string }[]>`
        select a.limit_micros - a.reserved_micros - a.spent_micros as available, v.status
        from cost_accounts a join video_queue v on v.id = ${order.videoId} where a.id = ${account}`;
      if (!state) return { kind: 'unknown_video' };
      if (state.status !== 'processing') return { kind: 'closed', status: state.status };
      return { kind: 'refused', available: micros(state.available) };
    },
  };
}

type Offer = ReserveOrder['offers'][number];

async function tryReserve(
  sql: Sql,
  account: string,
  order: ReserveOrder,
  offer: Offer,
): Promise<ReserveOutcome | undefined> {
  try {
    const [row] = await sql<{ available: bigint }[]>`
      with guarded as (
        update cost_accounts set reserved_micros = reserved_micros + ${offer.amount}
        where id = ${account} and reserved_micros + spent_micros + ${offer.amount} <= limit_micros
          and exists (select from video_queue where id = ${order.videoId} and status = 'processing')
        returning limit_micros - reserved_micros - spent_micros as available
      ), kept as (
        insert into reservations (id, account_id, video_id, stage, round, tier, amount_micros)
        select ${order.reservationId}, ${account}, ${order.videoId}, ${order.stage}, ${order.round}, ${offer.tier},
               ${offer.amount}::bigint from guarded
      )
      select available from guarded`;
    return (
      row && { kind: 'granted', tier: offer.tier, amount: offer.amount, available: micros(row.available) }
    );
  } catch (error) {
    // The id was used before, or at this moment: the whole statement is undone, and what the first one got is read.
    if (!isUniqueViolation(error)) throw error;
    const known = await findReservation(sql, order.reservationId);
    return known && sameOrder(known, order) ? known.outcome : { kind: 'id_reused' };
  }
}

interface KnownReservation {
  videoId: string;
  stage: string;
  round: number;
  outcome: Extract<ReserveOutcome, { kind: 'granted' }>;
}

async function findReservation(sql: Sql, id: string): Promise<KnownReservation | undefined> {
  const [row] = await sql<
    {
      video_id: string;
      stage: string;
      round: number;
      tier: 'standard' | 'economy';
      amount: bigint;
      available: bigint;
    }[]
  >`
    select r.video_id, r.stage, r.round, r.tier, r.amount_micros as amount,
           a.limit_micros - a.reserved_micros - a.spent_micros as available
    from reservations r join cost_accounts a on a.id = r.account_id where r.id = ${id}`;
  if (!row) return undefined;
  return {
    videoId: row.video_id,
    stage: row.stage,
    round: row.round,
    outcome: {
      kind: 'granted',
      tier: row.tier,
      amount: micros(row.amount),
      available: micros(row.available),
    },
  };
}

function sameOrder(known: KnownReservation, order: ReserveOrder): boolean {
  return (
    known.videoId === order.videoId &&
    known.stage === order.stage &&
    known.round === order.round &&
    order.offers.some((offer) => offer.tier === known.outcome.tier && offer.amount === known.outcome.amount)
  );
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
