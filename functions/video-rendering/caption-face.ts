import type { StyleName } from '#shared/contracts/styles.ts';
import type { Typeface } from '#shared/drawing/fonts.ts';
import { faceFor } from '#shared/drawing/glyphs.ts';
import { themeOf } from '#shared/drawing/themes/themes.ts';
import { type Caption, captionText } from './captions.ts';

const complete: Typeface = 'inter-bold';

/** What a theme's captions are set in: small and moving, they are never lighter than bold. */
export function captionFace(style: StyleName | undefined): Typeface {
  const { text } = themeOf(style);
  return text === 'inter-medium' ? complete : text;
}

/**
 * Another face for all captions of a film, where the theme's own lacks a letter of one of them: a film that changed its type
 * from caption to caption would look broken. Undefined where the theme's own has them all.
 */
export function otherCaptionFace(
  style: StyleName | undefined,
  captions: readonly Caption[],
): Typeface | undefined {
  const own = captionFace(style);
  const face = faceFor(own, captions.map(captionText).join(''), complete);
  return face === own ? undefined : face;
}
