import type postgres from 'postgres';
import type { VideoId } from '../../contracts/ids.ts';
import type { StageName } from '../../contracts/stages.ts';
import { followersOf, isRejection, mayRenderAgain } from '../../domain/flow.ts';
import { pipeline, stageNames } from '../../domain/pipeline.ts';
import { stageWorstCase } from '../../domain/pricing.ts';
import type { Lane } from '../../domain/priority.ts';
import type { FailureOutcome, StageFailure, StageJournal, StageRun } from '../../ports/stage-journal.ts';
import { admit } from './admission.ts';
import { closeVideo } from './close-video.ts';
import type { Sql, Tx } from './connect.ts';
import { chargeUnknownEffects } from './effects.ts';
import { keepBack, settleRound } from './money/funding.ts';
import {
  cannotBegin,
  goOnWithoutGpu,
  letGo,
  lost,
  stepBack,
  tellProgress,
  tryAgain,
  writeFailure,
} from './next-try.ts';
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
    const flow = { ...video, id: run.videoId };
    if (!again) {
      await writeFailure(tx, run, failure, { again, counts: order.counts, pauseMs: 0 });
      const error = { ...failure, stage: run.stage };
      await closeVideo(tx, flow, { status: 'failed', error }, options.running, run);
      return { kind: 'failed' };
    }
    const pauseMs = options.pauseMs(run.attempts + 1, order.retryAfterMs);
    if (cannotBegin(run, failure)) return await stepBack(tx, run, failure, pauseMs, options.running);
    return await tryAgain(tx, run, failure, { counts: order.counts, pauseMs, flow });
  });
}
