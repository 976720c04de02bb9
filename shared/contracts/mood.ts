import { z } from 'zod';
import { BlobRef } from './ids.ts';
import { Credit } from './media.ts';

/** How a video should feel: its music follows from it. */
export const Mood = z.enum(['calm', 'curious', 'uplifting', 'dramatic', 'playful', 'tense']);
export type Mood = z.infer<typeof Mood>;

/** A piece of the operator's own music. */
export const OwnMusic = z.strictObject({
  /** WAV, 48 kHz, stereo. */
  file: BlobRef,
  seconds: z.number().positive(),
  credit: Credit,
});
export type OwnMusic = z.infer<typeof OwnMusic>;
