import type { WordTime } from '#shared/contracts/audio.ts';
import type { Format } from '#shared/contracts/video-request.ts';
import type { SceneSpan } from './timeline.ts';

/** One caption: the words it shows, line by line, and when each is spoken, on the scene's own clock. */
export type Caption = {
  start: number;
  end: number;
  lines: WordTime[][];
  /** It takes the place of another at once, and so does not fade in. */
  follows: boolean;
};

/** Letters in a line, chosen so that two lines fit the caption's box in large type. */
const lineLength: Readonly<Record<Format, number>> = { '16:9': 38, '9:16': 23, '1:1': 29 };

/** How long a caption may stay after its last word when nothing follows at once, in seconds. */
const lingerSeconds = 0.5;

/** A caption that comes sooner after another, in seconds, takes its place: fading it in would flicker. */
const atOnceSeconds = 0.1;

/** The captions of one scene. None outlasts it. */
export function captionsOf({ words, seconds }: SceneSpan, format: Format): Caption[] {
  const most = lineLength[format];
  const groups = splitCues(words, most);
  let before = Number.NEGATIVE_INFINITY;
  return groups.flatMap((group, index) => {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) return [];
    const next = groups[index + 1]?.[0]?.start ?? seconds;
    const caption = {
      start: first.start,
      end: Math.max(first.start, Math.min(last.end + lingerSeconds, next)),
      lines: breakLines(group, most),
      follows: first.start - before < atOnceSeconds,
    };
    before = caption.end;
    return [caption];
  });
}

/** The caption's text as it goes into the subtitles file. */
export function captionText(caption: Caption): string {
  return caption.lines.map((line) => line.map((word) => word.text).join(' ')).join('\n');
}

function lengthOf(words: readonly WordTime[]): number {
  return words.reduce((sum, word) => sum + word.text.length + 1, -1);
}

const sentenceEnd = /[.!?…]["'”’)\]]*$/u;
const clauseEnd = /[,;:–—]["'”’)\]]*$/u;

/** What it costs to end a caption after this word: nothing after a sentence, little after a comma. */
function breakCost(word: WordTime, next: WordTime | undefined): number {
  if (next === undefined || sentenceEnd.test(word.text)) return 0;
  if (clauseEnd.test(word.text)) return 8;
  return next.start - word.end > 0.25 ? 10 : 30;
}

/** What it costs that a caption runs on into another sentence. */
const runOnCost = 16;

/**
 * Splits a scene's words into captions of at most two lines, by least cost: captions of like length
 * that end where the sentence does. The best split of all, found from the back.
 */
function splitCues(words: readonly WordTime[], most: number): WordTime[][] {
  const best: { cost: number; next: number }[] = Array.from({ length: words.length + 1 }, () => ({
    cost: 0,
    next: words.length,
  }));
  for (let from = words.length - 1; from >= 0; from--) best[from] = bestFrom(words, from, most, best);
  const cues: WordTime[][] = [];
  for (let from = 0; from < words.length; ) {
    const next = best[from]?.next ?? words.length;
    cues.push(words.slice(from, next));
    from = next;
  }
  return cues;
}

function bestFrom(
  words: readonly WordTime[],
  from: number,
  most: number,
  best: readonly { cost: number; next: number }[],
): { cost: number; next: number } {
  let found = { cost: Number.POSITIVE_INFINITY, next: from + 1 };
  for (let next = from + 1; next <= words.length; next++) {
    const cue = words.slice(from, next);
    const last = words[next - 1];
    if (last === undefined || (next > from + 1 && !fitsTwoLines(cue, most))) break;
    const spare = Math.max(0, 1 - lengthOf(cue) / (most * 1.6));
    const runsOn = cue.slice(0, -1).some((word) => sentenceEnd.test(word.text)) ? runOnCost : 0;
    const cost = 18 * spare ** 2 + 6 + runsOn + breakCost(last, words[next]) + (best[next]?.cost ?? 0);
    if (cost < found.cost) found = { cost, next };
  }
  return found;
}

function fitsTwoLines(words: readonly WordTime[], most: number): boolean {
  return breakLines(words, most).every((line) => line.length === 1 || lengthOf(line) <= most);
}

/** One line where it fits, else two of like length. */
function breakLines(words: readonly WordTime[], most: number): WordTime[][] {
  if (words.length < 2 || lengthOf(words) <= most) return [[...words]];
  let cut = 1;
  const longest = (at: number) => Math.max(lengthOf(words.slice(0, at)), lengthOf(words.slice(at)));
  for (let at = 2; at < words.length; at++) if (longest(at) < longest(cut)) cut = at;
  return [words.slice(0, cut), words.slice(cut)];
}
