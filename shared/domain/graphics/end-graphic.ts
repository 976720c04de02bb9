import type { Graphic } from '../../contracts/graphics.ts';
import type { Script } from '../../contracts/script.ts';
import { tokensOf } from './tokens.ts';
import { isVerb } from './word-classes.ts';
import { isTidy, standing } from './wording.ts';

const mostPoints = 4;
const fewestPoints = 2;
const longestPoint = 48;
const fewestWordsOfPoint = 3;
/** A closing text of so many words is a sentence, which says all: beside it points would only be more to read. */
const wordsOfWholeThought = 7;

/** A figure or a time that is no longer spoken of, and headings of any guide. */
const tellsNothing =
  /\d|\b(?:second|minute|hour|day|night|week|month|year|decade)s?$|^step by step$|\bexample\b/iu;

/** Closes a video: its last words, and what the scenes before it came down to. */
export function endGraphic(
  text: string,
  { scenes, language }: Pick<Script, 'scenes' | 'language'>,
): Extract<Graphic, { layout: 'end' }> {
  if (text.trim().split(/\s+/u).length >= wordsOfWholeThought) return { layout: 'end', text, points: [] };
  const seen = new Set([text.toLowerCase()]);
  const told = scenes
    .filter(({ role, on_screen, narration }) => role === 'point' && !isSpeech(on_screen, narration))
    .map(({ on_screen }) => standing(on_screen))
    .filter(
      (point) =>
        point.length > 3 && point.length <= longestPoint && isTidy(point) && !tellsNothing.test(point),
    )
    .filter((point) => !seen.has(point.toLowerCase()) && seen.add(point.toLowerCase()));
  // A word or two recall little, and a question nobody answers nothing. Only what says something was learned.
  const chosen = told.filter(
    (point) =>
      (!/^en(?:-|$)/iu.test(language) || says(point)) &&
      point.split(/\s+/u).length >= fewestWordsOfPoint &&
      !/^(?:why|what|how|who|when|where)\b/iu.test(point),
  );
  return { layout: 'end', text, points: chosen.length < fewestPoints ? [] : spread(chosen) };
}

/** What somebody of a story says is no point of it. */
const isSpeech = (text: string, narration: string): boolean =>
  ['"', '“', '«', '„'].some((mark) => narration.includes(mark + text.trim()));

/** With a verb of its own, and who does it before it: `Pyry forest near Warsaw` tells nothing. */
const says = (point: string): boolean =>
  tokensOf(point)
    .slice(1)
    .some(({ lower }) => isVerb(lower) && !lower.endsWith('ing'));

/** From the whole video, not from its beginning alone. */
function spread(points: readonly string[]): string[] {
  if (points.length <= mostPoints) return [...points];
  const step = (points.length - 1) / (mostPoints - 1);
  return Array.from({ length: mostPoints }, (_, place) => points[Math.round(place * step)] ?? '');
}
