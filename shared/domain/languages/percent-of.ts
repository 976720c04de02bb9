import { numbersIn } from '../graphics/numbers.ts';
import { localeOf } from './number-signs.ts';

/** What a figure says of a hundred: 37 for `37 %`, `%37`, `37 Prozent`; undefined for any that is no share. */
export function percentOf(figure: string, language?: string): number | undefined {
  const [found, ...more] = numbersIn(figure, language);
  if (found === undefined || found.written !== 'digits' || more.length > 0) return undefined;
  const beside = figure.slice(0, found.from) + figure.slice(found.to);
  const isShare =
    /[%٪]|per ?cent/iu.test(beside) || percentWords(language).some((word) => beside.includes(word));
  return isShare ? found.values[0] : undefined;
}

/** Words may change with the number before them. */
function percentWords(language: string | undefined): string[] {
  const locale = localeOf(language);
  if (locale === undefined) return [];
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit: 'percent', unitDisplay: 'long' });
  return [1, 1.5, 2, 5].flatMap((value) =>
    format
      .formatToParts(value)
      .flatMap(({ type, value: word }) => (type === 'unit' && word !== '' ? [word] : [])),
  );
}
