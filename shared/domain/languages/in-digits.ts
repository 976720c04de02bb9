import { isEnglish, localeOf } from './number-signs.ts';

/** A whole number in the digits of a language, as in a numbered list: `٣` where Arabic is written so. */
export function inDigits(value: number, language?: string): string {
  const locale = localeOf(language);
  if (locale === undefined || isEnglish(locale)) return String(value);
  return new Intl.NumberFormat(locale, { useGrouping: false }).format(value);
}
