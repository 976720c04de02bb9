import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';
import { loadedFamilies } from './script-fonts.ts';

/** A typeface as it is drawn with: one weight of one family. */
export type Typeface = keyof typeof files;

/** In the packages of `@expo-google-fonts`. All are under the SIL Open Font License 1.1. */
const files = {
  'inter-medium': 'inter/500Medium/Inter_500Medium.ttf',
  'inter-bold': 'inter/700Bold/Inter_700Bold.ttf',
  'inter-heavy': 'inter/800ExtraBold/Inter_800ExtraBold.ttf',
  'inter-black': 'inter/900Black/Inter_900Black.ttf',
  'space-grotesk': 'space-grotesk/700Bold/SpaceGrotesk_700Bold.ttf',
  'league-spartan': 'league-spartan/800ExtraBold/LeagueSpartan_800ExtraBold.ttf',
  'zilla-slab': 'zilla-slab/700Bold/ZillaSlab_700Bold.ttf',
  fredoka: 'fredoka/700Bold/Fredoka_700Bold.ttf',
  playfair: 'playfair-display/900Black/PlayfairDisplay_900Black.ttf',
  sora: 'sora/800ExtraBold/Sora_800ExtraBold.ttf',
  anton: 'anton/400Regular/Anton_400Regular.ttf',
} as const;

const resolve = createRequire(import.meta.url).resolve;
let registered = false;

/** Path of a typeface's TTF file. */
export function fontFile(face: Typeface): string {
  return resolve(`@expo-google-fonts/${files[face]}`);
}

/** Each face is a family of its own to the canvas: nothing is ever taken for a lighter or bolder one. */
const familyOf = (face: Typeface): string => `YT ${face}`;

/**
 * Makes all typefaces known to the canvas of this process; later calls do nothing.
 * @throws Error when a font package is not installed
 */
export function registerFonts(): void {
  if (registered) return;
  for (const face of Object.keys(files) as Typeface[])
    if (GlobalFonts.registerFromPath(fontFile(face), familyOf(face)) === null)
      throw new Error(`the font ${files[face]} could not be read; run npm ci again`);
  registered = true;
}

/** Bold letters of a variable font are as bold as the face; at another weight than its own a face would be smeared. */
const weightOf = (face: Typeface): string => /\/(\d+)/u.exec(files[face])?.[1] ?? '400';

/**
 * What a context's `font` takes. What a face lacks Inter has, then the fonts of other scripts that `drawableText` or
 * `loadLetters` met, and then the machine's own.
 *
 * @param language a code such as `ja`, for characters that several languages write in different ways
 */
export function fontOf(face: Typeface, sizePx: number, language?: string): string {
  const others = loadedFamilies(language).map((family) => `"${family}", `);
  return `${weightOf(face)} ${sizePx}px "${familyOf(face)}", "${familyOf('inter-black')}", ${others.join('')}sans-serif`;
}
