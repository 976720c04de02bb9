import type { SetWord } from './set-words.ts';

/** A word is seen a little before it is said: the eye is there when it is. */
const aheadSeconds = 0.12;

/**
 * When each word of a quote comes in, as the narration says it; undefined where it does not say all of it.
 *
 * @param spoken the quote's words, in the order of `saidAt`
 * @param room the first comes no sooner, and the last no later
 */
export function quoteTimes(
  words: readonly Pick<SetWord, 'text'>[],
  { spoken, saidAt }: { spoken: readonly string[]; saidAt: readonly (number | undefined)[] },
  room: { first: number; last: number },
): number[] | undefined {
  const known = saidAt.filter((at) => at !== undefined);
  if (known.length === 0 || known.length < spoken.length) return undefined;
  // What is set may be parted otherwise than what is said: letters are the same.
  const times = spoken.flatMap((word, place) => Array<number>(lettersIn(word)).fill(known[place] ?? 0));
  let [letter, before] = [0, room.first];
  return words.map(({ text }) => {
    const at = times[Math.min(letter, times.length - 1)] ?? room.first;
    letter += lettersIn(text);
    before = Math.min(room.last, Math.max(before, at - aheadSeconds));
    return before;
  });
}

function lettersIn(text: string): number {
  return text.match(/[\p{L}\p{M}\p{N}]/gu)?.length ?? 0;
}
