import type { Context } from 'hono';
import { z } from 'zod';
import { ChannelId, VideoId } from '#shared/contracts/ids.ts';
import type { KeepDays } from '#shared/contracts/storage.ts';
import type { ListCursor, VideoSummary } from '#shared/ports/videos.ts';
import { describeStorage } from './describe-video.ts';
import type { PipelinePorts } from './pipeline-ports.ts';
import { readQuery } from './read-input.ts';

const CursorContent = z.tuple([z.iso.datetime({ precision: 6 }), VideoId]);

/** What `next` of one page brings to the next one. */
const Cursor = z
  .string()
  .max(200)
  .transform((text, context): ListCursor => {
    const content = CursorContent.safeParse(decode(text));
    if (content.success) return { createdAt: content.data[0], id: content.data[1] };
    context.addIssue({ code: 'custom', message: 'must be the "next" of an earlier answer' });
    return z.NEVER;
  });

const ListQuery = z.strictObject({
  status: z.enum(['queued', 'processing', 'completed', 'failed', 'cancelled']).optional(),
  channel_id: ChannelId.optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, { error: 'must be a whole number from 1 to 100' })
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .default(20),
  cursor: Cursor.optional(),
});

/** `/videos`: newest first, filtered, in pages. */
export function listVideos(ports: PipelinePorts) {
  return async (c: Context): Promise<Response> => {
    const query = readQuery(c, ListQuery);
    const page = await ports.videos.list({
      status: query.status,
      channelId: query.channel_id,
      limit: query.limit,
      after: query.cursor,
    });
    return c.json({
      videos: page.videos.map((video) => describeSummary(video, ports.settings.keep)),
      next: page.next ? encode(page.next) : null,
    });
  };
}

function describeSummary(video: VideoSummary, keep: KeepDays) {
  return {
    video_id: video.id,
    channel_id: video.channelId,
    status: video.status,
    priority: video.priority,
    complexity: video.complexity,
    subject: video.subject,
    format: video.format,
    duration_seconds: video.durationSeconds,
    created_at: video.createdAt.toISOString(),
    started_at: video.startedAt?.toISOString() ?? null,
    completed_at: video.completedAt?.toISOString() ?? null,
    retry_count: video.retryCount,
    spent_micros: Number(video.spent),
    storage: describeStorage(video, keep),
  };
}

const encode = (cursor: ListCursor): string =>
  Buffer.from(JSON.stringify([cursor.createdAt, cursor.id])).toString('base64url');

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
