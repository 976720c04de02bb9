import type { VideoId } from '#shared/contracts/ids.ts';
import type { ProgressEvent } from '#shared/contracts/progress.ts';
import type { StageFractions } from '#shared/ports/live-progress.ts';
import type { ProgressChange } from '#shared/ports/videos.ts';
import { describeProgress, isFinal, type Sighting } from './describe-video.ts';
import type { Pace } from './pace.ts';
import type { PipelinePorts } from './pipeline-ports.ts';

/** Looked at again after this long without a word, in milliseconds: a lost notification costs no more. */
const quietMs = 5000;
/** Changes that come faster than this, in milliseconds, are told together. */
const gapMs = 100;

/** The video as it is now; undefined when there is none. */
export async function sight(
  ports: Pick<PipelinePorts, 'videos' | 'liveProgress' | 'clock'>,
  id: VideoId,
  withResults = false,
): Promise<Sighting | undefined> {
  const [video, fractions] = await Promise.all([
    ports.videos.find(id, { withResults }),
    ports.liveProgress.read(id),
  ]);
  return video && { video, fractions, at: ports.clock() };
}

/**
 * First the present state, then every change, until the video has ended, is gone, or nobody listens any more.
 * Yields undefined as a sign of life when nothing changed for a while.
 */
export async function* followVideo(
  ports: Pick<PipelinePorts, 'videos' | 'liveProgress' | 'clock'>,
  pace: Pace,
  id: VideoId,
  signal: AbortSignal,
): AsyncGenerator<ProgressEvent | undefined, void> {
  const heard: StageFractions = {};
  const bell = createBell();
  const stop = await ports.videos.watch(id, (change) => {
    note(heard, change);
    bell.ring();
  });
  try {
    let last = '';
    const highest = createHighWaterMark();
    while (!signal.aborted) {
      bell.reset();
      const sighting = await sight(ports, id);
      if (sighting === undefined || signal.aborted) return;
      const now = { ...sighting, fractions: { ...sighting.fractions, ...heard } };
      const event = highest.lift(describeProgress(now, pace), sighting);
      const text = JSON.stringify(event);
      yield text === last ? undefined : event;
      if (isFinal(event.status)) return;
      last = text;
      await pause(gapMs, signal);
      await bell.wait(quietMs, signal);
    }
  } finally {
    stop();
  }
}

/** A stage that starts again has done nothing yet, whatever its last try reported. */
function note(heard: StageFractions, change: ProgressChange | undefined): void {
  if (change?.stage && change.status.startsWith('stage_')) heard[change.stage] = change.progress;
}

/**
 * Keeps progress from falling when a stage that was judged by the clock reports less than that. It falls only when
 * something is truly done again: a failed try, a rejected file, a retried video.
 */
function createHighWaterMark() {
  let attempt = '';
  let highest = 0;
  return {
    lift(event: ProgressEvent, { video }: Sighting): ProgressEvent {
      const failures = video.stages.reduce((sum, run) => sum + run.attempts, 0);
      const now = `${video.retryCount} ${video.round} ${failures}`;
      highest = now === attempt ? Math.max(highest, event.progress) : event.progress;
      attempt = now;
      return { ...event, progress: highest };
    },
  };
}

interface Bell {
  ring(): void;
  reset(): void;
  /** Until it rings (or has rung since the reset), `ms` pass, or the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

function createBell(): Bell {
  let rung = Promise.withResolvers<void>();
  return {
    ring: () => rung.resolve(),
    reset: () => {
      rung = Promise.withResolvers();
    },
    wait: async (ms, signal) => {
      const over = new AbortController();
      await Promise.race([rung.promise, pause(ms, AbortSignal.any([signal, over.signal]))]);
      over.abort();
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
