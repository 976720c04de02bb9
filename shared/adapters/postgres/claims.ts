import { micros, zeroMicros } from '../../contracts/money.ts';
import type { StageName } from '../../contracts/stages.ts';
import { mostTakeovers } from '../../domain/retry.ts';
import type { Claim, StageJournal, StageRun } from '../../ports/stage-journal.ts';
import type { Sql } from './connect.ts';
import { chargeUnknownEffects } from './effects.ts';
import { lazily } from './lazily.ts';
import { recordCost, settleRound } from './money/funding.ts';

type ClaimOrder = Parameters<StageJournal['claim']>[0];

interface ClaimRow {
  token: bigint;
  attempts: number;
  takeovers: number;
  fresh: boolean;
}

/**
 * Inserts the run, or takes over one whose lease ran out or whose next try is due. One statement, so that of many at
 * once exactly one gets it.
 *
 * Its commit does not wait for the disk: whatever the run does next that lasts, its reservation to begin with, takes the claim
 * to the disk with it. Should the server lose it before, nothing has been done under it, and its worker finds that it
 * is not its any more. For that the token must never come again; a sequence, which would lose it too, could repeat it.
 */
export async function claim(sql: Sql, order: ClaimOrder): Promise<Claim> {
  const { videoId, stage, round, functionName, leaseMs } = order;
  const onGpu = order.lane === 'gpu';
  const [row] = await sql<ClaimRow[]>`
    with open_video as (
      select id from video_queue where id = ${videoId} and status = 'processing' and round = ${round}
        and not (${onGpu} and lane = 'cpu')
    ), claimed as (
      insert into stage_runs as r (video_id, stage, round, function_name, status, token, lease_expires_at)
      select id, ${stage}, ${round}, ${functionName}, 'running',
             (extract(epoch from clock_timestamp()) * 1000000)::bigint, now() + ${leaseMs} * interval '1 millisecond'
      from open_video
      on conflict (video_id, stage, round) do update
      set status = 'running', token = greatest(excluded.token, r.token + 1), lease_expires_at = excluded.lease_expires_at,
          function_name = excluded.function_name, started_at = now(), finished_at = null, error = null,
          takeovers = r.takeovers + case when r.status = 'running' then 1 else 0 end
      where (r.status = 'retrying' and r.due_at <= now()) or (r.status = 'running' and r.lease_expires_at < now())
      returning token, attempts, takeovers, (xmax = 0) as fresh
    )
    select claimed.*, pg_notify('video_progress', json_build_object(
      'video_id', ${videoId}::text, 'stage', ${stage}::text, 'progress', 0, 'status', 'stage_running')::text)
    from claimed, ${lazily(sql)}`;
  if (!row) return await whyNot(sql, order);
  const run: StageRun = {
    videoId,
    stage,
    round,
    token: row.token,
    attempts: row.attempts,
    journal: new Map(),
    paid: { standard: zeroMicros, economy: zeroMicros },
  };
  if (row.fresh) return { kind: 'claimed', run };
  await recover(sql, run);
  if (row.takeovers > mostTakeovers) return { kind: 'exhausted', run };
  [run.journal, run.paid] = await Promise.all([readJournal(sql, run), readPaid(sql, run)]);
  return { kind: 'claimed', run };
}

/**
 * What an earlier worker left open: calls nobody knows the outcome of are charged, its reservation is settled. Holds
 * the video meanwhile: whoever ends it at this moment wrote down a cost that lacks these charges.
 */
async function recover(sql: Sql, run: StageRun): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select from video_queue where id = ${run.videoId} for no key update`;
    await chargeUnknownEffects(tx, run.videoId, run.stage, run.round);
    await recordCost(tx, run.videoId);
    await settleRound(tx, run.videoId, run.stage, run.round);
  });
}

async function readJournal(sql: Sql, run: StageRun): Promise<StageRun['journal']> {
  const rows = await sql<{ key: string; takes: number; done: boolean; result: unknown }[]>`
    select key, max(take) as takes, bool_or(status = 'done') as done,
           (array_agg(result order by take desc))[1] as result
    from effects where video_id = ${run.videoId} and stage = ${run.stage} and round = ${run.round} group by key`;
  return new Map(
    rows.map((row) => [row.key, row.done ? { takes: row.takes, result: row.result } : { takes: row.takes }]),
  );
}

async function readPaid(sql: Sql, run: StageRun): Promise<StageRun['paid']> {
  const [row] = await sql<{ standard: bigint; economy: bigint }[]>`
    select coalesce(sum(e.charged_micros) filter (where m.tier = 'standard'), 0)::bigint as standard,
           coalesce(sum(e.charged_micros) filter (where m.tier = 'economy'), 0)::bigint as economy
    from effects e join reservations m on m.id = e.reservation_id
    where e.video_id = ${run.videoId} and e.stage = ${run.stage} and e.round = ${run.round} and e.status = 'done'
      and m.holder = 'stage'`;
  return { standard: micros(row?.standard ?? 0n), economy: micros(row?.economy ?? 0n) };
}

async function whyNot(sql: Sql, order: ClaimOrder): Promise<Claim> {
  const [state] = await sql<
    {
      video_status: string;
      video_round: number;
      lane: 'gpu' | 'cpu' | null;
      run_status: string | null;
      result: unknown;
      wait_ms: number | null;
    }[]
  >`
    select v.status as video_status, v.round as video_round, v.lane, r.status as run_status, r.result,
           extract(epoch from case r.status when 'retrying' then r.due_at else r.lease_expires_at end - now())
             ::double precision * 1000 as wait_ms
    from video_queue v
    left join stage_runs r on r.video_id = v.id and r.stage = ${order.stage} and r.round = ${order.round}
    where v.id = ${order.videoId}`;
  if (!state) return { kind: 'unknown_video' };
  if (state.run_status === 'done') return { kind: 'done', result: state.result };
  if (state.video_status !== 'processing') return { kind: 'closed', status: state.video_status };
  if (state.video_round !== order.round) return { kind: 'closed', status: 'in another round' };
  if (state.run_status === 'failed') return { kind: 'failed' };
  if (order.lane === 'gpu' && state.lane === 'cpu') return { kind: 'closed', status: 'in the CPU lane' };
  return { kind: 'busy', retryAfterMs: Math.max(100, Math.ceil(state.wait_ms ?? 100)) };
}

/** Extends the lease while the token is the newest and the video is open. */
export async function heartbeat(sql: Sql, run: StageRun, leaseMs: number): Promise<boolean> {
  const rows = await sql`
    update stage_runs r set lease_expires_at = now() + ${leaseMs} * interval '1 millisecond'
    from video_queue v
    where r.video_id = ${run.videoId} and r.stage = ${run.stage as StageName} and r.round = ${run.round}
      and r.token = ${run.token} and r.status = 'running' and v.id = r.video_id and v.status = 'processing'
    returning r.token`;
  return rows.length > 0;
}
