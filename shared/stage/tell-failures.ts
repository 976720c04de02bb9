import { Retryable, Terminal } from '../contracts/errors.ts';
import type { Log } from '../ports/log.ts';
import type { Effect } from './definition.ts';

/**
 * Writes down each call that a provider failed at, with its words. The next provider often does the same job, and then
 * nothing else tells that a channel's own voice, say, was never heard.
 */
export function tellFailures(
  effect: Effect,
  { log, videoId, stage, round }: { log: Log; videoId: string; stage: string; round: number },
): Effect {
  return async (key, quote, call, like) => {
    const told = async () => {
      try {
        return await call();
      } catch (error) {
        const isKnown = error instanceof Terminal || error instanceof Retryable;
        if (isKnown)
          log.warn({ video_id: videoId, stage, round, key, code: error.code }, `${key}: ${error.message}`);
        throw error;
      }
    };
    return await effect(key, quote, told, like);
  };
}
