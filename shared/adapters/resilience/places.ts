import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import { Retryable } from '../../contracts/errors.ts';
import type { Policy } from './policies.ts';

/** Does the work when there is a place for it. */
export type InPlace = <Result>(
  work: () => Promise<Result>,
  options: { signal: AbortSignal; patienceMs: number },
) => Promise<Result>;

/**
 * So many at once, so many more in a queue. Whoever waits for longer than its patience, or is called off, leaves the queue.
 *
 * @throws Retryable `provider_busy` when there is no place; the signal's reason
 */
export function createPlaces({ label, atOnce, queue }: Policy): InPlace {
  const places = bulkhead(atOnce, queue);
  const full = (words: string): Retryable =>
    new Retryable('provider_busy', `${label}: ${words}`, { retryAfterMs: 1000 });
  return async (work, { signal, patienceMs }) => {
    signal.throwIfAborted();
    const waiting = new AbortController();
    const timer = setTimeout(
      () => waiting.abort(full(`no place within ${patienceMs} ms for one more call at once`)),
      patienceMs,
    );
    const end = AbortSignal.any([signal, waiting.signal]);
    const left = Promise.withResolvers<never>();
    const leave = () => left.reject(end.reason);
    end.addEventListener('abort', leave, { once: true });
    try {
      const placed = places.execute(async () => {
        clearTimeout(timer);
        return await work();
      }, end);
      return await Promise.race([placed, left.promise]);
    } catch (error) {
      // A place that came free at the very moment somebody left says so in its own words.
      end.throwIfAborted();
      if (!(error instanceof BulkheadRejectedError)) throw error;
      throw full(`${atOnce} calls are under way and ${queue} wait`);
    } finally {
      clearTimeout(timer);
      end.removeEventListener('abort', leave);
    }
  };
}
