/** Deeper than any event; JSON and the database both recurse, and end their patience at some thousand levels. */
const deepest = 100;

/** Text as the database takes it: it knows no NUL and no half of a surrogate pair. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}

/** Why the database would not take a parsed JSON value as it is; undefined: it would. Level by level, however deep it is. */
export function whyNotStorable(value: unknown): string | undefined {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return `it is nested more than ${deepest} levels deep`;
    if (!level.flatMap(textsOf).every(isStorable)) return 'a text in it has a NUL or half a surrogate pair';
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return undefined;
}

/** A value's own texts: itself, or the names of its fields. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

/** Milliseconds of the years 1970 to 9999: dates of four digits, which every program reads alike. */
const times = { first: 0, last: Date.UTC(9999, 11, 31) };

/** A time that somebody else wrote down, or the nearest that the database takes. The same time always becomes the same. */
export function storableTime(time: Date): Date {
  const ms = time.getTime();
  return new Date(Number.isNaN(ms) ? times.first : Math.min(times.last, Math.max(times.first, ms)));
}
