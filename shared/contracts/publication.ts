import { z } from 'zod';
import { RenderedVideo } from './rendering.ts';
import { Script } from './script.ts';
import { UploadPackage } from './upload.ts';
import { VideoRequest } from './video-request.ts';

/** What publishing receives: the request, and what it sends to YouTube. */
export const PublishRequested = z.strictObject({
  request: VideoRequest,
  script: Script,
  rendered: RenderedVideo,
  package: UploadPackage,
});
export type PublishRequested = z.infer<typeof PublishRequested>;

/** Who may see it. `scheduled`: nobody until `publish_at`, then everybody. */
export const Privacy = z.enum(['private', 'unlisted', 'public', 'scheduled']);
export type Privacy = z.infer<typeof Privacy>;

/** Where a video was published, and what became of that which goes with it. */
export const Publication = z
  .strictObject({
    /** The channel account it lies in, by the name the operator gave it. */
    account: z.string().min(1).max(100),
    youtube_id: z
      .string()
      .regex(/^[A-Za-z0-9_-]{11}$/, { error: 'must be the 11 characters of a YouTube id' }),
    url: z.url({ protocol: /^https$/ }).max(200),
    privacy: Privacy,
    publish_at: z.iso.datetime({ offset: true }).optional(),
    /** Of the file that was sent: the same content is never published twice. */
    content_sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** An earlier try, or another video with the same content, had published it. */
    was_there_already: z.boolean(),
    thumbnail: z.enum(['set', 'failed']),
    captions: z.enum(['set', 'failed']),
    playlist: z.enum(['added', 'failed', 'none']),
    /** It was declared as made by a machine. */
    synthetic: z.literal(true),
    /** For people: what did not go as asked, in a sentence each. Empty when all did. */
    notes: z.array(z.string().max(500)).max(20),
  })
  .refine(({ privacy, publish_at }) => (privacy === 'scheduled') === (publish_at !== undefined), {
    path: ['publish_at'],
    error: 'stands beside the privacy "scheduled", and only there',
  });
export type Publication = z.infer<typeof Publication>;
