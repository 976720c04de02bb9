import type { SKRSContext2D } from '@napi-rs/canvas';
import { fontOf } from '#shared/drawing/fonts.ts';
import type { Motion } from '#shared/drawing/themes/theme.ts';
import type { Layer } from '../layer.ts';
import { enteringLayer } from './entering-layer.ts';
import type { SetWord, SetWords } from './set-words.ts';

/** One colour for all words, or one for each of them. */
export type WordColour = string | ((word: SetWord, place: number) => string);

/** Draws words where they were set. */
export function paintWords(
  ctx: SKRSContext2D,
  { words, face, sizePx, rightToLeft }: SetWords,
  colour: WordColour,
): void {
  ctx.save();
  ctx.font = fontOf(face, sizePx);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  // A full stop stands at the end a word is read to.
  ctx.direction = rightToLeft ? 'rtl' : 'ltr';
  for (const [place, word] of words.entries()) {
    ctx.fillStyle = typeof colour === 'string' ? colour : colour(word, place);
    ctx.fillText(word.text, word.x, word.y);
  }
  ctx.restore();
}

/** Words that come in together and then stand still. */
export function wordsLayer(
  set: SetWords,
  { at, colour }: { at: number; colour: WordColour },
  motion: Motion,
): Layer {
  return enteringLayer({ box: set.box, at, paint: (ctx) => paintWords(ctx, set, colour) }, motion);
}
