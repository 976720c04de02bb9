import { Retryable } from '../contracts/errors.ts';
import { type StageName, VideoRequested } from '../contracts/stages.ts';
import { pipeline } from '../domain/pipeline.ts';
import { findLack } from '../domain/readiness.ts';
import type { Log } from '../ports/log.ts';
import type { Readiness } from '../ports/readiness.ts';

/** How long a video waits before it is looked again, in milliseconds: failing providers are asked every minute. */
const lookAgainMs = 60_000;

/**
 * Before the first stage pays for anything: can this video be finished?
 *
 * @throws Retryable `preflight_failed` when it cannot: it uses up no try, also where a person has to do something, such as to
 *   put a key back
 */
export async function requireReady(
  stage: StageName,
  input: unknown,
  { readiness, log }: { readiness?: Readiness | undefined; log: Log },
): Promise<void> {
  if (readiness === undefined || pipeline[stage].needs.length > 0) return;
  const asked = VideoRequested.safeParse(input).data?.request;
  if (asked === undefined) return;
  // What nobody knows keeps no video waiting.
  const facts = await readiness.facts(asked).catch((error: unknown) => {
    log.warn({ err: error }, 'nobody knows whether a video can be finished; it is begun');
    return undefined;
  });
  const lack = facts && findLack(asked, facts, new Date());
  if (lack === undefined) return;
  throw new Retryable('preflight_failed', lack.message, { retryAfterMs: lookAgainMs });
}
