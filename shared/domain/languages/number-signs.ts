/** How a language writes numbers, by Unicode's CLDR as `Intl` knows it. */
export interface NumberSigns {
  /**
   * Stands before the fraction, a dot or a comma. Undefined for Spanish of no country: Spain writes 13.200, Mexico 13,200,
   * and both say no more than `es`.
   */
  decimal: '.' | ',' | undefined;
  /** Words and short forms behind a number that multiply it: `Mio.`, `लाख`, `万`; the longest first. */
  scales: ReadonlyMap<string, number>;
}

export const isEnglish = (language: string): boolean => /^en(?:-|$)/iu.test(language);

/** A language as `Intl` takes it; undefined for one that is not known here, of which nothing must be claimed. */
export function localeOf(language: string | undefined): string | undefined {
  if (language === undefined) return undefined;
  try {
    return Intl.NumberFormat.supportedLocalesOf(language)[0];
  } catch {
    return undefined;
  }
}

const known = new Map<string, NumberSigns | undefined>();

/** Undefined for languages that are not known. */
export function numberSigns(language: string): NumberSigns | undefined {
  if (known.has(language)) return known.get(language);
  const locale = localeOf(language);
  const signs = locale === undefined ? undefined : signsOf(locale);
  known.set(language, signs);
  return signs;
}

function signsOf(locale: string): NumberSigns {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  const own = parts.find(({ type }) => type === 'decimal')?.value === ',' ? ',' : '.';
  return { decimal: /^es(?:-u-|$)/u.test(locale) ? undefined : own, scales: scalesOf(locale) };
}

/** Words may change with the number before them (`1 миллион`, `2 миллиона`, `5 миллионов`). */
const counted = [1, 2, 5] as const;
const powers = Array.from({ length: 12 }, (_, place) => 10 ** (place + 3));

function scalesOf(locale: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const compactDisplay of ['long', 'short'] as const) {
    const format = new Intl.NumberFormat(`${locale.replace(/-u-.*/u, '')}-u-nu-latn`, {
      ...{ notation: 'compact', compactDisplay, useGrouping: false },
    });
    for (const power of powers)
      for (const count of counted) {
        const parts = format.formatToParts(count * power);
        // French says `mille` for 1000, without a number.
        const whole = Number(parts.find(({ type }) => type === 'integer')?.value ?? count);
        const word = parts
          .find(({ type }) => type === 'compact')
          ?.value.replace(/\p{Cf}/gu, '')
          .trim();
        if (word !== undefined && word !== '' && !found.has(word))
          found.set(word, Math.round((count * power) / whole));
      }
  }
  return new Map([...found].sort(([a], [b]) => b.length - a.length));
}

/** Where the digits of scripts begin, by their names in Unicode's CLDR; nine more follow each. */
const zeros: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ latn: '0', arab: '٠', arabext: '۰', deva: '०', beng: '০', guru: '੦', gujr: '૦', orya: '୦' },
    ...{ tamldec: '௦', telu: '౦', knda: '೦', mlym: '൦', thai: '๐', laoo: '໐', tibt: '༠', mymr: '၀' },
    ...{ khmr: '០', fullwide: '０' },
  }).map(([name, zero]) => [name, zero.charCodeAt(0)]),
);

const firstDigits = [...zeros.values()];

/** A decimal digit of any script as a number; undefined for any other sign. */
export function digitOf(sign: string): number | undefined {
  const point = sign.codePointAt(0) ?? 0;
  const zero = firstDigits.find((first) => point >= first && point < first + 10);
  return zero === undefined ? undefined : point - zero;
}

/** A text with the digits of all scripts as 0 to 9. */
export const plainDigits = (text: string): string =>
  text.replace(/\p{Nd}/gu, (sign) => String(digitOf(sign) ?? sign));

/**
 * A script's language with what its text tells of how it writes figures: `ar-u-nu-arab` for Arabic in its own digits, `es-MX`
 * for Spanish that writes 13,200. The code alone where the text tells nothing.
 */
export function writtenLanguage(language: string, text: string): string {
  if (isEnglish(language) || localeOf(language) === undefined) return language;
  if (/^es$/iu.test(language)) return /\d,\d{3}(?!\d)|\d\.\d{1,2}(?!\d)/u.test(text) ? 'es-MX' : language;
  const counts = [...zeros].map(([name, zero]) => {
    const digits = `${String.fromCharCode(zero)}-${String.fromCharCode(zero + 9)}`;
    return { name, count: text.match(new RegExp(`[${digits}]`, 'gu'))?.length ?? 0 };
  });
  const most = counts.reduce((one, other) => (other.count > one.count ? other : one));
  const own = new Intl.NumberFormat(language).resolvedOptions().numberingSystem;
  return most.count === 0 || most.name === own || most.name === 'fullwide'
    ? language
    : `${language}-u-nu-${most.name}`;
}

/** The digit for a value in the script of another digit. */
export function digitLike(sign: string, value: number): string {
  return String.fromCodePoint((sign.codePointAt(0) ?? 0) - (digitOf(sign) ?? 0) + value);
}
