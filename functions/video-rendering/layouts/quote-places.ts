import { drawableText, runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Box } from '../layout.ts';
import type { GraphicOf, LayoutParts } from './layout-design.ts';
import { type QuoteMark, setQuoteMark } from './quote-mark.ts';
import { moved, type SetWords, setWords } from './set-words.ts';
import { smallestType } from './type-scale.ts';

export type Quoted = LayoutParts<GraphicOf<'quote'>>;

const scale = {
  '16:9': { text: 124, mark: 400, author: 48 },
  '9:16': { text: 112, mark: 360, author: 48 },
  '1:1': { text: 112, mark: 320, author: 42 },
} as const;

/** A quote where it stands once all of it has come. */
export interface SetQuote {
  mark: QuoteMark;
  text?: SetWords;
  author?: SetWords;
  rule?: Box;
  rightToLeft: boolean;
}

/** Mark, words and author one under the other, together in the middle of the box. */
export function setQuote({ graphic, box, align, format, theme, language }: Quoted): SetQuote {
  const sizes = scale[format];
  const minSizePx = smallestType[format];
  const words = bare(drawableText(graphic.text));
  const rightToLeft = runsRightToLeft(words);
  const name = bare(drawableText(graphic.author ?? ''));
  const gap = Math.round(box.height * 0.05);
  const ruleWide = 64;
  const beside = ruleWide + 22;
  const authorIn = (room: Box) =>
    setWords({
      ...{ text: name, face: theme.text, rightToLeft, stand: 'top', mostLines: 2, leading: 1.15 },
      ...{ box: room, minSizePx, maxSizePx: sizes.author },
    });
  const column = { ...box, width: box.width - beside, x: box.x + (rightToLeft ? 0 : beside) };
  const named = authorIn({ ...column, height: box.height * 0.2 });
  const nameHigh = named?.box.height ?? 0;
  const markIn = (room: Box) =>
    setQuoteMark({ face: theme.display, sizePx: sizes.mark, language }, { box: room, align, rightToLeft });
  const above = markIn(box).box.height + gap;
  const below = nameHigh === 0 ? 0 : nameHigh + gap;
  const textIn = (room: Box) =>
    setWords({
      ...{ text: words, face: theme.display, align, rightToLeft, stand: 'top', capitals: theme.capitals },
      ...{ box: room, minSizePx, maxSizePx: sizes.text, leading: theme.leading * 1.06 },
    });
  const read = textIn({ ...box, height: box.height - above - below });
  const textHigh = read?.box.height ?? 0;
  const top = box.y + (box.height - above - textHigh - below) / 2;
  // Lowered, not set again: in the height of what they cover they could be broken otherwise.
  const text = read && moved(read, 0, Math.floor(top + above - box.y));
  const author = named && moved(named, 0, Math.floor(top + above + textHigh + gap - box.y));
  const mark = markIn({ ...box, y: top });
  const quote = { mark, rightToLeft, ...(text && { text }) };
  return author === undefined
    ? quote
    : { ...quote, ...signed(author, { box, align, ruleWide, beside, rightToLeft }) };
}

/** The author's name, and before it a rule in place of a dash. */
function signed(
  author: SetWords,
  {
    box,
    align,
    ruleWide,
    beside,
    rightToLeft,
  }: Pick<Quoted, 'box' | 'align'> & { ruleWide: number; beside: number; rightToLeft: boolean },
): { author: SetWords; rule: Box } {
  const spare = align === 'center' ? (box.width - beside - author.box.width) / 2 : 0;
  const shift = rightToLeft ? -spare : spare;
  const first = author.words[0]?.y ?? author.box.y;
  return {
    author: {
      ...author,
      words: author.words.map((word) => ({ ...word, x: word.x + shift })),
      box: { ...author.box, x: author.box.x + shift },
    },
    rule: {
      ...{ y: Math.round(first - author.sizePx * 0.42), width: ruleWide, height: 8 },
      x: Math.round(rightToLeft ? box.x + box.width - ruleWide - spare : box.x + spare),
    },
  };
}

/** Without the quotation marks and the dash that are drawn already. */
function bare(text: string): string {
  return text.replace(/^[\s"“”„«»‟「『—–-]+|[\s"“”„«»‟」』]+$/gu, '');
}
