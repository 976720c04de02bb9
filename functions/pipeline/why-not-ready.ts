import type { VideoRequest } from '#shared/contracts/video-request.ts';
import { findLack } from '#shared/domain/readiness.ts';
import type { PipelinePorts } from './pipeline-ports.ts';
import { Refusal, retryAfter } from './refusal.ts';

/** Failing providers are asked every minute. */
const askAgainSeconds = 60;

/**
 * What the video could certainly not be finished without, so that nobody learns of it half-way. 422: a person has to do
 * something; 503: it may pass. What nobody knows is no reason.
 */
export async function whyNotReady(
  { readiness, clock, log }: PipelinePorts,
  request: VideoRequest,
): Promise<Refusal | undefined> {
  const facts = await readiness?.facts(request).catch((error: unknown) => {
    log.warn({ err: error }, 'nobody knows whether a video can be finished; it is let in');
    return undefined;
  });
  const lack = facts && findLack(request, facts, clock());
  if (lack === undefined) return undefined;
  return lack.lasts
    ? new Refusal(422, lack.code, lack.message)
    : new Refusal(503, lack.code, lack.message, { headers: retryAfter(askAgainSeconds) });
}
