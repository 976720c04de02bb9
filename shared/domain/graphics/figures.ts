import { type FoundNumber, numbersIn } from './numbers.ts';
import { type ReadFigure, readFigure, unitBehind } from './read-figure.ts';

/** A figure that means something by itself, with what it counts or measures and what bounds it: `Over 500`. */
export interface Figure extends ReadFigure {
  /** Where it stands in the sentence, its unit and what bounds it (`more than`) included. */
  from: number;
  to: number;
}

const bound =
  /\b(more than|over|at least|up to|less than|fewer than|under|below|at most|above|nearly|almost)\s+$/iu;

/** What stands before a number that is a name, a date, a part of a range or of a longer number, and no figure of its own. */
const namedBefore: readonly RegExp[] = [
  /\b(?:versions?|v|no\.?|number|nos\.?|pages?|chapter|figure|step|part|section|article|act|route|room|flight|model|type|grade|level|phase|day|year|week|aged?|channel|highway|class|formula|vitamin|psalm|verse)\s+$/iu,
  /\b(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|aug|sept?|oct|nov|dec)\.?\s+$/iu,
  /[#+/:×x*=]\s?$/u,
  /[\p{L}\p{N}][-–−]$/u,
  /(?<!\b(?:1\d|20)\d\d)(?<=\p{N})\s*(?:-|–|−|to|or|and|by|in)\s*$/iu,
  /\b(?:between)\s+(?:about\s+)?$/iu,
  /\bsquare\s+$/iu,
];
/** And what stands behind one. */
const goesOn: readonly RegExp[] = [
  /^\s*[–:/×=−-]\s*[\d\p{L}]/u,
  /^(?:\p{L}|\.\d|,\d)/u,
  /^\s+(?:to|or|by|–|-)\s+(?:[$£€]?\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|sixty|hundred)\b)/iu,
  /^\s+in\s+(?:\d{1,3}(?!\d)|(?:two|three|four|five|ten|twenty)\b)/iu,
  /^\s+and an? (?:half|quarter|third)\b/iu,
  /^\s*(?:[ap]\.?m\b|o['’]clock\b|AD\b|BCE?\b|CE\b)/iu,
];
/** Not to be taken at their word. */
const idioms =
  /^(?:an?|one|two|three)?[ -]?(?:million|thousand|hundred|billion)(?:\s+(?:times|thanks|reasons|miles away)\b|-)|^(?:a hundred|one hundred|100) ?(?:%|percent|per cent) (?:sure|certain|right|true|of the time)\b/iu;

const sentenceStart = /^\P{L}*(?:\p{L}\p{Ll}*\s+)?$/u;

/** The figures of a sentence that may be shown by themselves, in order. */
export function figuresIn(sentence: string): Figure[] {
  return numbersIn(sentence).flatMap((found) => figureAt(sentence, found) ?? []);
}

function figureAt(sentence: string, found: FoundNumber): Figure | undefined {
  const sign = /(?:[$£€¥]\s?|(?<=^|\s)[−-])$/u.exec(sentence.slice(0, found.from))?.[0].trim() ?? '';
  const rest = sentence.slice(found.to);
  const unit = unitBehind.exec(rest);
  const to = found.to + (unit?.[0].length ?? 0);
  const ahead = sentence.slice(0, found.from - sign.length);
  const isBare = unit === null && sign === '';
  if (isNoFigure({ ahead, own: sentence.slice(found.from), behind: sentence.slice(to), isBare }))
    return undefined;
  const isNegative = /[−-]/u.test(sign);
  const written = sentence.slice(found.from, found.to);
  const read = readFigure(written, found, isNegative ? '' : sign, unit?.groups ?? {});
  if (read === undefined) return undefined;
  const limit = bound.exec(ahead)?.[0] ?? '';
  const minus = isNegative ? '−' : '';
  return {
    ...read,
    text: limit.charAt(0).toUpperCase() + limit.slice(1) + minus + read.text,
    value: isNegative ? -read.value : read.value,
    from: found.from - sign.length - limit.length,
    to,
  };
}

/** What stands around a number, and the number with all behind it. */
interface Around {
  ahead: string;
  own: string;
  behind: string;
  /** It has neither a unit nor a currency. */
  isBare: boolean;
}

function isNoFigure({ ahead, own, behind, isBare }: Around): boolean {
  const isNamed = namedBefore.some((pattern) => pattern.test(ahead)) && !bound.test(ahead);
  // `Boeing 747`, but not `the Amazon 6,400 km`.
  const isName = isBare && /\p{Lu}[\p{L}\d-]*\s+$/u.test(ahead) && !sentenceStart.test(ahead);
  const isIdiom = idioms.test(own) || (/\b(?:thanks|in)\s+$/iu.test(ahead) && /^an?\s/iu.test(own));
  return isNamed || isName || isIdiom || goesOn.some((pattern) => pattern.test(behind));
}
