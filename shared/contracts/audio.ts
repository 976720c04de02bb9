import { z } from 'zod';
import { BlobRef } from './ids.ts';

/** When one word is spoken, in seconds from the start of its scene's audio. The text is the script's own. */
export const WordTime = z
  .strictObject({ text: z.string().min(1), start: z.number().min(0), end: z.number().positive() })
  .refine((word) => word.end > word.start, { error: 'a word must end after it starts' });
export type WordTime = z.infer<typeof WordTime>;

export const SceneAudio = z.strictObject({
  scene_id: z.string(),
  /** Mono WAV, loudness-normalised to the narration target. */
  audio: BlobRef,
  /** Length of the audio file, in seconds. */
  seconds: z.number().positive(),
  /** In spoken order, never overlapping; together they cover the scene's narration word for word. */
  words: z.array(WordTime).min(1),
});
export type SceneAudio = z.infer<typeof SceneAudio>;

export const Narration = z.strictObject({
  scenes: z.array(SceneAudio).min(1),
  /** Sum of the scenes' lengths, in seconds. */
  seconds: z.number().positive(),
  voice: z.string(),
  provider: z.string(),
});
export type Narration = z.infer<typeof Narration>;
