import { z } from 'zod';

/** A video's id: a UUID in lower case. Safe in a path and a query once parsed. */
export const VideoId = z
  .uuid({ error: 'must be a UUID, for example 7c9e6679-7425-40de-944b-e07fc1f90ae7' })
  .toLowerCase()
  .brand<'VideoId'>();
export type VideoId = z.infer<typeof VideoId>;

/** Stands where an event must name a video and concerns none: no video has it. */
export const noVideo = VideoId.parse('00000000-0000-0000-0000-000000000000');

/** A channel's id: a short slug, so that it may stand in a path, a label or a log line. */
export const ChannelId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
    error: 'must be 1 to 63 lower-case letters, digits or dashes, starting with a letter or digit',
  })
  .brand<'ChannelId'>();
export type ChannelId = z.infer<typeof ChannelId>;

const contentKey = /^sha256\/[0-9a-f]{64}\.[a-z0-9]{1,8}$/;
const videoKey =
  /^videos\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\/[a-z0-9][a-z0-9-]{0,63}\.[a-z0-9]{1,8}$/;

/**
 * Where a blob lies in the store: `sha256/<hex>.<ext>` where the content decides,
 * `videos/<video id>/<name>.<ext>` otherwise. Never a path.
 */
export const BlobKey = z
  .string()
  .refine((key) => contentKey.test(key) || videoKey.test(key), {
    error: 'must be sha256/<64 hex digits>.<ext> or videos/<video id>/<name>.<ext>',
  })
  .brand<'BlobKey'>();
export type BlobKey = z.infer<typeof BlobKey>;

/** A stored file, as one stage hands it to the next. */
export const BlobRef = z.strictObject({ key: BlobKey, bytes: z.int().nonnegative() });
export type BlobRef = z.infer<typeof BlobRef>;
