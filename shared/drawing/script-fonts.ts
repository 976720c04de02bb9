import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { GlobalFonts } from '@napi-rs/canvas';
import { type Coverage, covers, parseUnicodeRange, readCoverage } from './coverage.ts';
import { drawnLanguage } from './drawn-language.ts';

const { resolve } = createRequire(import.meta.url);

/** A font for letters that the typefaces lack, or a part of one. */
interface ScriptFont {
  family: string;
  file: string;
  coverage: Coverage;
}

/** One file each. In the packages of `@expo-google-fonts`, under the SIL Open Font License 1.1. */
const wholeFonts = {
  arabic: 'noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf',
  hebrew: 'noto-sans-hebrew/700Bold/NotoSansHebrew_700Bold.ttf',
  devanagari: 'noto-sans-devanagari/700Bold/NotoSansDevanagari_700Bold.ttf',
  thai: 'noto-sans-thai/700Bold/NotoSansThai_700Bold.ttf',
} as const;

/**
 * Chinese, Korean and Japanese as the web has them, in a hundred parts of which a text needs a few: 15 MB on disk for all
 * three, where Debian's fonts-noto-cjk takes 90. In the packages of `@fontsource-variable`, under the SIL Open Font License 1.1.
 */
const eastAsian = ['sc', 'jp', 'kr'] as const;
type EastAsian = (typeof eastAsian)[number];

/** Beyond Latin, Greek and Cyrillic, which every typeface falls back to Inter for. */
const mayNeedMore = /[^\u0000-\u058f\u1e00-\u2e7f]/u;
const isEastAsian =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}\u3000-\u303f\uff00-\uffef]/u;

let whole: ScriptFont[] | undefined;
const parts = new Map<EastAsian, ScriptFont[]>();
/** In the order they were last asked for. */
const loaded = new Map<string, EastAsian | undefined>();
/**
 * Every family that a text may be drawn with takes 0.05 ms of each new size of it: with 120 of them 7 ms, with the dozen that
 * a film of a minute needs 0.8. So a process that draws for weeks lets go of what it has not met for long.
 */
const mostLoaded = 48;

/**
 * Makes the letters of a text known to the canvas, as far as there is a font for them. From then on `fontOf` draws them,
 * until many other texts have come.
 *
 * @param language a code such as `ja`: Japanese, Chinese and Korean write many of the same characters in different ways
 */
export function loadLetters(text: string, language?: string): void {
  if (!mayNeedMore.test(text)) return;
  const order = orderFor(language ?? drawnLanguage() ?? guessLanguage(text));
  for (const letter of new Set(text)) {
    const font = fontWith(letter, order);
    if (font !== undefined) load(font.font, font.of);
  }
  for (const family of [...loaded.keys()].slice(0, Math.max(0, loaded.size - mostLoaded)))
    loaded.delete(family);
}

/** Whether there is a font for a letter that the typefaces lack. */
export function hasLetter(letter: string): boolean {
  return fontWith(letter, eastAsian) !== undefined;
}

/** Families of all that was loaded, the ones of the language first. */
export function loadedFamilies(language = drawnLanguage()): string[] {
  const order: readonly (EastAsian | undefined)[] = [undefined, ...orderFor(language)];
  return [...loaded.entries()]
    .sort(
      ([one, of], [other, otherOf]) => order.indexOf(of) - order.indexOf(otherOf) || (one < other ? -1 : 1),
    )
    .map(([family]) => family);
}

function fontWith(
  letter: string,
  order: readonly EastAsian[],
): { font: ScriptFont; of?: EastAsian } | undefined {
  const codePoint = letter.codePointAt(0) ?? 0;
  const own = wholeOnes().find(({ coverage }) => covers(coverage, codePoint));
  if (own !== undefined) return { font: own };
  if (!isEastAsian.test(letter)) return undefined;
  for (const of of order) {
    const font = partsOf(of).find(({ coverage }) => covers(coverage, codePoint));
    if (font !== undefined) return { font, of };
  }
  return undefined;
}

/** @throws Error when a font package is not installed */
function load({ family, file }: ScriptFont, of: EastAsian | undefined): void {
  // The canvas has them for the whole process, for good.
  if (!GlobalFonts.has(family) && GlobalFonts.registerFromPath(file, family) === null)
    throw new Error(`the font ${file} could not be read; run npm ci again`);
  loaded.delete(family);
  loaded.set(family, of);
}

function wholeOnes(): ScriptFont[] {
  whole ??= Object.entries(wholeFonts).map(([name, path]) => {
    const file = resolve(`@expo-google-fonts/${path}`);
    // Digits and Latin letters, which some of them bring along, are the typeface's own.
    const coverage = readCoverage(readFileSync(file)).filter(([first]) => first > 0x2af);
    return { family: `YT ${name}`, file, coverage };
  });
  return whole;
}

function partsOf(of: EastAsian): ScriptFont[] {
  const known = parts.get(of);
  if (known !== undefined) return known;
  const ranges: Record<string, string> = JSON.parse(
    readFileSync(resolve(`@fontsource-variable/noto-sans-${of}/unicode.json`), 'utf8'),
  );
  const folder = join(resolve(`@fontsource-variable/noto-sans-${of}/unicode.json`), '../files');
  const found = Object.entries(ranges).flatMap(([name, range]) => {
    const number = /^\[(\d+)\]$/u.exec(name)?.[1];
    if (number === undefined) return [];
    const file = join(folder, `noto-sans-${of}-${number}-wght-normal.woff2`);
    return [{ family: `YT ${of} ${number}`, file, coverage: parseUnicodeRange(range) }];
  });
  parts.set(of, found);
  return found;
}

function guessLanguage(text: string): string {
  if (/[\p{sc=Hiragana}\p{sc=Katakana}]/u.test(text)) return 'ja';
  return /\p{sc=Hangul}/u.test(text) ? 'ko' : 'zh';
}

function orderFor(language = 'zh'): readonly EastAsian[] {
  if (language.startsWith('ja')) return ['jp', 'sc', 'kr'];
  return language.startsWith('ko') ? ['kr', 'sc', 'jp'] : eastAsian;
}
