import { abbreviations, symbolNames, titles } from './spoken-names.ts';

/** A word as it was written, and what the voice is given for it. */
export interface SpokenToken {
  /** As written, punctuation and neighbouring emoji included. */
  text: string;
  /** ASCII words for the voice; empty where it can say nothing (another script, for example). */
  spoken: string;
  /** The mark after it that makes the voice pause or change its tone. */
  pause: '' | ',' | '.' | '?' | '!';
}

const isWord = (token: string) => /[\p{L}\p{N}]/u.test(token);

/**
 * Splits a text into its words (whatever stands between spaces and holds a letter or digit; the rest joins
 * its neighbour) and gives each a form that Flite reads aloud as a person would. The words, joined by
 * spaces, are the text again.
 */
export function spokenForm(text: string): SpokenToken[] {
  const pieces = text.split(/\s+/u).filter((piece) => piece !== '');
  const tokens: SpokenToken[] = [];
  let waiting = '';
  for (const [index, piece] of pieces.entries()) {
    const previous = tokens.at(-1);
    if (isWord(piece)) {
      const token = speakable(piece, pieces[index + 1], pieces[index - 1]);
      tokens.push({ ...token, text: waiting + piece });
      waiting = '';
    } else if (previous === undefined) waiting += `${piece} `;
    else attach(previous, piece);
  }
  const last = tokens.at(-1);
  if (last !== undefined && (last.pause === '' || last.pause === ',')) last.pause = '.';
  return tokens;
}

/** A sign between two words: some are said (`&`), dashes and dots are a pause, emoji are silent. */
function attach(token: SpokenToken, sign: string): void {
  token.text += ` ${sign}`;
  const name = symbolNames[sign];
  if (name !== undefined) token.spoken += ` ${name}`;
  else if (token.pause === '') token.pause = pauseOf(sign) || (/^[-–—‒―]+$/u.test(sign) ? ',' : '');
}

function speakable(piece: string, next = '', previous = ''): Omit<SpokenToken, 'text'> {
  const plain = piece.normalize('NFC').replace(/[‘’ʼ`´]/gu, "'");
  const core = plain.replace(/^[^\p{L}\p{N}$£€¥#@+-]+/u, '').replace(/[^\p{L}\p{N}%°²³½¼¾+]+$/u, '');
  const after = plain.slice(plain.indexOf(core) + core.length);
  const abbreviated = after.startsWith('.') ? abbreviation(core, next) : undefined;
  if (abbreviated !== undefined)
    return { spoken: abbreviated, pause: pauseOf(after.slice(1).replace(/^\./, '')) };
  return { spoken: saidAs(core, next, previous), pause: pauseOf(after) };
}

/** @returns undefined where the dot after the word is a full stop */
function abbreviation(core: string, next: string): string | undefined {
  const key = core.toLowerCase();
  if (titles[key] !== undefined && /^\p{Lu}/u.test(next)) return titles[key];
  if (key === 'no') return /^\d/.test(next) ? 'number' : undefined;
  const known = abbreviations[key];
  if (known !== undefined) return known;
  if (/^(?:\p{L}\.)+\p{L}$/u.test(core) && next !== '' && !beginsSentence.test(next)) return letters(core);
  return /^\p{Lu}$/u.test(core) && core !== 'I' && /^\p{Lu}/u.test(next) ? core : undefined;
}

/** After `U.S.` these make its last dot a full stop; a name, as in `the U.S. Navy`, does not. */
const beginsSentence =
  /^["“'(]?(?:The|A|An|It|Its|He|She|We|They|You|This|That|These|In|But|And|So|If|When)\b/;

function pauseOf(marks: string): SpokenToken['pause'] {
  if (/\?/.test(marks)) return '?';
  if (/!/.test(marks)) return '!';
  if (/…|\.{2,}/.test(marks)) return ',';
  if (/[.。]/.test(marks)) return '.';
  return /[,;:—–)\]]/.test(marks) ? ',' : '';
}

const letters = (word: string) => word.replace(/\./g, ' ');

function saidAs(core: string, next: string, previous: string): string {
  if (/^(?:https?:\/\/|www\.)/i.test(core)) return ascii(webAddress(core));
  const money = moneySaid(core, next) ?? scaleSaid(core, previous);
  if (money !== undefined) return money;
  if (/^(?:\p{L}\.)+\p{L}$/u.test(core)) return ascii(letters(core));
  return ascii(
    core
      .replace(/^#(?=\d)/, 'number ')
      .replace(/^#/, 'hashtag ')
      .replace(/(\p{L})\.(?=\p{L})/gu, '$1 dot ')
      .replace(/([A-Z]{2,})(\d+)\b/g, (_, caps: string, digits: string) => `${[...caps].join(' ')} ${digits}`)
      .replace(/km\/h\b/g, ' kilometers per hour')
      .replace(/°C\b/g, '℃')
      .replace(/°F\b/g, '℉')
      .replace(/(\p{L})\/(?=\p{L})/gu, '$1 or ')
      .replace(/(\d)[–—](?=\d)/g, '$1-')
      .replace(/(\p{L}|\p{L}\d+)[-–—]+/gu, '$1 ')
      .replace(/(\d)-(?=\p{L})/gu, '$1 ')
      .replace(/(?<!\d)([½¼¾])/gu, (_, part: string) => (symbolNames[part] ?? '').replace('and ', ' '))
      .replace(/[²³½¼¾°℃℉&+=@×~αβγδμµπΩ]/gu, (sign) => ` ${symbolNames[sign] ?? ''} `),
  );
}

/** `$3.5` before `million` keeps its number; the dollars follow the million, as they are said. */
function moneySaid(core: string, next: string): string | undefined {
  const money = /^([$£€¥])([\d,]+)(?:\.(\d+))?$/.exec(core);
  if (money === null) return;
  const [, sign = '', whole = '', cents] = money;
  if (scale.test(next)) return cents === undefined ? whole : `${whole}.${cents}`;
  const unit = `${symbolNames[sign] ?? ''}${whole === '1' || sign === '¥' ? '' : 's'}`;
  if (cents === undefined || Number(cents) === 0) return `${whole} ${unit}`;
  return `${whole} ${unit} ${Number(cents)}`;
}

const scale = /^(?:hundred|thousand|million|billion|trillion)\b/i;

function scaleSaid(core: string, previous: string): string | undefined {
  const sign = /^[("'“]*([$£€¥])[\d,.]+$/u.exec(previous)?.[1];
  if (sign === undefined || !scale.test(core)) return;
  return `${core} ${symbolNames[sign] ?? ''}${sign === '¥' ? '' : 's'}`;
}

function webAddress(core: string): string {
  const host = core.replace(/^https?:\/\//i, '').replace(/^www\./i, '');
  return (host.split(/[/?#:]/, 1)[0] ?? '').replace(/\./g, ' dot ');
}

const folded: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'Ae',
  œ: 'oe',
  Œ: 'Oe',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  ð: 'th',
  þ: 'th',
  ı: 'i',
};

/** Longer than any word: a run of letters beyond it is read in pieces. */
const longestPiece = 40;

/** Folds accents away and drops what Flite cannot read; dots, commas and signs stay only within numbers. */
function ascii(text: string): string {
  return text
    .replace(/[ßæÆœŒøØłŁđðþı]/gu, (letter) => folded[letter] ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9'.,$%:/-]/g, ' ')
    .replace(/(?<!\d)[.,:/]|[.,:/](?!\d)/g, ' ')
    .replace(/(?<![^\s])-(?!\d)|(?<=[^\d\s])-|-(?=\s|$)/g, ' ')
    .replace(/\$(?!\d)|(?<!\d)%/g, ' ')
    .replace(/(?<![A-Za-z])'|'(?![A-Za-z])/g, ' ')
    .split(/\s+/)
    .filter((word) => /[A-Za-z0-9]/.test(word))
    .flatMap((word) => word.match(new RegExp(`.{1,${longestPiece}}`, 'g')) ?? [])
    .join(' ');
}
