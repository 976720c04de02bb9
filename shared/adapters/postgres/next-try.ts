import type { GpuTrouble } from '../../contracts/gpu.ts';
import type { VideoId } from '../../contracts/ids.ts';
import type { StageName } from '../../contracts/stages.ts';
import { pipeline } from '../../domain/pipeline.ts';
import { waitingForCode } from '../../domain/waits.ts';
import {
  type FailureOutcome,
  LeaseLost,
  type StageFailure,
  type StageRun,
} from '../../ports/stage-journal.ts';
import { admit, lockAdmission } from './admission.ts';
import { inOrder, type Tx } from './connect.ts';
import { chargeUnknownEffects } from './effects.ts';
import { recordCost, releaseKept, settleRound } from './money/funding.ts';
import { moveToCpu } from './move-to-cpu.ts';
import { emit, resultsOf, type VideoFlow, wakeEvents } from './wake.ts';

export const lost = (run: StageRun): LeaseLost =>
  new LeaseLost(`${run.stage} of ${run.videoId} is not this worker's any more`);

/** Nothing of the video is made yet, and whoever could begin it is away. */
export const cannotBegin = ({ stage }: StageRun, { code }: StageFailure): boolean =>
  pipeline[stage].needs.length === 0 && waitingForCode(code) === 'preflight';

/** Back into the queue, at its old rank: while a provider is away, videos that need it must not hold all the places. */
export async function stepBack(
  tx: Tx,
  run: StageRun,
  failure: StageFailure,
  pauseMs: number,
  running: { gpu: number; cpu: number },
): Promise<FailureOutcome> {
  await writeFailure(tx, run, failure, { again: true, counts: false, pauseMs: 0 });
  await tx`
    update video_queue
    set status = 'queued', lane = null, waits_until = now() + ${pauseMs}::double precision * interval '1 millisecond'
    where id = ${run.videoId}`;
  await tellProgress(tx, run.videoId, run.stage, 0, 'queued');
  await inOrder(
    // Admission before the accounts, as everybody does: otherwise two would wait for each other.
    () => lockAdmission(tx),
    () => settleRound(tx, run.videoId, run.stage, run.round),
    () => releaseKept(tx, run.videoId),
  );
  await admit(tx, running);
  return { kind: 'scheduled', retryAfterMs: pauseMs };
}

/** The same stage, by the same function, after a pause. */
export async function tryAgain(
  tx: Tx,
  run: StageRun,
  failure: StageFailure,
  { counts, pauseMs, flow }: { counts: boolean; pauseMs: number; flow: VideoFlow },
): Promise<FailureOutcome> {
  const functionName = await writeFailure(tx, run, failure, { again: true, counts, pauseMs });
  const events = wakeEvents(flow, [run.stage], await resultsOf(tx, run.videoId, run.round));
  await emit(
    tx,
    events.map((event) => ({ ...event, target: functionName, delayMs: pauseMs })),
  );
  await tellProgress(tx, run.videoId, run.stage, 0, 'stage_retrying');
  await settleRound(tx, run.videoId, run.stage, run.round);
  return { kind: 'scheduled', retryAfterMs: pauseMs };
}

/** The GPU failed: no try is used up, and whoever renders in the CPU lane goes on at once. */
export async function goOnWithoutGpu(
  tx: Tx,
  run: StageRun,
  failure: StageFailure,
  trouble: GpuTrouble,
  video: Omit<VideoFlow, 'id'>,
): Promise<FailureOutcome> {
  await writeFailure(tx, run, failure, { again: true, counts: false, pauseMs: 0 });
  await moveToCpu(tx, run.videoId, { reason: trouble, message: failure.message });
  const flow: VideoFlow = { ...video, id: run.videoId, lane: 'cpu' };
  await emit(tx, wakeEvents(flow, [run.stage], await resultsOf(tx, run.videoId, run.round)));
  await tellProgress(tx, run.videoId, run.stage, 0, 'stage_retrying');
  await settleRound(tx, run.videoId, run.stage, run.round);
  return { kind: 'scheduled', retryAfterMs: 0 };
}

/** The video was closed meanwhile: the run ends without counting as a try, so that a person's retry can go on. */
export async function letGo(tx: Tx, run: StageRun, failure: StageFailure): Promise<FailureOutcome> {
  await writeFailure(tx, run, failure, { again: true, counts: false, pauseMs: 0 });
  await recordCost(tx, run.videoId);
  await settleRound(tx, run.videoId, run.stage, run.round);
  return { kind: 'closed' };
}

/** Writes the failed try and what it may have been charged. Returns the function that made it. */
export async function writeFailure(
  tx: Tx,
  run: StageRun,
  failure: StageFailure,
  next: { again: boolean; counts: boolean; pauseMs: number },
): Promise<string> {
  const [row] = await tx<{ function_name: string }[]>`
    update stage_runs
    set status = ${next.again ? 'retrying' : 'failed'}, attempts = attempts + ${next.counts ? 1 : 0}::int,
        finished_at = now(), error = ${tx.json({ code: failure.code, message: failure.message })},
        due_at = now() + ${next.pauseMs}::double precision * interval '1 millisecond'
    where video_id = ${run.videoId} and stage = ${run.stage} and round = ${run.round}
      and token = ${run.token} and status = 'running'
    returning function_name`;
  if (!row) throw lost(run);
  // Calls the worker left behind may be charged yet; nobody will hear of it.
  await chargeUnknownEffects(tx, run.videoId, run.stage, run.round);
  return row.function_name;
}

/** For whoever follows the video. */
export async function tellProgress(
  tx: Tx,
  videoId: VideoId,
  stage: StageName,
  progress: number,
  status: string,
): Promise<void> {
  const change = JSON.stringify({ video_id: videoId, stage, progress, status });
  await tx`select pg_notify('video_progress', ${change})`;
}
