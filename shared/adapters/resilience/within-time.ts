import { isTaskCancelledError, TimeoutStrategy, timeout } from 'cockatiel';
import { providerSilent } from '../../domain/provider-failure.ts';

interface Limits {
  label: string;
  timeoutMs: number;
  paid: boolean;
  signal: AbortSignal;
}

/**
 * Ends the work when its time is over, or the caller calls it off, whether it listens to its signal or not.
 *
 * @throws Retryable `provider_silent`; the signal's reason; what the work throws
 */
export async function withinTime<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  { label, timeoutMs, paid, signal }: Limits,
): Promise<Result> {
  const policy = timeout(timeoutMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
  let isOver = false;
  policy.onTimeout(() => {
    isOver = true;
  });
  try {
    return await policy.execute(({ signal: ended }) => work(ended), signal);
  } catch (error) {
    signal.throwIfAborted();
    // The work may end a moment before, with an error of its own about the signal that ended it.
    if (!isOver && !isTaskCancelledError(error)) throw error;
    throw providerSilent(label, `no answer within ${timeoutMs / 1000} s`, { paid, cause: error });
  }
}
