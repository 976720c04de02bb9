import { type NumberSigns, numberSigns, plainDigits } from './number-signs.ts';

/** A number in digits, by the language of the text it stands in. */
export interface LocalNumber {
  /** All that it may mean, the likelier first: `2,5 Millionen` is 2,500,000, or 2.5 of millions. */
  values: readonly number[];
  /** Where it stands in the text, its scale word included. */
  from: number;
  to: number;
}

const space = '[ \u00a0\u2009\u202f]';
/** Groups of three, or as India has them of two and a last of three; then a fraction. */
const digits =
  `\\p{Nd}{1,3}(?:(?<mark>[,.٬'’]|${space})\\p{Nd}{3})(?:\\k<mark>\\p{Nd}{3})*(?:[.,٫]\\p{Nd}+)?` +
  '|\\p{Nd}{1,2}(?:[,٬]\\p{Nd}{2})+[,٬]\\p{Nd}{3}(?:[.٫]\\p{Nd}+)?' +
  '|\\p{Nd}+(?:[.,٫]\\p{Nd}+)?';
/** Letters of scripts that put spaces between words: a number that touches one is a part of a name. */
const apart =
  '[\\p{L}--[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}]]';

const patterns = new WeakMap<NumberSigns, RegExp>();

/**
 * The numbers of a text in digits of any script, read by its language: `13.200` is 13,200 in German and 13.2 in English.
 * Undefined where a language's way is not known.
 */
export function localNumbersIn(text: string, language: string): LocalNumber[] | undefined {
  const signs = numberSigns(language);
  if (signs === undefined) return undefined;
  const pattern = patterns.get(signs) ?? patternOf(signs);
  patterns.set(signs, pattern);
  return joined([...text.matchAll(pattern)].map((match) => partOf(match, signs)));
}

function patternOf({ scales }: NumberSigns): RegExp {
  const words = [...scales.keys()].map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/gu, '\\$&')).join('|');
  const scale = words === '' ? '' : `(?:${space}?(?<scale>${words})(?!${apart}))?`;
  return new RegExp(`(?<!${apart}|\\p{Nd}[.,٫٬]?)(?<digits>${digits})(?!\\p{Nd})${scale}`, 'gv');
}

/** `1億2500万` is one number in two. */
interface Part extends LocalNumber {
  /** Of a word that numbers may follow at once; 1 for none. */
  scale: number;
}

/** Short forms of Latin letters are units as well: `5 t` is five tonnes sooner than five thousand. */
const mayBeUnit = /^\p{sc=Latin}{1,2}$/u;

function partOf(match: RegExpExecArray, { decimal, scales }: NumberSigns): Part {
  const { digits: written = '', scale: word = '' } = match.groups ?? {};
  const plain = digitValues(written, decimal);
  const times = scales.get(word) ?? 1;
  const scaled = plain.map((value) => tidied(value * times));
  const values = times === 1 ? plain : mayBeUnit.test(word) ? [...plain, ...scaled] : [...scaled, ...plain];
  const from = match.index;
  return {
    values,
    from,
    to: from + match[0].length,
    scale: /^[\p{sc=Han}\p{sc=Hangul}]/u.test(word) ? times : 1,
  };
}

function joined(parts: readonly Part[]): LocalNumber[] {
  const numbers: Part[] = [];
  for (const part of parts) {
    const before = numbers.at(-1);
    const [sum = 0, value = 0] = [before?.values[0], part.values[0]];
    // Words of a narration come with spaces, which the script has none of.
    if (before !== undefined && before.scale > value && part.from - before.to <= 1)
      numbers[numbers.length - 1] = { ...part, values: [tidied(sum + value)], from: before.from };
    else numbers.push(part);
  }
  return numbers.map(({ values, from, to }) => ({ values, from, to }));
}

/** @param decimal what stands before a fraction; undefined where that may be a dot or a comma */
function digitValues(written: string, decimal: NumberSigns['decimal']): number[] {
  const bare = plainDigits(written).replace(/['’٬\s]/gu, '');
  const [, whole = '', mark, last = ''] = /^(.*?)(?:([.,٫])(\d+))?$/u.exec(bare) ?? [];
  const grouped = Number(bare.replace(/\D/gu, ''));
  if (mark === undefined) return [grouped];
  const fraction = Number(`${whole.replace(/\D/gu, '')}.${last}`);
  // A mark that comes twice parts groups; of two the last one is before the fraction.
  if (whole.includes(mark)) return [grouped];
  if (mark === '٫' || /[.,]/u.test(whole) || last.length !== 3 || whole === '0') return [fraction];
  if (decimal === undefined) return [grouped, fraction];
  return mark === decimal ? [fraction] : [grouped];
}

/** Without the dust that binary fractions leave: 2.3 million is 2,300,000. */
const tidied = (value: number): number => Number(value.toPrecision(15));
