import { Retryable } from '../contracts/errors.ts';
import { LeaseLost, type StageJournal, type StageRun } from '../ports/stage-journal.ts';

/** Code of the failure of a run that took longer than its stage may. */
export const outOfTime = 'timed_out';

export interface HeldLease extends AsyncDisposable {
  /** Aborted when the lease is lost, the video was closed, or the time is up. */
  signal: AbortSignal;
  /** Why the signal was aborted, as the error the run should end with. */
  reason(): Error | undefined;
}

/**
 * Keeps a run's lease by heartbeats, three to a lease. A heartbeat that cannot reach the database is tried again until
 * the lease must have run out; then the run stops, because somebody else may have it.
 *
 * @param timeoutMs longest the stage may take, from now
 */
export function holdLease(
  run: StageRun,
  options: { journal: StageJournal; leaseMs: number },
  timeoutMs: number,
): HeldLease {
  const controller = new AbortController();
  const stop = (reason: Error): void => controller.abort(reason);
  const deadline = setTimeout(
    () => stop(new Retryable(outOfTime, `${run.stage} took longer than ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  let heldUntil = performance.now() + options.leaseMs;
  let beating: Promise<void> = Promise.resolve();
  const beat = async (): Promise<void> => {
    const sentAt = performance.now();
    const held = await options.journal.heartbeat(run, options.leaseMs).catch(() => undefined);
    if (held) heldUntil = sentAt + options.leaseMs;
    else if (held === false || performance.now() > heldUntil)
      stop(new LeaseLost(`${run.stage} of ${run.videoId} lost its lease, or its video was closed`));
  };
  const timer = setInterval(() => {
    beating = beating.then(beat);
  }, options.leaseMs / 3);
  return {
    signal: controller.signal,
    reason: () => (controller.signal.aborted ? (controller.signal.reason as Error) : undefined),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      clearTimeout(deadline);
      await beating;
    },
  };
}
