/** What opens a quotation, by Unicode's CLDR (`quotationStart`), which `Intl` does not tell. */
const opening: readonly [mark: string, languages: RegExp][] = [
  ['「', /^(?:ja|zh-(?:TW|HK|Hant))\b/iu],
  ['“', /^(?:es-(?!ES)|pt(?!-PT))/iu],
  ['«', /^(?:be|ca|el|es|fr|hy|it|nb|nn|no|pt|ru|uk)\b/iu],
  ['„', /^(?:bg|bs|cs|de|et|hr|hu|is|ka|lt|mk|pl|ro|sk|sl|sr)\b/iu],
  ['”', /^(?:ar|fi|he|sv|ur)\b/iu],
  ['‘', /^nl\b/iu],
  // Mirrored, as all that stands in a line from right to left.
  ['»', /^fa\b/iu],
];

/** The sign that opens a quotation as it looks on the screen; undefined for a language that is not known here. */
export function openingMark(language: string | undefined): string | undefined {
  if (language === undefined) return undefined;
  return opening.find(([, languages]) => languages.test(language))?.[0];
}
