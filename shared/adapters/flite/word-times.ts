import type { WordTime } from '../../contracts/audio.ts';
import { matchPhones } from './match-phones.ts';
import { type Phone, pause } from './phones.ts';
import type { SpokenToken } from './spoken-form.ts';

interface Span {
  start: number;
  end: number;
}

/**
 * When each word is heard.
 *
 * @param phones what was spoken, in order, on the recording's clock
 * @param alone the phones of each speakable word spoken by itself; when their number is not that of the
 *   words, or they fit the recording badly, the time is shared out by the words' lengths instead
 * @param seconds the recording's length
 */
export function wordTimes(
  tokens: readonly SpokenToken[],
  phones: readonly Phone[],
  alone: readonly (readonly Phone[])[],
  seconds: number,
): WordTime[] {
  const sounds = phones.filter((phone) => phone.name !== pause);
  const words = tokens.map((token) => token.text);
  const whole = { start: sounds[0]?.start ?? 0, end: sounds.at(-1)?.end ?? seconds };
  const silent = tokens.map((token) => token.spoken === '');
  const spoken = silent.filter((quiet) => !quiet).length;
  const names = alone.map((word) => word.filter((phone) => phone.name !== pause).map((phone) => phone.name));
  const owners = names.length === spoken ? matchPhones(names, sounds) : undefined;
  const found = owners === undefined ? [] : spansByWord(owners, sounds);
  let next = 0;
  const spans = silent.map((quiet) => (quiet ? undefined : found[next++]));
  return settle(words, spans, whole, seconds);
}

function spansByWord(owners: readonly number[], sounds: readonly Phone[]): (Span | undefined)[] {
  const spans: (Span | undefined)[] = [];
  for (const [index, sound] of sounds.entries()) {
    const owner = owners[index] ?? 0;
    const span = spans[owner];
    if (span === undefined) spans[owner] = { start: sound.start, end: sound.end };
    else span.end = sound.end;
  }
  return spans;
}

/** Words without a span share that of the word before them, or of the first one after them, by length. */
function settle(
  words: readonly string[],
  spans: readonly (Span | undefined)[],
  whole: Span,
  seconds: number,
): WordTime[] {
  const groups: { span: Span | undefined; words: string[] }[] = [];
  for (const [index, text] of words.entries()) {
    const span = spans[index];
    const last = groups.at(-1);
    if (last === undefined || (span !== undefined && last.span !== undefined))
      groups.push({ span, words: [text] });
    else {
      last.words.push(text);
      last.span ??= span;
    }
  }
  return inOrder(
    groups.flatMap((group) => share(group.words, group.span ?? whole)),
    seconds,
  );
}

function share(words: readonly string[], { start, end }: Span): WordTime[] {
  const lengths = words.map((text) => 2 + [...text].length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let before = 0;
  return words.map((text, index) => {
    const from = start + ((end - start) * before) / total;
    before += lengths[index] ?? 0;
    return { text, start: from, end: start + ((end - start) * before) / total };
  });
}

/** Times are whole tenths of a millisecond; no word is shorter than that, and none begins before the last ended. */
const tickSeconds = 0.0001;

function inOrder(words: readonly WordTime[], seconds: number): WordTime[] {
  const ticks = Math.floor(seconds / tickSeconds);
  let previousEnd = 0;
  return words.map((word, index) => {
    const room = ticks - (words.length - index);
    const start = Math.min(Math.max(Math.round(word.start / tickSeconds), previousEnd), room);
    const end = Math.min(Math.max(Math.round(word.end / tickSeconds), start + 1), room + 1);
    previousEnd = end;
    return { text: word.text, start: start / 10_000, end: end / 10_000 };
  });
}
