import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '#shared/ports/log.ts';
import type { TopicMap } from './topic-map.ts';

export interface FollowedTopicMap {
  now(): TopicMap;
  stop(): void;
}

/** How often the gateway is asked who listens to what, in milliseconds. */
const refreshMs = 5000;
/** How soon it is asked again while nothing is known yet. */
const firstMs = 200;

/**
 * Resolves with the first topic map: nothing is moved before it is known who listens, for an event must not pass by a
 * function that is not seen yet. From then on an old map is better than none. Undefined when it is stopped before.
 */
export async function followTopicMap(
  read: () => Promise<TopicMap>,
  log: Log,
  stop: AbortSignal,
): Promise<FollowedTopicMap | undefined> {
  let map = await read().catch(() => undefined);
  while (map === undefined && !stop.aborted) {
    await pause(firstMs, undefined, { signal: stop }).catch(() => {});
    map = await read().catch(() => undefined);
  }
  if (map === undefined) return undefined;
  let current = map;
  const refresh = async (): Promise<void> => {
    try {
      current = await read();
    } catch (error) {
      log.warn({ err: error }, 'kept the old topic map');
    }
  };
  const timer = setInterval(() => void refresh(), refreshMs);
  return { now: () => current, stop: () => clearInterval(timer) };
}
