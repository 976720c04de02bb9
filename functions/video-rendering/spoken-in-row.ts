import type { WordTime } from '#shared/contracts/audio.ts';

/** Fewer words alone may be said by chance. */
const fewestTogether = 2;

/**
 * When each word of a speech is said, where the narration says it word for word; it may be interrupted once (`"One small
 * step," he said, "one giant leap."`). All null where it does not.
 */
export function spokenInRow(speech: readonly string[], words: readonly WordTime[]): (number | null)[] {
  const heard = words.map(({ text }) => lettersOf(text));
  const all = heard.join('');
  const own = speech.map(lettersOf);
  const found = [own.length, ...interruptions(own.length)].flatMap((cut) => {
    const [first, second] = [own.slice(0, cut).join(''), own.slice(cut).join('')];
    const at = first === '' ? -1 : all.indexOf(first);
    const then = at < 0 ? -1 : all.indexOf(second, at + first.length);
    return at < 0 || then < 0 ? [] : [{ cut, at, then }];
  })[0];
  if (found === undefined) return speech.map(() => null);
  const { cut, at, then } = found;
  const begin = (place: number): number =>
    place < cut ? at + own.slice(0, place).join('').length : then + own.slice(cut, place).join('').length;
  return own.map((_, place) => words[wordAt(heard, begin(place))]?.start ?? null);
}

/** Where a speech of so many words may be interrupted; as late as can be first. */
function interruptions(count: number): number[] {
  const cuts = Array.from({ length: count }, (_, place) => count - 1 - place);
  return cuts.filter((cut) => cut >= fewestTogether && count - cut >= fewestTogether);
}

/** Which word a letter of the whole narration is of; the last one for what is behind it. */
function wordAt(heard: readonly string[], letter: number): number {
  let before = 0;
  for (const [place, { length }] of heard.entries()) {
    before += length;
    if (letter < before) return place;
  }
  return heard.length - 1;
}

function lettersOf(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{M}\p{N}]/gu) ?? []).join('');
}
