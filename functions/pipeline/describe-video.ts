import type { Micros } from '#shared/contracts/money.ts';
import type { CostState, ProgressEvent, StageStatus } from '#shared/contracts/progress.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import type { KeepDays } from '#shared/contracts/storage.ts';
import {
  currentStage,
  type Standings,
  secondsLeft,
  stageFraction,
  typicalSeconds,
  videoProgress,
} from '#shared/domain/eta.ts';
import { readyStages, stagesFrom } from '#shared/domain/flow.ts';
import { stagesOf } from '#shared/domain/pipeline.ts';
import { keptUntil } from '#shared/domain/storage-tiers.ts';
import type { StageFractions } from '#shared/ports/live-progress.ts';
import type { StageState, VideoState, VideoStatus, VideoSummary } from '#shared/ports/videos.ts';
import { describeWait, type Wait } from './describe-wait.ts';
import type { Pace } from './pace.ts';
import { publicationOf } from './video-results.ts';

/** What is known of a video at one moment. */
export interface Sighting {
  video: VideoState;
  fractions: StageFractions;
  at: Date;
}

export const isFinal = (status: VideoStatus): boolean => status !== 'queued' && status !== 'processing';

/** What `/stream` says, and `/status` too. */
export function describeProgress(sighting: Sighting, pace: Pace): ProgressEvent {
  const { video } = sighting;
  const seconds = video.request.duration_seconds;
  const measured = pace.measured();
  const standings = standingsOf(sighting);
  const stages = stagesOf(video.request);
  const stage =
    video.status === 'processing'
      ? (currentStage(standings, seconds, measured) ?? nextStage(standings, stages))
      : undefined;
  const fraction = stage && stageFraction(standings[stage], typicalSeconds(stage, seconds, measured));
  const error = video.errors.at(-1);
  const wait = describeWait(video, stage && presentRuns(video).get(stage), sighting.at);
  return {
    video_id: video.id,
    status: video.status,
    stage: stage ?? null,
    progress: video.status === 'completed' ? 1 : rounded(videoProgress(standings, seconds, measured, stages)),
    stage_progress: fraction === undefined ? null : rounded(fraction),
    stages: statusOfStages(standings, stages),
    position: video.position ?? 0,
    waiting_for: wait?.reason ?? null,
    waiting_until: wait?.until?.toISOString() ?? null,
    eta: etaOf(sighting, secondsLeft(standings, seconds, measured, stages), wait, pace),
    cost: describeCost(video.cost),
    error:
      video.status === 'failed' && error
        ? { code: error.code, message: error.message, stage: error.stage ?? null }
        : null,
  };
}

/** `/status/{id}`: the same, and each stage by itself. */
export function describeStatus(sighting: Sighting, pace: Pace, keep: KeepDays) {
  const { video } = sighting;
  const runs = presentRuns(video);
  const standings = standingsOf(sighting);
  const statuses = statusOfStages(standings, stagesOf(video.request));
  return {
    ...describeProgress(sighting, pace),
    round: video.round,
    retry_count: video.retryCount,
    created_at: video.createdAt.toISOString(),
    started_at: video.startedAt?.toISOString() ?? null,
    completed_at: video.completedAt?.toISOString() ?? null,
    moved_to_cpu: video.movedToCpu ? { ...video.movedToCpu, at: video.movedToCpu.at.toISOString() } : null,
    storage: describeStorage(video, keep),
    publication: publicationOf(video) ?? null,
    stages: stagesOf(video.request).map((stage) => {
      const run = runs.get(stage);
      const usual = typicalSeconds(stage, video.request.duration_seconds, pace.measured());
      return {
        stage,
        status: statuses[stage] ?? 'waiting',
        progress: rounded(stageFraction(standings[stage], usual)),
        ...describeRun(run),
      };
    }),
  };
}

/** Where its files stand, what they take, and until when they are kept. */
export function describeStorage(video: VideoState | VideoSummary, keep: KeepDays) {
  const { tier, bytes, deletedAt } = video.files;
  return {
    tier,
    bytes: bytes ?? null,
    kept_until: tier === 'deleted' ? null : (keptUntil(video, keep)?.toISOString() ?? null),
    deleted_at: deletedAt?.toISOString() ?? null,
  };
}

export function describeRun(run: StageState | undefined) {
  const seconds = run?.finishedAt && (run.finishedAt.getTime() - run.startedAt.getTime()) / 1000;
  return {
    round: run?.round ?? null,
    /** Tries that failed. */
    failed_tries: run?.attempts ?? 0,
    started_at: run?.startedAt.toISOString() ?? null,
    finished_at: run?.finishedAt?.toISOString() ?? null,
    seconds: seconds ?? null,
    error: run?.error ?? null,
  };
}

/** All amounts are whole micro-dollars. */
export function describeCost(cost: {
  limit: Micros;
  reserved: Micros;
  spent: Micros;
  estimated: Micros;
}): CostState {
  return {
    currency: 'USD',
    spent_micros: Number(cost.spent),
    reserved_micros: Number(cost.reserved),
    limit_micros: Number(cost.limit),
    estimated_micros: Number(cost.estimated),
  };
}

/** Between two stages: the one that is about to start. */
function nextStage(standings: Standings, stages: readonly StageName[]): StageName | undefined {
  return readyStages(new Set(stages.filter((stage) => standings[stage]?.status === 'done')), stages)[0];
}

function statusOfStages(
  standings: Standings,
  stages: readonly StageName[],
): Partial<Record<StageName, StageStatus>> {
  return Object.fromEntries(stages.map((stage) => [stage, standings[stage]?.status ?? 'waiting']));
}

const redoneInEachRound = new Set(stagesFrom('video_rendering'));

/** The runs that count now: a rejected file's rendering and what followed it belong to an earlier round. */
function presentRuns(video: VideoState): Map<StageName, StageState> {
  const runs = video.stages.filter((run) => run.round === video.round || !redoneInEachRound.has(run.stage));
  return new Map(runs.map((run) => [run.stage, run]));
}

function standingsOf({ video, fractions, at }: Sighting): Standings {
  const standings: Standings = {};
  for (const [stage, run] of presentRuns(video)) {
    const elapsedSeconds = Math.max(0, (at.getTime() - run.startedAt.getTime()) / 1000);
    // A stage that has said nothing but "started" is judged by the clock.
    standings[stage] = { status: run.status, fraction: fractions[stage] || undefined, elapsedSeconds };
  }
  return standings;
}

function etaOf({ video, at }: Sighting, left: number, wait: Wait | undefined, pace: Pace): number | null {
  if (video.status === 'completed') return 0;
  if (isFinal(video.status)) return null;
  if (wait?.until) return Math.ceil(left + Math.max(0, wait.until.getTime() - at.getTime()) / 1000);
  if (wait && wait.reason !== 'place') return null;
  return Math.ceil(left + (video.position === undefined ? 0 : pace.wait(video.position)));
}

const rounded = (fraction: number): number => Math.round(fraction * 1000) / 1000;
