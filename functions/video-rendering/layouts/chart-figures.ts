/** How a chart's figures are written. */
export interface FigureStyle {
  /** Stands before the digits (`$`), after them with a space (`km`), or after a currency without one (`$2bn`). */
  before: string;
  after: string;
}

const currency = /^(\p{L}{0,2}\p{Sc})\s*(.*)$/u;
/** Units that already stand for a power of ten: figures in them are never shortened again. */
const scaled = /^(k|b|t|bn|mn|tn|mio|mrd|thousand|million|billion|trillion)\b/iu;

/** Takes a unit apart: a currency stands before its figure, everything else after it. */
function figureStyle(unit: string): FigureStyle {
  const [, before, rest] = currency.exec(unit) ?? [];
  if (before === undefined || rest === undefined)
    return { before: '', after: unit === '' ? '' : `\u00a0${unit}` };
  return { before, after: rest !== '' && /^\p{L}{4,}/u.test(rest) ? `\u00a0${rest}` : rest };
}

const scales = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Below this a figure would be noughts alone. */
const leastWritten = 1e-9;

/** Digits as they are read, never rounded: as many as the number has. */
function digits(value: number): string {
  if (value > 0 && value < leastWritten) return String(value);
  return value.toLocaleString('en', { maximumSignificantDigits: 21 });
}

/**
 * A figure as it is read: `$3,400`, `12 %`, `−4 °C`. From a million on it is shortened where that says the same (`$2.5M`).
 *
 * @param from how large it must be to be shortened; thousands (`$4k`) serve for axes
 */
export function formatFigure(value: number, unit: string, from = 1e6): string {
  const { before, after } = figureStyle(unit);
  const size = Math.abs(value);
  const written = (text: string): string => `${value < 0 ? '−' : ''}${before}${text}${after}`;
  const scale = scales.find(([one]) => one >= from && size >= one);
  if (scale === undefined || scaled.test(after.trim())) return written(digits(size));
  const short = Number((size / scale[0]).toPrecision(4));
  return short * scale[0] === size ? written(`${digits(short)}${scale[1]}`) : written(digits(size));
}
