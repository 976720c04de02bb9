import type { StageName } from '../contracts/stages.ts';
import { everyVideosStages, pipeline, stageNames } from './pipeline.ts';

/** Where one stage of a video stands. A stage nobody mentions has not started. */
export interface StageStanding {
  status: 'running' | 'retrying' | 'done' | 'failed';
  /** 0 to 1 as the stage reported it; undefined while it has reported nothing. */
  fraction: number | undefined;
  /** Since its present try started. */
  elapsedSeconds: number;
}

export type Standings = Partial<Record<StageName, StageStanding>>;

/** What stages took lately, where that is known: `seconds` for a video of `videoSeconds`. Better than the guesses below. */
export type MeasuredTimes = Partial<Record<StageName, { seconds: number; videoSeconds: number }>>;

/**
 * What a stage takes on 2 cores with the offline providers: a fixed part, and a part per second of video.
 * Only a first guess; once a stage was measured, it only says how the time grows with the length.
 */
const typical: Readonly<Record<StageName, { fixed: number; perSecond: number }>> = {
  script_generation: { fixed: 0.5, perSecond: 0 },
  audio_synthesis: { fixed: 1, perSecond: 0.05 },
  media_collection: { fixed: 1, perSecond: 0.03 },
  video_rendering: { fixed: 3, perSecond: 0.9 },
  quality_validation: { fixed: 1, perSecond: 0.1 },
  upload_preparation: { fixed: 1, perSecond: 0.02 },
  youtube_upload: { fixed: 5, perSecond: 0.1 },
};

/** A silent stage is never shown as finished before it says so. */
const mostOfASilentStage = 0.95;

/** Seconds a stage is likely to take for a video of this length: as measured, scaled to the length. */
export function typicalSeconds(
  stage: StageName,
  durationSeconds: number,
  measured: MeasuredTimes = {},
): number {
  const guess = guessedSeconds(stage, durationSeconds);
  const known = measured[stage];
  const scale = known === undefined ? 1 : known.seconds / guessedSeconds(stage, known.videoSeconds);
  return Math.max(0.01, guess * scale);
}

function guessedSeconds(stage: StageName, durationSeconds: number): number {
  const { fixed, perSecond } = typical[stage];
  return fixed + perSecond * durationSeconds;
}

/** How much of a stage is done, 0 to 1: what it reported, or what the clock suggests while it is silent. */
export function stageFraction(standing: StageStanding | undefined, typicalStageSeconds: number): number {
  if (standing === undefined) return 0;
  if (standing.status === 'done') return 1;
  if (standing.status !== 'running') return 0;
  if (standing.fraction !== undefined) return clamp(standing.fraction);
  return mostOfASilentStage * (1 - Math.exp(-Math.max(0, standing.elapsedSeconds) / typicalStageSeconds));
}

/**
 * How much of a whole video is done, 0 to 1: every stage counts by its usual time. Never falls as a stage advances.
 *
 * @param stages those it goes through
 */
export function videoProgress(
  standings: Standings,
  durationSeconds: number,
  measured: MeasuredTimes = {},
  stages: readonly StageName[] = everyVideosStages,
): number {
  let all = 0;
  let done = 0;
  for (const stage of stages) {
    const seconds = typicalSeconds(stage, durationSeconds, measured);
    all += seconds;
    done += seconds * stageFraction(standings[stage], seconds);
  }
  return clamp(done / all);
}

/**
 * Seconds until the last stage ends, along the slowest way through the graph. Never rises as a stage advances.
 *
 * @param stages those it goes through, each after those it needs
 */
export function secondsLeft(
  standings: Standings,
  durationSeconds: number,
  measured: MeasuredTimes = {},
  stages: readonly StageName[] = everyVideosStages,
): number {
  const ends = new Map<StageName, number>();
  for (const stage of stages) {
    const start = Math.max(0, ...pipeline[stage].needs.map((need) => ends.get(need) ?? 0));
    const left = stageSecondsLeft(standings[stage], typicalSeconds(stage, durationSeconds, measured));
    ends.set(stage, start + left);
  }
  return Math.max(...ends.values());
}

/** Seconds until a waiting video starts, when `places` run at once and each takes `videoSeconds`. */
export function queueWaitSeconds(position: number, places: number, videoSeconds: number): number {
  return (Math.max(0, position) * Math.max(0, videoSeconds)) / Math.max(1, places);
}

/** The running stage that holds the video up longest; before the first and after the last, none. */
export function currentStage(
  standings: Standings,
  durationSeconds: number,
  measured: MeasuredTimes = {},
): StageName | undefined {
  let slowest: { stage: StageName; left: number } | undefined;
  for (const stage of stageNames) {
    const standing = standings[stage];
    if (standing?.status !== 'running' && standing?.status !== 'retrying') continue;
    const left = stageSecondsLeft(standing, typicalSeconds(stage, durationSeconds, measured));
    if (slowest === undefined || left > slowest.left) slowest = { stage, left };
  }
  return slowest?.stage;
}

/**
 * The further a stage is, the more its own pace counts against the usual one: at fraction f the whole stage is taken
 * to last (1 - f) x usual + f x (elapsed / f).
 */
function stageSecondsLeft(standing: StageStanding | undefined, usual: number): number {
  if (standing?.status === 'done') return 0;
  if (standing === undefined || standing.status !== 'running') return usual;
  const elapsed = Math.max(0, standing.elapsedSeconds);
  if (standing.fraction === undefined) return Math.max(usual - elapsed, usual * (1 - mostOfASilentStage));
  const rest = 1 - clamp(standing.fraction);
  return rest * (rest * usual + elapsed);
}

function clamp(fraction: number): number {
  return Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0;
}
