import { availableParallelism } from 'node:os';
import { DrawingCrew } from './drawing-crew.ts';
import type { FilmPlan } from './film-plan.ts';

/** More threads than this draw faster than one encoder takes frames. */
const mostThreads = 4;

export interface DrawnFrames extends AsyncIterable<Uint8Array> {
  /** Processor time the drawing threads have taken, in seconds. */
  coreSeconds(): number;
}

/**
 * Draws a film in several threads and hands its frames over in order, as planes of YUV 4:2:0 and without copying:
 * each lies in memory that is drawn into again once the next frame is asked for. When nobody asks, the drawing waits.
 * The threads end with the iteration, however it ends.
 *
 * @throws Retryable `drawing_failed`
 */
export function drawFrames(film: FilmPlan, signal: AbortSignal): DrawnFrames {
  let crew: DrawingCrew | undefined;
  return {
    coreSeconds: () => crew?.coreSeconds() ?? 0,
    async *[Symbol.asyncIterator]() {
      signal.throwIfAborted();
      crew = await DrawingCrew.hire(film, Math.min(mostThreads, availableParallelism(), film.frameCount));
      const wake = crew.wake;
      signal.addEventListener('abort', wake, { once: true });
      try {
        for (let frame = 0; frame < film.frameCount; frame++) {
          const { bytes, giveBack } = await crew.frame(frame, signal);
          yield bytes;
          giveBack();
        }
      } finally {
        signal.removeEventListener('abort', wake);
        await crew.dismiss();
      }
    },
  };
}
