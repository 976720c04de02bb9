import { localeOf } from './number-signs.ts';

/** A text in the capitals of its language: `İ` for a Turkish i, no accents over Greek ones. */
export function inCapitals(text: string, language?: string): string {
  const locale = localeOf(language);
  return locale === undefined ? text.toUpperCase() : text.toLocaleUpperCase(locale);
}
