import { z } from 'zod';
import { BlobRef } from './ids.ts';

/** Everything YouTube asks for beside the video file. Limits are YouTube's own (videos resource, `snippet`). */
export const UploadPackage = z.strictObject({
  title: z.string().min(1).max(100),
  description: z.string().max(5000),
  /** Together at most 500 characters, counted as YouTube counts them: a tag with a space costs two more. */
  tags: z.array(z.string().min(1)).max(50),
  chapters: z.array(z.strictObject({ start: z.number().min(0), title: z.string().min(1) })),
  /** JPEG, 1280x720, under 2 MB each, best first. */
  thumbnails: z.array(BlobRef).length(3),
  /** SubRip (.srt), UTF-8. */
  captions: BlobRef,
  /** The same as WebVTT (.vtt). Absent in what was made before there was one. */
  captions_vtt: BlobRef.optional(),
  language: z.string(),
  provider: z.string(),
});
export type UploadPackage = z.infer<typeof UploadPackage>;
