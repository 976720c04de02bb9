import { z } from 'zod';
import type { SaidTime } from '../../domain/speech/time-words.ts';
import type { Word } from '../../domain/speech/words.ts';

/** When each character of the text is heard, in seconds, as the SDK hands it on. */
export const Alignment = z.object({
  characters: z.array(z.string()),
  characterStartTimesSeconds: z.array(z.number()),
  characterEndTimesSeconds: z.array(z.number()),
});
export type Alignment = z.infer<typeof Alignment>;

/** How much further than expected a word is looked for: more of the text than this is never left out. */
const slack = 40;

/**
 * The times of the words, from those of the characters. The provider may leave characters out or change them, so each
 * word is looked for after the one before it; one that is not found has no time.
 */
export function wordTimesOf(words: readonly Word[], alignment: Alignment): SaidTime[] {
  const { characters, characterStartTimesSeconds: starts, characterEndTimesSeconds: ends } = alignment;
  if (starts.length !== characters.length || ends.length !== characters.length) return [];
  const text = characters.join('');
  const characterAt = characters.flatMap((character, index) => Array<number>(character.length).fill(index));
  let from = 0;
  return words.map((word) => {
    const at = text.indexOf(word.text, from);
    if (at < 0 || at > from + slack) return {};
    from = at + word.text.length;
    const { first, last } = soundingPart(word.text);
    return {
      start: starts[characterAt[at + first] ?? -1],
      end: ends[characterAt[at + last] ?? -1],
    };
  });
}

/** Where the first and the last letter or digit of a word stand: the marks around them are pauses. */
function soundingPart(word: string): { first: number; last: number } {
  const places = [...word.matchAll(/[\p{L}\p{N}\p{M}]/gu)].map(({ index }) => index);
  return { first: places[0] ?? 0, last: places.at(-1) ?? word.length - 1 };
}
