import type { VideoId } from '../../contracts/ids.ts';
import type { StageName } from '../../contracts/stages.ts';
import type { Sweep } from '../../ports/sweep.ts';
import { admit } from './admission.ts';
import type { Sql, Tx } from './connect.ts';
import { chargeUnknownEffects } from './effects.ts';
import { createEarlyWarnings } from './money/early-warnings.ts';
import { expireReservations, recordCost, settleRound } from './money/funding.ts';
import { tellWaiting } from './money/tell-waiting.ts';
import { emit, resultsOf, type VideoFlow, wakeEvents, wakeReady } from './wake.ts';

/** Averages move slowly. */
const warningPauseMs = 30_000;

/** Finds what was lost and sets it going again. Everything here may be repeated and run twice at once. */
export function createSweep(
  sql: Sql,
  options: { running: { gpu: number; cpu: number }; graceMs: number },
): Sweep {
  const warnEarly = createEarlyWarnings(sql, warningPauseMs);
  return {
    async once() {
      return {
        takenOver: await wakeExpired(sql),
        rewoken: await wakeStuck(sql, options.graceMs),
        settled: await settleLeftovers(sql, options.graceMs),
        expired: await expireReservations(sql),
        admitted: await sql.begin((tx) => admit(tx, options.running)),
        warned: (await warnEarly()) + (await tellWaiting(sql)),
      };
    },
  };
}

/**
 * Whether delivery `d` may still be taken. One that has been due for so long is for a function that is there no more, or has
 * another name: nobody asks for it. Should its function come back after all, it says that the stage is done, or busy.
 */
function isAwaited(tx: Tx) {
  return tx`greatest(d.due_at, d.leased_until) > now() - interval '10 minutes'`;
}

/** Runs whose worker stopped sending heartbeats: their event is sent again, to the function that had it. */
async function wakeExpired(sql: Sql): Promise<number> {
  return await sql.begin(async (tx) => {
    const lost = await tx<(VideoFlow & { stage: StageName; function_name: string })[]>`
      select v.id, v.round, v.lane, v.request_data as request, r.stage, r.function_name
      from stage_runs r join video_queue v on v.id = r.video_id and v.round = r.round and v.status = 'processing'
      where r.status = 'running' and r.lease_expires_at < now()
        and not exists (select from outbox o where o.video_id = v.id and o.target = r.function_name)
        and not exists (select from deliveries d where d.video_id = v.id and d.function_name = r.function_name and ${isAwaited(tx)})
      limit 100 for no key update of v skip locked`;
    for (const run of lost) {
      const events = wakeEvents(run, [run.stage], await resultsOf(tx, run.id, run.round));
      await emit(
        tx,
        events.map((event) => ({ ...event, target: run.function_name })),
      );
    }
    return lost.length;
  });
}

/** Open videos that nothing is moving: no event under way, no live run. Their ready stages are woken again. */
async function wakeStuck(sql: Sql, graceMs: number): Promise<number> {
  return await sql.begin(async (tx) => {
    const stuck = await tx<VideoFlow[]>`
      select v.id, v.round, v.lane, v.request_data as request from video_queue v
      where v.status = 'processing'
        and not exists (select from outbox o where o.video_id = v.id)
        and not exists (select from deliveries d where d.video_id = v.id and ${isAwaited(tx)})
        and not exists (select from stage_runs r where r.video_id = v.id and r.round <= v.round and r.status = 'running')
        and greatest(v.processing_started_at,
              (select max(greatest(r.finished_at, r.due_at)) from stage_runs r where r.video_id = v.id))
            < now() - ${graceMs} * interval '1 millisecond'
      limit 100 for no key update of v skip locked`;
    for (const video of stuck) await wakeReady(tx, video, await resultsOf(tx, video.id, video.round));
    return stuck.length;
  });
}

/** Money still reserved by runs that have ended or whose video was closed: settled by what the journal says. */
async function settleLeftovers(sql: Sql, graceMs: number): Promise<number> {
  const left = await sql<{ video_id: VideoId; stage: StageName; round: number }[]>`
    select distinct m.video_id, m.stage, m.round
    from reservations m
    join video_queue v on v.id = m.video_id
    left join stage_runs r on r.video_id = m.video_id and r.stage = m.stage and r.round = m.round
    where m.status = 'pending' and m.holder = 'stage' and m.created_at < now() - ${graceMs} * interval '1 millisecond'
      and (r.status is distinct from 'running' or (v.status <> 'processing' and r.lease_expires_at < now()))
    limit 100`;
  for (const run of left) await sql.begin((tx) => settleIfIdle(tx, run.video_id, run.stage, run.round));
  return left.length;
}

/**
 * Holds the run's row meanwhile, so that nobody claims it between the look and the settlement, and the video's before
 * it, as everybody does who ends a stage: otherwise the two would wait for each other.
 */
async function settleIfIdle(tx: Tx, videoId: VideoId, stage: StageName, round: number): Promise<void> {
  await tx`select from video_queue where id = ${videoId} for no key update`;
  const [run] = await tx<{ alive: boolean }[]>`
    select status = 'running' and lease_expires_at >= now() as alive from stage_runs
    where video_id = ${videoId} and stage = ${stage} and round = ${round} for update`;
  if (run?.alive) return;
  await tx`
    update stage_runs set status = 'retrying', finished_at = now(), due_at = now()
    where video_id = ${videoId} and stage = ${stage} and round = ${round} and status = 'running'`;
  await chargeUnknownEffects(tx, videoId, stage, round);
  await recordCost(tx, videoId);
  await settleRound(tx, videoId, stage, round);
}
