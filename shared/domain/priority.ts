/**
 * Who goes next. A video's rank is fixed when it is queued: the time it came, moved ahead by its priority. Rank grows
 * with time for everybody alike, so that a waiting video ages past newer ones of higher priority and nobody starves.
 */

/** One level of priority is worth this head start, in seconds: priority 10 passes priority 1 for 90 minutes. */
export const priorityStepSeconds = 600;

/**
 * Each video of the same channel that is already running puts the next one back this far, in seconds: less than one
 * level of priority for up to nine of them, so that priority decides first and fairness among equals.
 */
export const fairnessStepSeconds = 60;

/** Lower goes first. `queuedAtSeconds` is Unix time in seconds. */
export function rankOf(queuedAtSeconds: number, priority: number): number {
  return queuedAtSeconds - priority * priorityStepSeconds;
}

/** Lower goes first, among the heads of all channels. */
export function turnOf(rank: number, runningOfSameChannel: number): number {
  return rank + runningOfSameChannel * fairnessStepSeconds;
}

export type Lane = 'gpu' | 'cpu';

/**
 * The lane a video gets: the one that suits its complexity if there is room, else the other, else none.
 *
 * @param leftGpu its GPU failed once: it goes on without one, whichever lane the free place is of
 */
export function laneFor(complexity: string, free: Record<Lane, number>, leftGpu = false): Lane | undefined {
  if (leftGpu) return free.gpu + free.cpu > 0 ? 'cpu' : undefined;
  const wanted: Lane = complexity === 'simple' ? 'cpu' : 'gpu';
  const other: Lane = wanted === 'gpu' ? 'cpu' : 'gpu';
  if (free[wanted] > 0) return wanted;
  return free[other] > 0 ? other : undefined;
}
