import type { Graphic } from '../../contracts/graphics.ts';
import type { Scene } from '../../contracts/script.ts';
import { isTidy, standing } from './wording.ts';

const mostPoints = 4;
const fewestPoints = 2;
const longestPoint = 48;

/** A figure or a time that is no longer spoken of, and headings of any guide. */
const tellsNothing = /\d|\b(?:second|minute|hour|day|night|week|month|year|decade)s?$|^step by step$/iu;

/** Closes a video: its last words, and what the scenes before it came down to. */
export function endGraphic(text: string, scenes: readonly Scene[]): Extract<Graphic, { layout: 'end' }> {
  const seen = new Set([text.toLowerCase()]);
  const told = scenes
    .filter(({ role }) => role === 'point')
    .map(({ on_screen }) => standing(on_screen))
    .filter(
      (point) =>
        point.length > 3 && point.length <= longestPoint && isTidy(point) && !tellsNothing.test(point),
    )
    .filter((point) => !seen.has(point.toLowerCase()) && seen.add(point.toLowerCase()));
  // A single word recalls little, so it stands only where there is nothing else.
  const telling = told.filter((point) => /\s/u.test(point));
  const chosen = telling.length >= fewestPoints ? telling : told;
  return { layout: 'end', text, points: chosen.length < fewestPoints ? [] : spread(chosen) };
}

/** From the whole video, not from its beginning alone. */
function spread(points: readonly string[]): string[] {
  if (points.length <= mostPoints) return [...points];
  const step = (points.length - 1) / (mostPoints - 1);
  return Array.from({ length: mostPoints }, (_, place) => points[Math.round(place * step)] ?? '');
}
