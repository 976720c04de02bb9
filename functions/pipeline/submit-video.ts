import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { z } from 'zod';
import { VideoId } from '#shared/contracts/ids.ts';
import { VideoRequest } from '#shared/contracts/video-request.ts';
import { videoWorstCase } from '#shared/domain/pricing.ts';
import { whyNotScheduled } from '#shared/domain/publish-time.ts';
import type { NewVideo } from '#shared/ports/videos.ts';
import type { Pace } from './pace.ts';
import type { PipelinePorts } from './pipeline-ports.ts';
import { readBody, refuseQuery } from './read-input.ts';
import { Refusal, retryAfter } from './refusal.ts';
import { videoLimit } from './video-limit.ts';
import { whyNotReady } from './why-not-ready.ts';

const Headers = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, { error: 'must be 1 to 200 printable ASCII characters without spaces' })
    .optional(),
});

/** Queues a video: `{video_id, position, eta}`, where position 0 means that it does not wait (any more). */
export function submitVideo(ports: PipelinePorts, pace: Pace) {
  return async (c: Context): Promise<Response> => {
    refuseQuery(c);
    const { 'Idempotency-Key': key } = Headers.parse({ 'Idempotency-Key': c.req.header('Idempotency-Key') });
    const request = await readBody(c, VideoRequest);
    const refusal = whyTooLate(request, ports.clock()) ?? (await whyNotReady(ports, request));
    if (refusal && key === undefined) throw refusal;
    // Whoever asks again, because the answer was lost, is told of the video that was queued while it could be.
    const onlyRepeated = refusal !== undefined;
    const answer = await ports.videos.enqueue({ ...newVideo(ports, request, key), onlyRepeated });
    switch (answer.kind) {
      case 'not_repeated':
        throw refusal;
      case 'key_reused':
        throw new Refusal(422, 'idempotency_key_reused', 'This Idempotency-Key stands for another request.', {
          errors: [{ field: 'Idempotency-Key', message: 'was used with a different body; take a new one' }],
        });
      case 'full':
        throw queueFull(answer.queued, pace);
      case 'repeated':
        c.header('Idempotent-Replayed', 'true');
        break;
      case 'queued':
        break;
    }
    const { videoId, position, status } = answer;
    const open = status === 'queued' || status === 'processing';
    const eta = open ? pace.etaOfNew(request, position) : 0;
    c.header('Location', `status/${videoId}`);
    return c.json({ video_id: videoId, position, eta, status }, 202);
  };
}

/** A scheduled video must be made, uploaded and checked before its time. */
function whyTooLate({ publish_at }: VideoRequest, now: Date): Refusal | undefined {
  const why = publish_at === undefined ? undefined : whyNotScheduled(new Date(publish_at), now);
  if (why === undefined) return undefined;
  const errors = [{ field: 'publish_at', message: why }];
  return new Refusal(422, 'invalid_request', `publish_at ${why}`, { errors });
}

/** A place is free again when one of those that run has ended. */
export function queueFull(queued: number, pace: Pace): Refusal {
  const detail = `${queued} videos are waiting, which is as many as may; try again later.`;
  return new Refusal(429, 'queue_full', detail, { headers: retryAfter(pace.secondsUntilPlaceIsFree()) });
}

function newVideo(ports: PipelinePorts, request: VideoRequest, key: string | undefined): NewVideo {
  const limit = videoLimit(request, ports.settings.limits);
  return {
    id: VideoId.parse(ports.newId()),
    userId: 'operator',
    request,
    estimated: videoWorstCase(limit < videoWorstCase('standard') ? 'economy' : 'standard'),
    limit,
    idempotency: key === undefined ? undefined : { key, requestHash: hashOf(request) },
  };
}

/**
 * Of the parsed request, its fields in the order in which they have always come: spacing, order and spelled-out defaults do
 * not count. The standard preset is left out: who sent a request before there were any, and sends it again, asks for the
 * same.
 */
function hashOf({ preset, ...request }: VideoRequest): string {
  const { topic, brief, channel_id, complexity, priority, duration_seconds, ...more } = request;
  const ordered = { topic, brief, channel_id, complexity, priority, duration_seconds, ...more };
  const asked = preset === 'standard' ? ordered : { preset, ...ordered };
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}
