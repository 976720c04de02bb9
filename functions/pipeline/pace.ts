import type { VideoRequest } from '#shared/contracts/video-request.ts';
import { type MeasuredTimes, queueWaitSeconds, secondsLeft } from '#shared/domain/eta.ts';
import { stagesOf } from '#shared/domain/pipeline.ts';
import type { PipelinePorts } from './pipeline-ports.ts';

/** Measured times change slowly; they are read again after this long, in milliseconds. */
const freshMs = 10_000;
/** Stands for a video nobody described, in seconds. */
const usualDurationSeconds = 60;

/** How fast stages have been lately, and what follows for those who wait. */
export interface Pace {
  /** What is known now. Never waits: old numbers are replaced in the background. */
  measured(): MeasuredTimes;
  /** Seconds until a video just queued at this position (0: started) is done. */
  etaOfNew(request: Pick<VideoRequest, 'duration_seconds' | 'publish'>, position: number): number;
  /** Seconds until a video at this position starts. */
  wait(position: number): number;
  secondsUntilPlaceIsFree(): number;
}

export function createPace(ports: Pick<PipelinePorts, 'videos' | 'clock' | 'log' | 'settings'>): Pace {
  const { gpu, cpu } = ports.settings.running;
  let known: MeasuredTimes = {};
  let askedAt = Number.NEGATIVE_INFINITY;

  const refresh = async (): Promise<void> => {
    try {
      const { stages } = await ports.videos.statistics();
      known = Object.fromEntries(
        stages.map(({ stage, p50Seconds, videoSeconds }) => [stage, { seconds: p50Seconds, videoSeconds }]),
      );
    } catch (error) {
      ports.log.warn({ err: error }, 'measured stage times could not be read; older ones stay in use');
    }
  };
  const measured = (): MeasuredTimes => {
    const now = ports.clock().getTime();
    if (now - askedAt >= freshMs) {
      askedAt = now;
      void refresh();
    }
    return known;
  };
  const wait = (position: number): number =>
    queueWaitSeconds(position, gpu + cpu, secondsLeft({}, usualDurationSeconds, measured()));

  return {
    measured,
    wait,
    etaOfNew: (request, position) =>
      Math.ceil(wait(position) + secondsLeft({}, request.duration_seconds, measured(), stagesOf(request))),
    secondsUntilPlaceIsFree: () => wait(1),
  };
}
