import { Retryable, Terminal } from '../../contracts/errors.ts';
import { nextPacificMidnight } from '../../domain/youtube/pacific-day.ts';
import type { TokenVault } from './token-vault.ts';
import { refusals } from './youtube-failure.ts';

/** Nobody tells us when a person has mended an account: it is looked at again after this, in milliseconds. */
export const lookAgainMs = 15 * 60_000;

/**
 * What is half done can only be finished by the account it was begun with: whatever YouTube has against that account or
 * its project now, the video waits. Other errors stay as they are.
 */
export function waitsFor(account: string, error: unknown, now: Date): unknown {
  if (!(error instanceof Terminal)) return error;
  if (error.code === refusals.quota)
    return new Retryable('quota_exhausted', error.message, {
      retryAfterMs: nextPacificMidnight(now).getTime() - now.getTime(),
    });
  if (error.code !== 'no_account' && !Object.values<string>(refusals).includes(error.code)) return error;
  const words = `An upload is half done, and ${account} cannot go on with it: ${error.message}`;
  return new Retryable('publishing_paused', words, { retryAfterMs: lookAgainMs });
}

/** The right key may come back, or `rekey` follow: until then nothing fails for it. @throws Retryable `publishing_paused` */
export function openSealed(vault: TokenVault, sealed: string, of: string): string {
  try {
    return vault.open(sealed, of);
  } catch (error) {
    if (!(error instanceof Terminal)) throw error;
    throw new Retryable('publishing_paused', error.message, { retryAfterMs: lookAgainMs });
  }
}
