import type { FoundNumber } from './numbers.ts';

/** A figure as it is read, wherever it stands. */
export interface ReadFigure {
  /** As it is to be read: `$2.5 billion`, `37 %`, `3,400 km`. */
  text: string;
  /** What makes two figures comparable: `$`, `%`, `km`; empty for a bare count. */
  unit: string;
  kind: 'money' | 'share' | 'measure' | 'time' | 'count';
  /** In units of its scale word, as it is read: 2.5 of `$2.5 billion`. */
  value: number;
  /** The scale word: `billion`; empty where there is none. */
  scale: string;
}

/** Units as they are said, and as they are read on a screen; the first is what is shown. */
const measures: readonly [shown: string, said: string][] = [
  ['km', 'km|kilomet(?:er|re)s?'],
  ['cm', 'cm|centimet(?:er|re)s?'],
  ['mm', 'mm|millimet(?:er|re)s?'],
  ['metres', 'm|metres?'],
  ['meters', 'meters?'],
  ['miles', 'miles?'],
  ['feet', 'feet|foot|ft'],
  ['inches', 'inch(?:es)?'],
  ['km/h', 'km/h|kph|kilomet(?:er|re)s (?:an|per) hour'],
  ['mph', 'mph|miles (?:an|per) hour'],
  ['kg', 'kg|kilograms?|kilos?'],
  ['g', 'g|grams?|grammes?'],
  ['ml', 'ml|millilit(?:er|re)s?'],
  ['tonnes', 'tonnes?'],
  ['tons', 'tons?'],
  ['pounds', 'pounds?|lbs?'],
  ['litres', 'litres?'],
  ['liters', 'liters?'],
  ['°C', '°C|degrees (?:Celsius|centigrade)'],
  ['°F', '°F|degrees Fahrenheit'],
  ['°', '°|degrees'],
  ['acres', 'acres?'],
  ['hectares', 'hectares?'],
  ['watts', 'watts?'],
  ['volts', 'volts?'],
];
const times = 'seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centuries';
const shares = '%|percent|per cent';
const coins = 'dollars?|euros?|yen|cents?|pence';
const signs: Readonly<Record<string, string>> = { dollar: '$', euro: '€' };

/** What a figure counts or measures, behind it. */
export const unitBehind = new RegExp(
  `^[ \u00a0\u202f-]?(?:(?<share>${shares})|(?<coin>${coins})|(?<time>${times})|(?<measure>${measures
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([, said]) => said)
    .join('|')}))(?![\\p{L}\\p{N}])`,
  'iu',
);

type Named = Readonly<Record<string, string | undefined>>;

/**
 * A number with its unit as it is read on a screen.
 *
 * @param written as it stands in the text
 * @param money the sign of a currency before it; empty where there is none
 * @param units the groups of `unitBehind`
 */
export function readFigure(
  written: string,
  { values, written: how }: FoundNumber,
  money: string,
  units: Named,
): ReadFigure | undefined {
  const scaleWord = /\b(?:thousand|million|billion|trillion)$/iu.exec(written)?.[0].toLowerCase() ?? '';
  // `Half a million` has no number of its own before its scale word.
  const scale = how === 'words' && values[1] === undefined ? '' : scaleWord;
  const plain = how === 'digits' ? written.replace(/[ -]\p{L}+$/u, '') : spelledOut(values, scale);
  const value = (scale === '' || how === 'digits' ? undefined : values[1]) ?? englishValue(plain);
  if (plain === '' || !Number.isFinite(value)) return undefined;
  const number = scale === '' ? plain : `${plain} ${scale}`;
  return { ...withUnit(number, money, units), value, scale };
}

function withUnit(
  number: string,
  money: string,
  { share, coin, time, measure }: Named,
): Pick<ReadFigure, 'text' | 'unit' | 'kind'> {
  if (money !== '') return { text: money + number, unit: money, kind: 'money' };
  if (share !== undefined) return { text: `${number} %`, unit: '%', kind: 'share' };
  if (coin !== undefined) return { ...inCoin(number, coin.toLowerCase()), kind: 'money' };
  if (time !== undefined) return { text: `${number} ${time}`, unit: time.toLowerCase(), kind: 'time' };
  if (measure === undefined) return { text: number, unit: '', kind: 'count' };
  const shown = measures.find(([, said]) => new RegExp(`^(?:${said})$`, 'iu').test(measure))?.[0] ?? measure;
  return { text: shown === '°' ? number + shown : `${number} ${shown}`, unit: shown, kind: 'measure' };
}

function inCoin(number: string, coin: string): Pick<ReadFigure, 'text' | 'unit'> {
  const sign = signs[coin.replace(/s$/, '')];
  return sign === undefined ? { text: `${number} ${coin}`, unit: coin } : { text: sign + number, unit: sign };
}

/** `3,400` as English reads it. */
const englishValue = (plain: string): number =>
  Number(plain.replace(/[,'’\u00a0\u202f ](?=\d{3})/gu, '').replace(',', '.'));

/** A spelled out number as digits, large ones in groups. */
function spelledOut(values: readonly number[], scale: string): string {
  const value = (scale === '' ? undefined : values[1]) ?? values[0];
  if (value === undefined) return '';
  return value >= 1000 && value % 1 === 0 ? value.toLocaleString('en-US') : String(value);
}
