import type postgres from 'postgres';
import type { GpuTrouble } from '../../contracts/gpu.ts';
import type { VideoId } from '../../contracts/ids.ts';
import type { StageName } from '../../contracts/stages.ts';
import { followersOf, isRejection, mayRenderAgain } from '../../domain/flow.ts';
import { pipeline, stageNames } from '../../domain/pipeline.ts';
import { stageWorstCase } from '../../domain/pricing.ts';
import type { Lane } from '../../domain/priority.ts';
import {
  type FailureOutcome,
  LeaseLost,
  type StageFailure,
  type StageJournal,
  type StageRun,
} from '../../ports/stage-journal.ts';
import { admit } from './admission.ts';
import { closeVideo } from './close-video.ts';
import type { Sql, Tx } from './connect.ts';
import { chargeUnknownEffects } from './effects.ts';
import { keepBack, recordCost, settleRound } from './money/funding.ts';
import { moveToCpu } from './move-to-cpu.ts';
import { emit, resultsOf, type VideoFlow, wakeEvents } from './wake.ts';

export interface OutcomeOptions {
  running: { gpu: number; cpu: number };
  /** Pause before try number `attempt` + 1, in milliseconds. */
  pauseMs(attempt: number, atLeastMs: number | undefined): number;
}

interface VideoRow {
  status: string;
  round: number;
  lane: Lane | null;
  request: unknown;
  retry_count: number;
}

/** Holds the video while a stage ends, so that of two parallel stages the last one sees the other's result. */
async function lockVideo(tx: Tx, videoId: VideoId): Promise<VideoRow | undefined> {
  const [row] = await tx<VideoRow[]>`
    select status, round, lane, request_data as request, retry_count from video_queue
    where id = ${videoId} for no key update`;
  return row;
}

const followers = new Map(stageNames.map((stage) => [stage, followersOf(stage)]));

/**
 * Result, money and next events in one statement; one more transaction for who takes the place of a video that needs it
 * no more.
 */
export async function complete(
  sql: Sql,
  run: StageRun,
  result: unknown,
  options: OutcomeOptions,
): Promise<void> {
  if (isRejection(run.stage, result)) return await reject(sql, run, result, options);
  const [row] = await sql<{ answer: 'lost' | 'went_on' | 'made' | 'completed' }[]>`
    select end_stage(${run.videoId}, ${run.stage}, ${run.round}, ${run.token},
                     ${sql.json(result as postgres.JSONValue)},
                     ${sql.json(followers.get(run.stage) as unknown as postgres.JSONValue)},
                     ${stageWorstCase(run.stage, 'economy')}) as answer`;
  if (row === undefined || row.answer === 'lost') throw lost(run);
  // What it made is written; should nobody be let in now, the sweeper looks too.
  if (row.answer !== 'went_on') await sql.begin((tx) => admit(tx, options.running)).catch(() => 0);
}

const lost = (run: StageRun): LeaseLost =>
  new LeaseLost(`${run.stage} of ${run.videoId} is not this worker's any more`);

/** The file is to be made again, or the video has failed. */
async function reject(
  sql: Sql,
  run: StageRun,
  result: { reasons: string[] },
  options: OutcomeOptions,
): Promise<void> {
  await sql.begin(async (tx) => {
    const video = await lockVideo(tx, run.videoId);
    if (video?.status !== 'processing' || video.round !== run.round) throw lost(run);
    await writeResult(tx, run, result);
    // A stage that went on without a call's answer does not know what it was charged.
    await chargeUnknownEffects(tx, run.videoId, run.stage, run.round);
    await renderAgainOrFail(tx, run, { ...video, id: run.videoId }, result.reasons, options);
  });
}

async function writeResult(tx: Tx, run: StageRun, result: unknown): Promise<void> {
  const written = await tx`
    update stage_runs set status = 'done', result = ${tx.json(result as postgres.JSONValue)}, finished_at = now()
    where video_id = ${run.videoId} and stage = ${run.stage} and round = ${run.round}
      and token = ${run.token} and status = 'running'
    returning token`;
  if (written.length === 0) throw lost(run);
  await tellProgress(tx, run.videoId, run.stage, 1, 'stage_done');
}

/** What a rejected file asks for once more. */
const stagesDoneAgain: StageName[] = ['video_rendering', 'quality_validation'];

async function renderAgainOrFail(
  tx: Tx,
  run: StageRun,
  video: VideoFlow & VideoRow,
  reasons: string[],
  options: OutcomeOptions,
): Promise<void> {
  const round = video.round + 1;
  await tx`update video_queue set round = ${round} where id = ${video.id}`;
  if (mayRenderAgain(video.round, video.retry_count)) {
    const next = { ...video, round };
    await emit(tx, wakeEvents(next, ['video_rendering'], await resultsOf(tx, video.id, round)));
    await settleRound(tx, run.videoId, run.stage, run.round);
    await keepBack(tx, video.id, stagesDoneAgain);
    return;
  }
  const message = `The finished file was rejected again: ${reasons.join(' ')}`;
  const error = { code: 'quality_rejected', message, stage: 'quality_validation' as const };
  await closeVideo(tx, video, { status: 'failed', error }, options.running, run);
}

/** The failed try, its money, and the next try or the video's end, in one transaction. */
export async function fail(
  sql: Sql,
  run: StageRun,
  failure: StageFailure,
  order: Parameters<StageJournal['fail']>[2],
  options: OutcomeOptions,
): Promise<FailureOutcome> {
  return await sql.begin(async (tx) => {
    const video = await lockVideo(tx, run.videoId);
    if (video?.status !== 'processing' || video.round !== run.round) return await letGo(tx, run, failure);
    // Where no video may run in the CPU lane there is nobody to take it.
    const trouble = video.lane === 'gpu' && options.running.cpu > 0 ? order.gpuTrouble : undefined;
    if (trouble !== undefined) return await goOnWithoutGpu(tx, run, failure, trouble, video);
    const again = !order.final && (!order.counts || run.attempts < pipeline[run.stage].retries);
    const pauseMs = again ? options.pauseMs(run.attempts + 1, order.retryAfterMs) : 0;
    const functionName = await writeFailure(tx, run, failure, { again, counts: order.counts, pauseMs });
    const flow = { ...video, id: run.videoId };
    if (!again) {
      const error = { ...failure, stage: run.stage };
      await closeVideo(tx, flow, { status: 'failed', error }, options.running, run);
      return { kind: 'failed' };
    }
    const events = wakeEvents(flow, [run.stage], await resultsOf(tx, run.videoId, run.round));
    await emit(
      tx,
      events.map((event) => ({ ...event, target: functionName, delayMs: pauseMs })),
    );
    await tellProgress(tx, run.videoId, run.stage, 0, 'stage_retrying');
    await settleRound(tx, run.videoId, run.stage, run.round);
    return { kind: 'scheduled', retryAfterMs: pauseMs };
  });
}

/** The GPU failed: no try is used up, and whoever renders in the CPU lane goes on at once. */
async function goOnWithoutGpu(
  tx: Tx,
  run: StageRun,
  failure: StageFailure,
  trouble: GpuTrouble,
  video: VideoRow,
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
async function letGo(tx: Tx, run: StageRun, failure: StageFailure): Promise<FailureOutcome> {
  await writeFailure(tx, run, failure, { again: true, counts: false, pauseMs: 0 });
  await recordCost(tx, run.videoId);
  await settleRound(tx, run.videoId, run.stage, run.round);
  return { kind: 'closed' };
}

/** Writes the failed try and what it may have been charged. Returns the function that made it. */
async function writeFailure(
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

async function tellProgress(
  tx: Tx,
  videoId: VideoId,
  stage: StageName,
  progress: number,
  status: string,
): Promise<void> {
  const change = JSON.stringify({ video_id: videoId, stage, progress, status });
  await tx`select pg_notify('video_progress', ${change})`;
}
