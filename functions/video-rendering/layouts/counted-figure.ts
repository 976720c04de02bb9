import { digitLike, digitOf, plainDigits } from '#shared/domain/languages/number-signs.ts';
import { clamp01 } from '#shared/drawing/ease.ts';

/** A figure as it is read, taken apart where it can be counted up. */
export interface CountedFigure {
  /** Stands before the number at its size: `$`, `−`. */
  before: string;
  /** The number as it is written, with its separators. */
  number: string;
  /** Stands behind it at its size: `%`, ` %`, `°C`, `+`. */
  after: string;
  /** Stands behind all that, smaller: `km`, `billion dollars`. */
  unit: string;
}

const countable = /\p{Nd}+(?:[.,'’٬٫]\p{Nd}+)*(?:[ \u00a0\u202f]\p{Nd}{3}(?!\p{Nd}))*(?:[.,٫]\p{Nd}+)?/u;
/** `1億2500万` is one number. */
const goesOn = /^\p{L}{1,2}\p{Nd}/u;

/** Undefined for a figure in words, or in more than one number. */
export function countedFigure(figure: string): CountedFigure | undefined {
  const found = countable.exec(figure);
  if (found === null) return undefined;
  const rest = figure.slice(found.index + found[0].length);
  if (goesOn.test(rest)) return undefined;
  // Signs, and a letter or two that belong to them.
  const after = /^\s?[^\p{L}\s]*(?:(?<![\s])\p{L}{1,2}(?!\p{L}))?/u.exec(rest)?.[0] ?? '';
  const whole = after.trim() === '' ? '' : after;
  return {
    before: figure.slice(0, found.index),
    number: found[0],
    after: whole,
    unit: rest.slice(whole.length).trim(),
  };
}

/** Of a number as it is written: how many of its digits stand behind the decimal point. */
function decimalsOf(number: string): number {
  const separators = number.match(/\P{Nd}/gu) ?? [];
  const last = separators.at(-1);
  if (last !== '.' && last !== ',' && last !== '٫') return 0;
  const behind = number.length - number.lastIndexOf(last) - 1;
  if (last === '٫') return behind;
  const grouped = behind === 3 && !/^0[.,]/u.test(number) && separators.every((one) => one === last);
  return grouped ? 0 : behind;
}

/** A year is counted to from near by: nobody counts centuries. */
const isYear = (number: string): boolean => /^(1\d|20)\d\d$/u.test(plainDigits(number));
const yearsBefore = 40;

/**
 * What a counter shows on its way to a number, sign by sign as the number is written; a blank where it shows nothing yet.
 *
 * @param part 0 at the start, 1 at the number itself
 */
export function countAt(number: string, part: number): string[] {
  const signs = [...number];
  if (part >= 1) return signs;
  const digits = signs.filter(isDigit);
  const total = BigInt(plainDigits(digits.join('')));
  const least = isYear(number) ? total - BigInt(yearsBefore) : 0n;
  const reached = least + ((total - least) * BigInt(Math.round(clamp01(part) * 10_000))) / 10_000n;
  const shown = [...String(reached).padStart(digits.length, '0')];
  // One digit stands before the decimal point even while it is a nought.
  const always = digits.length - decimalsOf(number) - 1;
  const first = shown.findIndex((digit) => digit !== '0');
  const start = first < 0 ? always : Math.min(always, first);
  let place = -1;
  return signs.map((sign) => {
    if (isDigit(sign)) place += 1;
    if (place < start) return ' ';
    return isDigit(sign) ? digitLike(sign, Number(shown[place])) : sign;
  });
}

export const isDigit = (sign: string): boolean => digitOf(sign) !== undefined;
