import { z } from 'zod';

/** What tells a video from others: little enough to be kept for ever, and to be compared with hundreds at once. */
export const FilmFingerprint = z.strictObject({
  title: z.string().max(200),
  /** Of the brief, or of the topic where there was none: two videos with the same one were wanted alike. */
  asked: z.string().regex(/^[0-9a-f]{16}$/),
  /** Least hashes of what is said, each of 8 hex digits: the share that two have in common is about that of their words. */
  words: z.string().regex(/^([0-9a-f]{8})*$/),
  /** One hash of 16 hex digits for each scene's picture; like pictures differ in few bits. */
  pictures: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(100),
});
export type FilmFingerprint = z.infer<typeof FilmFingerprint>;
