import { localNumbersIn } from '../languages/local-numbers.ts';
import { isEnglish } from '../languages/number-signs.ts';

/** A number in a text, in digits or spelled out. */
export interface FoundNumber {
  /** Everything it may mean: `3.400` is 3.4 or 3400, `2.5 billion` is 2.5 (of billions) or 2,500,000,000. */
  values: readonly number[];
  /** Where it stands in the text, its scale word included. */
  from: number;
  to: number;
  /** `digits`: written in digits, perhaps with a scale word; `words`: spelled out. */
  written: 'digits' | 'words';
}

const units = 'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen'
  .concat(' sixteen seventeen eighteen nineteen')
  .split(' ');
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const scales: Readonly<Record<string, number>> = {
  hundred: 100,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
};
const small = new Map([
  ...units.map((word, value): [string, number] => [word, value]),
  ...tens.map((word, place): [string, number] => [word, 20 + 10 * place]),
]);

const oneWord = [...small.keys(), ...Object.keys(scales)].sort((a, b) => b.length - a.length).join('|');
const scaleWord = Object.keys(scales).join('|');
const spelled = `(?:(?:half )?an?[ -](?=${scaleWord}))?(?:${oneWord})(?:(?:[ -]|(?<=${scaleWord}) and )(?:${oneWord}))*`;
/** Groups of three may stand apart by a comma, a dot, a space of any width or an apostrophe. */
const digits =
  "\\d{1,3}(?:(?<mark>[,.'’\u00a0\u202f ])\\d{3})(?:\\k<mark>\\d{3})*(?:[.,]\\d+)?|\\d+(?:[.,]\\d+)?";
const numbers = new RegExp(
  `(?<![\\p{L}\\p{N}]|\\d[.,])(?:(?<digits>${digits})(?:[ -](?<scale>thousand|million|billion|trillion)(?!\\p{L}))?` +
    `|(?<words>${spelled})(?!\\p{L}))(?!\\d)`,
  'giu',
);

/**
 * The numbers of a text, in order: digits as its language reads them, and in English what is spelled out.
 *
 * @param language a code such as `de`; where it is not known a dot or a comma may mean either
 */
export function numbersIn(text: string, language = 'en'): FoundNumber[] {
  const local = isEnglish(language) ? undefined : localNumbersIn(text, language);
  return local?.map((found) => ({ ...found, written: 'digits' as const })) ?? englishNumbersIn(text);
}

function englishNumbersIn(text: string): FoundNumber[] {
  return [...text.matchAll(numbers)].map((match) => {
    const { digits: written, scale, words } = match.groups ?? {};
    const times = scales[scale?.toLowerCase() ?? ''] ?? 1;
    const plain = written === undefined ? spelledValues(words ?? '') : digitValues(written);
    const values = times === 1 ? plain : [...plain.map((value) => tidied(value * times)), ...plain];
    const [whole] = match;
    return {
      values,
      from: match.index,
      to: match.index + whole.length,
      written: written === undefined ? 'words' : 'digits',
    };
  });
}

/** `3.400` means 3.4 or 3400, by whose comma it is; the likelier in English first. */
function digitValues(written: string): number[] {
  const [, whole = '', mark, last] = /^(.*?)(?:([.,])(\d+))?$/.exec(written) ?? [];
  const bare = whole.replace(/\D/g, '');
  if (mark === undefined || last === undefined) return [Number(bare)];
  const grouped = last.length === 3 ? [Number(bare + last)] : [];
  // A mark that comes twice parts groups.
  if (whole.includes(mark) && grouped.length > 0) return grouped;
  const decimal = Number(`${bare}.${last}`);
  return mark === ',' ? [...grouped, decimal] : [decimal, ...grouped];
}

/** Spelled out: as a sum, and as a year said in two halves (`nineteen sixty-nine`). */
function spelledValues(text: string): number[] {
  const words = text
    .toLowerCase()
    .split(/[ -]/)
    .filter((word) => word !== 'and' && word !== '');
  const half = words[0] === 'half';
  const counted = words.filter((word) => word !== 'half' && word !== 'a' && word !== 'an');
  const year = half ? undefined : yearOf(counted);
  const value = tidied(sumOf(counted) * (half ? 0.5 : 1));
  return year === undefined ? [value, ...ofScale(counted)] : [year];
}

function sumOf(words: readonly string[]): number {
  let total = 0;
  let group: number | undefined;
  for (const word of words) {
    const scale = scales[word];
    if (scale === undefined) group = (group ?? 0) + (small.get(word) ?? 0);
    else if (scale === 100) group = (group ?? 1) * 100;
    else {
      total += (group ?? 1) * scale;
      group = undefined;
    }
  }
  return total + (group ?? 0);
}

/** `five hundred million` is 500, of millions, as well. */
function ofScale(words: readonly string[]): number[] {
  const last = scales[words.at(-1) ?? ''] ?? 0;
  return last >= 1e3 && words.length > 1 ? [sumOf(words.slice(0, -1))] : [];
}

function yearOf(words: readonly string[]): number | undefined {
  if (words.some((word) => word in scales)) return undefined;
  const [first = '', ...rest] = words;
  const century = small.get(first) ?? 0;
  const [second = '', third] = rest;
  const decade = small.get(second) ?? 0;
  const isLater = rest.length > 0 && rest.length < 3 && century >= 10 && decade >= 10;
  if (!isLater || (third !== undefined && (decade < 20 || (small.get(third) ?? 10) > 9))) return undefined;
  // `twenty one` is a number, `twenty twenty-one` a year.
  return century * 100 + decade + (small.get(third ?? '') ?? 0);
}

/** Without the dust that binary fractions leave: 2.3 million is 2,300,000. */
const tidied = (value: number): number => Number(value.toPrecision(12));

/** Whether two numbers may mean the same. */
export function meansSame(one: FoundNumber, other: FoundNumber): boolean {
  return one.values.some((value) => other.values.includes(value));
}
