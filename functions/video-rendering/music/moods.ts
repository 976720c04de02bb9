import type { Mood } from '#shared/contracts/mood.ts';
import type { MoodScore } from './mood-score.ts';
import { calm } from './scores/calm.ts';
import { curious } from './scores/curious.ts';
import { dramatic } from './scores/dramatic.ts';
import { playful } from './scores/playful.ts';
import { tense } from './scores/tense.ts';
import { uplifting } from './scores/uplifting.ts';

export const moodScores: Readonly<Record<Mood, MoodScore>> = {
  ...{ calm, curious, uplifting, dramatic, playful, tense },
};
