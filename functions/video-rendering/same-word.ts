/** Articles and what else Arabic writes before a word without a space. */
const arabicBefore = /^[وف]?(?:ال|بال|كال|لل)(?=.{3})/u;
/** So many letters at least two forms of a word begin with, and so many may come behind them. */
const leastAlike = 4;
const longestEnding = 3;
const eastern = /^[\p{sc=Han}\p{sc=Hangul}\p{sc=Katakana}]/u;

/**
 * Whether two words are likely forms of one, in languages whose endings are not known here: `стена` and `стены`, `Mauer` and
 * `Mauern`, `جدار` and `والجدار`, `전쟁` and `전쟁은`.
 */
export function isSameWord(one: string, other: string): boolean {
  const [a, b] = [one, other].map((word) => word.replace(arabicBefore, '')) as [string, string];
  if (a === b) return true;
  let alike = 0;
  while (alike < a.length && a[alike] === b[alike]) alike++;
  const shorter = Math.min(a.length, b.length);
  if (eastern.test(a)) return alike === shorter && shorter >= 2 && Math.max(a.length, b.length) - alike <= 2;
  return alike >= leastAlike && Math.max(a.length, b.length) - alike <= longestEnding;
}

/** Of a text's words those that are not likely its small ones, in a language whose small words are not known here. */
export function largeWords(words: readonly string[]): string[] {
  const longest = Math.max(0, ...words.map(({ length }) => length));
  return words.filter((word) => word.length > leastAlike || word.length === longest || eastern.test(word));
}
