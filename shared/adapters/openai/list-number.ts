/** Languages that write ordinal numbers with a full stop: `8. Mai`, `19. Jahrhundert`. */
const withFullStop = 'de da nb fi cs sk et lv sl hr is lt'.split(' ');
/** What else such a number stands before, in titles of history above all. */
const counted = 'Jahrhundert Jahrtausend Weltkrieg Juni Juli';

let months: ReadonlySet<string> | undefined;

/**
 * The number that a line of a list begins with (`1. Warm the pot`, `2) Pour`), to be left off where lists are numbered
 * already; empty where there is none or the number is the day of a date or counts a century.
 */
export function listNumberOf(line: string): string {
  const [whole = '', mark = '', next = ''] = /^[ \t]*\d{1,2}([.)])[ \t]+(\p{L}*)/u.exec(line) ?? [];
  if (whole === '' || (mark === '.' && isCounted(next))) return '';
  return whole.slice(0, whole.length - next.length);
}

function isCounted(word: string): boolean {
  months ??= new Set([...withFullStop.flatMap(monthsOf), ...counted.split(' ')]);
  return months.has(word);
}

/** As they stand in a date. */
function monthsOf(language: string): string[] {
  const format = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, month) => format.formatToParts(Date.UTC(2000, month, 15)))
    .flat()
    .flatMap(({ type, value }) => (type === 'month' ? [value] : []));
}
