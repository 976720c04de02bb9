import type { WaitingFor } from '../contracts/progress.ts';

/**
 * What a stage may have to wait for through no fault of its own, by the code of the failure that says so: it uses up no
 * try.
 */
const waits: Readonly<Record<string, WaitingFor>> = {
  spending_stopped: 'spending_stopped',
  preflight_failed: 'preflight',
  // Nobody was called: those who could do it are left alone for a while.
  circuit_open: 'preflight',
  quota_exhausted: 'youtube_quota',
  accounts_cooling_down: 'youtube_accounts',
  publishing_paused: 'publishing_paused',
  // Another video has the very same file and is just sending it.
  publication_under_way: 'youtube_accounts',
};

export const codesOfWaits: readonly string[] = Object.keys(waits);

/** What a stage waits for whose last try failed with this code; undefined: it simply tries again. */
export function waitingForCode(code: string | undefined): WaitingFor | undefined {
  return code !== undefined && Object.hasOwn(waits, code) ? waits[code] : undefined;
}

/** A stage that waits and did not say for how long is woken again after so many milliseconds. */
export function usualWaitMs(code: string): number | undefined {
  return waitingForCode(code) === undefined ? undefined : 60_000;
}

/** Whether it is known when the wait ends. The others end when a person, or a provider, has done something. */
export function endsByItself(waiting: WaitingFor): boolean {
  return waiting === 'youtube_quota' || waiting === 'youtube_accounts';
}
