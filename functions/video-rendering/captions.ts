import type { Format } from '#shared/contracts/video-request.ts';
import { endsClause, endsSentence, partingCost } from './caption-breaks.ts';
import { type CaptionWord, captionWords, lineColumns } from './caption-words.ts';
import type { SceneSpan } from './timeline.ts';

/** One caption: the words it shows, line by line, and when each is spoken, on the scene's own clock. */
export type Caption = {
  start: number;
  end: number;
  lines: CaptionWord[][];
  /** It takes the place of another at once, and so does not fade in. */
  follows: boolean;
  /** It goes on with the sentence of the one before. */
  continues?: true;
  /** Its lines run from right to left. */
  rightToLeft?: true;
};

/**
 * Columns of a line (`columnsOf`), chosen so that two lines fit the captions' box in large type. Guides allow 37 to 42 for
 * a wide frame (BBC, Netflix), and 16 wide characters in Chinese, 13 to 16 in Japanese (Netflix).
 */
const lineLength: Readonly<Record<Format, number>> = { '16:9': 38, '9:16': 22, '1:1': 29 };

/** How long a caption may stay after its last word when nothing follows soon, in seconds. */
const lingerSeconds = 0.5;

/** A caption stays until the next one where that comes so soon: a plate that goes for a moment flickers. In seconds. */
const soonSeconds = 1;

/** The captions of one scene. None outlasts it. */
export function captionsOf({ words, seconds }: SceneSpan, format: Format, narration = ''): Caption[] {
  const most = lineLength[format];
  const shown = captionWords(words, narration, most);
  const groups = splitCues(shown, most);
  const rightToLeft = readsRightToLeft(shown.map(({ text }) => text).join(' '));
  let before: Caption | undefined;
  return groups.flatMap((group, index) => {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) return [];
    const follower = groups[index + 1]?.[0];
    const next = follower?.start ?? seconds;
    const stays = follower !== undefined && next - last.end <= soonSeconds ? next : last.end + lingerSeconds;
    const wordBefore = groups[index - 1]?.at(-1);
    const follows = before !== undefined && first.start - before.end < 1e-6;
    const caption: Caption = {
      start: first.start,
      end: Math.max(first.start, Math.min(stays, next)),
      lines: breakLines(group, most),
      follows,
      ...(follows && wordBefore && !endsSentence(wordBefore, first) && { continues: true }),
      ...(rightToLeft && { rightToLeft }),
    };
    before = caption;
    return [caption];
  });
}

/** The captions that show one sentence, one at once after the other: their words stand on one plate. */
export function sentenceOf(captions: readonly Caption[], caption: Caption): Caption[] {
  let first = captions.indexOf(caption);
  while (captions[first]?.continues === true && first > 0) first--;
  let last = first;
  while (captions[last + 1]?.continues === true) last++;
  return captions.slice(first, last + 1);
}

/** The caption's text as it goes into the subtitles file. */
export function captionText(caption: Caption): string {
  return caption.lines
    .map((line) => line.map(({ text, glued }, place) => (place > 0 && !glued ? ` ${text}` : text)).join(''))
    .join('\n');
}

/** Most of its letters do: a Latin name at its beginning makes no sentence run the other way. */
function readsRightToLeft(text: string): boolean {
  const turned =
    text.match(/[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}]/gu)?.length ?? 0;
  return turned > (text.match(/\p{L}/gu)?.length ?? 0) / 2;
}

/** What it costs to end a caption after this word: nothing after a sentence, little after a comma. */
function breakCost(word: CaptionWord, next: CaptionWord | undefined): number {
  if (next === undefined || endsSentence(word, next)) return 0;
  if (endsClause(word)) return 8;
  return (next.start - word.end > 0.25 ? 10 : 30) + Math.max(0, partingCost(word, next));
}

/** What it costs that a caption runs on into another sentence. */
const runOnCost = 16;

/** Nobody reads one that is gone sooner, in seconds. */
const leastSeconds = 0.8;

/**
 * Splits a scene's words into captions of at most two lines, by least cost: captions of like length
 * that end where the sentence does. The best split of all, found from the back.
 */
function splitCues(words: readonly CaptionWord[], most: number): CaptionWord[][] {
  const best: { cost: number; next: number }[] = Array.from({ length: words.length + 1 }, () => ({
    cost: 0,
    next: words.length,
  }));
  for (let from = words.length - 1; from >= 0; from--) best[from] = bestFrom(words, from, most, best);
  const cues: CaptionWord[][] = [];
  for (let from = 0; from < words.length; ) {
    const next = best[from]?.next ?? words.length;
    cues.push(words.slice(from, next));
    from = next;
  }
  return cues;
}

function bestFrom(
  words: readonly CaptionWord[],
  from: number,
  most: number,
  best: readonly { cost: number; next: number }[],
): { cost: number; next: number } {
  let found = { cost: Number.POSITIVE_INFINITY, next: from + 1 };
  for (let next = from + 1; next <= words.length; next++) {
    const cue = words.slice(from, next);
    const last = words[next - 1];
    if (last === undefined || (next > from + 1 && !fitsTwoLines(cue, most))) break;
    const cost = costOf(cue, words[next], most) + (best[next]?.cost ?? 0);
    if (cost < found.cost) found = { cost, next };
  }
  return found;
}

function costOf(cue: readonly CaptionWord[], next: CaptionWord | undefined, most: number): number {
  const [first, last] = [cue[0], cue.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const spare = Math.max(0, 1 - lineColumns(cue) / (most * 1.6));
  const runsOn = cue.slice(0, -1).some((word, at) => endsSentence(word, cue[at + 1]));
  const isShort = next !== undefined && next.start - first.start < leastSeconds;
  return 18 * spare ** 2 + 6 + (runsOn ? runOnCost : 0) + (isShort ? 12 : 0) + breakCost(last, next);
}

function fitsTwoLines(words: readonly CaptionWord[], most: number): boolean {
  return breakLines(words, most).every((line) => line.length === 1 || lineColumns(line) <= most);
}

/** One line where it fits, else two of like length that part where the words do. */
function breakLines(words: readonly CaptionWord[], most: number): CaptionWord[][] {
  if (words.length < 2 || lineColumns(words) <= most) return [[...words]];
  let best = { cost: Number.POSITIVE_INFINITY, at: 1 };
  for (let at = 1; at < words.length; at++) {
    const cost = cutCost(words, at, most);
    if (cost < best.cost) best = { cost, at };
  }
  return [words.slice(0, best.at), words.slice(best.at)];
}

/** What it costs to part two lines before a word. A line that is too long comes after all others. */
function cutCost(words: readonly CaptionWord[], at: number, most: number): number {
  const [before, after] = [words[at - 1], words[at]];
  if (before === undefined || after === undefined) return Number.POSITIVE_INFINITY;
  const [upper, lower] = [lineColumns(words.slice(0, at)), lineColumns(words.slice(at))];
  const over = Math.max(0, Math.max(upper, lower) - most);
  return over * 1000 + (Math.abs(upper - lower) / most) * 30 + partingCost(before, after);
}
