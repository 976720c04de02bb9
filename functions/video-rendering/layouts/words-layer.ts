import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Motion } from '#shared/drawing/themes/theme.ts';
import { takePen } from '#shared/drawing/type-pen.ts';
import type { Layer } from '../layer.ts';
import { type Entering, enteringLayer } from './entering-layer.ts';
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
  takePen(ctx, face, sizePx);
  // A full stop stands at the end a word is read to.
  ctx.direction = rightToLeft ? 'rtl' : 'ltr';
  for (const [place, word] of words.entries()) {
    ctx.fillStyle = typeof colour === 'string' ? colour : colour(word, place);
    ctx.fillText(word.text, word.x, word.y);
  }
  ctx.restore();
}

/** Words that come in together and then stand still; by `Entering`. */
export function wordsLayer(
  set: SetWords,
  { colour, ...entering }: Pick<Entering, 'at' | 'within'> & { colour: WordColour },
  motion: Motion,
): Layer {
  const paint = (ctx: SKRSContext2D): void => paintWords(ctx, set, colour);
  return enteringLayer({ ...entering, box: set.box, paint, fromRight: set.rightToLeft }, motion);
}
