import { localNumbersIn } from './local-numbers.ts';
import { isEnglish, localeOf, numberSigns } from './number-signs.ts';

/** Units that already stand for a power of ten: figures in them are never shortened again. */
const scaled = /^(k|b|t|bn|mn|tn|mio|mrd|thousand|million|billion|trillion)\b/iu;
/** Of currencies that signs stand for: where a language puts one does not depend on which it is. */
const anyCurrency = 'USD';
const currency = /\p{L}{0,2}\p{Sc}/u;
/** Signs of East Asia stand at a number without a space. */
const glued = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}′″/]|^°$/u;

/**
 * A figure as it is read in a language: `$3,400`, `12 %`, `−4 °C` in English, `3.400 $` in German, `%12` in Turkish; never
 * rounded. From a million on it is shortened where that says the same (`$2.5M`, `2,5 Mio. $`, `250万`).
 *
 * @param unit as a chart has it: a currency, a measure, or a power of ten with either
 * @param language a code such as `de`, perhaps with its digits (`ar-u-nu-arab`); English where it is not known
 * @param from how large it must be to be shortened; thousands (`$4k`) serve for axes
 */
export function formatFigure(value: number, unit: string, language?: string, from = 1e6): string {
  const locale = localeOf(language);
  const minus = value < 0 ? '−' : '';
  const size = Math.abs(value);
  if (locale === undefined || isEnglish(locale)) return minus + inEnglish(size, unit, from);
  const sign = currency.exec(unit)?.[0] ?? '';
  const rest = unit.replace(sign, '').trim();
  const isScaled = rest !== '' && (scaled.test(rest) || numberSigns(locale)?.scales.has(rest) === true);
  const number = numberIn(locale, size, isScaled ? Number.POSITIVE_INFINITY : from);
  const behind = (text: string): string => (text === '' || glued.test(text) ? text : `\u00a0${text}`);
  if (/^[%٪]$/u.test(unit)) return minus + framed(locale, 'percent', number, unit);
  if (sign === '') return minus + number + behind(rest);
  const amount = framed(locale, 'currency', isScaled ? number + behind(rest) : number, sign);
  return minus + (isScaled ? amount : amount + behind(rest));
}

/** A number's digits, or a short form that means exactly the same. */
function numberIn(locale: string, size: number, from: number): string {
  if (size >= from) {
    const short = written(locale, size, { notation: 'compact', maximumSignificantDigits: 4 });
    const [read] = localNumbersIn(short, locale) ?? [];
    if (read?.to === short.length && read.values.includes(size)) return short;
  }
  if (size > 0 && size < leastWritten) return String(size);
  return written(locale, size, { maximumSignificantDigits: 21 });
}

/** Without the invisible marks that some languages are given: what is drawn has its own direction. */
const written = (locale: string, size: number, how: Intl.NumberFormatOptions): string =>
  new Intl.NumberFormat(locale, how).format(size).replace(/\p{Cf}/gu, '');

/** A number with a sign where the language puts it. */
function framed(locale: string, style: 'percent' | 'currency', number: string, sign: string): string {
  const format = new Intl.NumberFormat(locale, {
    ...{ style, maximumFractionDigits: 0 },
    ...(style === 'currency' && { currency: anyCurrency, currencyDisplay: 'narrowSymbol' }),
  });
  let text = '';
  for (const { type, value } of format.formatToParts(0)) {
    if (type === 'integer') text += number;
    else if (type === 'currency' || type === 'percentSign') text += sign;
    else text += value.replace(/\p{Cf}/gu, '');
  }
  return text;
}

const scales = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Below this a figure would be noughts alone. */
const leastWritten = 1e-9;

/** English as every figure here was first written: a space before `%`, `k` for thousands. */
function inEnglish(size: number, unit: string, from: number): string {
  const { before, after } = englishUnit(unit);
  const wrapped = (text: string): string => before + text + after;
  const scale = scales.find(([one]) => one >= from && size >= one);
  if (scale === undefined || scaled.test(after.trim())) return wrapped(englishDigits(size));
  const short = Number((size / scale[0]).toPrecision(4));
  return wrapped(short * scale[0] === size ? `${englishDigits(short)}${scale[1]}` : englishDigits(size));
}

/** A currency stands before its figure, everything else after it: with a space, but not `$2bn`. */
function englishUnit(unit: string): { before: string; after: string } {
  const [, before, rest] = /^(\p{L}{0,2}\p{Sc})\s*(.*)$/u.exec(unit) ?? [];
  if (before === undefined || rest === undefined)
    return { before: '', after: unit === '' ? '' : `\u00a0${unit}` };
  return { before, after: /^\p{L}{4,}/u.test(rest) ? `\u00a0${rest}` : rest };
}

/** Digits as they are read, never rounded: as many as the number has. */
function englishDigits(value: number): string {
  if (value > 0 && value < leastWritten) return String(value);
  return value.toLocaleString('en', { maximumSignificantDigits: 21 });
}
