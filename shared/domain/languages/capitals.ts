import { localeOf } from './number-signs.ts';

/** A text in the capitals of its language: `İ` for a Turkish i, no accents over Greek ones. Georgian begins no word in them. */
export function inCapitals(text: string, language?: string): string {
  if (/\p{sc=Georgian}/u.test(text)) return text;
  const locale = localeOf(language);
  return locale === undefined ? text.toUpperCase() : text.toLocaleUpperCase(locale);
}
