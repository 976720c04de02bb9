import { z } from 'zod';

/** How a video should feel: its music follows from it. */
export const Mood = z.enum(['calm', 'curious', 'uplifting', 'dramatic', 'playful', 'tense']);
export type Mood = z.infer<typeof Mood>;
