import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';

/** The weights of Inter that are drawn with. */
export type Weight = 500 | 700 | 800 | 900;

export const fontFamily = 'YT Inter';

const files: Readonly<Record<Weight, string>> = {
  500: '500Medium/Inter_500Medium.ttf',
  700: '700Bold/Inter_700Bold.ttf',
  800: '800ExtraBold/Inter_800ExtraBold.ttf',
  900: '900Black/Inter_900Black.ttf',
};

const resolve = createRequire(import.meta.url).resolve;
let registered = false;

/** Path of a weight's TTF file. */
export function fontFile(weight: Weight): string {
  return resolve(`@expo-google-fonts/inter/${files[weight]}`);
}

/**
 * Makes Inter known to the canvas of this process; later calls do nothing.
 * @throws Error when the font package is not installed
 */
export function registerFonts(): void {
  if (registered) return;
  for (const weight of [500, 700, 800, 900] as const)
    if (GlobalFonts.registerFromPath(fontFile(weight), fontFamily) === null)
      throw new Error(`the font ${files[weight]} could not be read; run npm ci again`);
  registered = true;
}

/** What a context's `font` takes; after Inter come the machine's own fonts, for scripts that Inter lacks. */
export function fontOf(weight: Weight, sizePx: number): string {
  return `${weight} ${sizePx}px "${fontFamily}", sans-serif`;
}
