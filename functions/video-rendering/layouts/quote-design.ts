import { drawableText, runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Box } from '../layout.ts';
import { around } from './around.ts';
import { boardOf } from './board.ts';
import { boxesBeside } from './boxes-beside.ts';
import { growingBar } from './growing-bar.ts';
import type { GraphicOf, LayoutBoxes, LayoutDesign, LayoutParts } from './layout-design.ts';
import { coloursOnGround } from './mark-colours.ts';
import { type QuoteMark, quoteMarkLayer, setQuoteMark } from './quote-mark.ts';
import { readingLayers, readingTimes } from './quote-words.ts';
import { type SetWords, setWords } from './set-words.ts';
import { smallestType } from './type-scale.ts';
import { wordsLayer } from './words-layer.ts';

type Quoted = LayoutParts<GraphicOf<'quote'>>;

const scale = {
  '16:9': { text: 124, mark: 400, author: 48 },
  '9:16': { text: 112, mark: 360, author: 48 },
  '1:1': { text: 112, mark: 320, author: 42 },
} as const;

const markAt = 0.15;
const firstWordAt = 0.5;
/** All words are in by this share of the scene, or after this long: a quote is to be read, then to stand. */
const readShare = 0.62;
const longestReading = 7;
const authorAfter = 0.25;

/** Somebody's own words, large, as they are read; under a quotation mark, over who said them. */
export const quoteDesign: LayoutDesign<GraphicOf<'quote'>> = {
  boxes({ text }, format, place): LayoutBoxes {
    if (format === '16:9') return boxesBeside(format, place);
    const turned = place === 'sideLeft' || place === 'sideRight';
    if (text.length > roomBeside[format])
      return { content: boardOf(format), align: turned ? 'left' : 'center' };
    return withPicture[format][turned ? 1 : 0];
  },
  layers(parts) {
    const { theme, box, seconds } = parts;
    const { mark, text, author, rule, rightToLeft } = setQuote(parts);
    const { ink, accent } = coloursOnGround(parts);
    const within = Math.min(longestReading, (seconds - firstWordAt) * readShare);
    const times = readingTimes(text?.words ?? [], firstWordAt, within);
    const authorAt = Math.max(firstWordAt, ...times) + authorAfter;
    return [
      quoteMarkLayer(mark, { at: markAt, colour: accent, within: box, fromRight: rightToLeft }, theme.motion),
      ...(text ? readingLayers(text, times, ink, box) : []),
      ...(rule
        ? [
            growingBar({
              box: rule,
              at: authorAt,
              growSeconds: 0.4,
              colour: accent,
              corner: theme.shapes.corner * 2,
              fromRight: rightToLeft,
            }),
          ]
        : []),
      ...(author ? [wordsLayer(author, { at: authorAt + 0.1, colour: ink, within: box }, theme.motion)] : []),
    ];
  },
  still(parts) {
    const { mark, text, author, rule } = setQuote(parts);
    return around([mark.box, text?.box, author?.box, rule]) ?? parts.box;
  },
};

/** Letters of a quote that leaves room for a picture. */
const roomBeside = { '9:16': 150, '1:1': 90 } as const;

const withPicture = {
  '9:16': [
    {
      content: { x: 90, y: 574, width: 830, height: 676 },
      align: 'center',
      picture: { x: 322, y: 200, width: 366, height: 366 },
    },
    {
      content: { x: 90, y: 206, width: 830, height: 676 },
      align: 'left',
      picture: { x: 322, y: 886, width: 366, height: 366 },
    },
  ],
  '1:1': [
    {
      content: { x: 64, y: 366, width: 952, height: 478 },
      align: 'center',
      picture: { x: 398, y: 72, width: 284, height: 284 },
    },
    {
      content: { x: 64, y: 76, width: 952, height: 478 },
      align: 'left',
      picture: { x: 398, y: 562, width: 284, height: 284 },
    },
  ],
} as const satisfies Record<string, readonly [LayoutBoxes, LayoutBoxes]>;

interface SetQuote {
  mark: QuoteMark;
  text?: SetWords;
  author?: SetWords;
  rule?: Box;
  rightToLeft: boolean;
}

/** Mark, words and author one under the other, together in the middle of the box. */
function setQuote({ graphic, box, align, format, theme }: Quoted): SetQuote {
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
  const nameHigh = authorIn({ ...column, height: box.height * 0.2 })?.box.height ?? 0;
  const markIn = (room: Box) =>
    setQuoteMark({ face: theme.display, sizePx: sizes.mark }, { box: room, align, rightToLeft });
  const above = markIn(box).box.height + gap;
  const below = nameHigh === 0 ? 0 : nameHigh + gap;
  const textIn = (room: Box) =>
    setWords({
      ...{ text: words, face: theme.display, align, rightToLeft, stand: 'top', capitals: theme.capitals },
      ...{ box: room, minSizePx, maxSizePx: sizes.text, leading: theme.leading * 1.06 },
    });
  const textHigh = textIn({ ...box, height: box.height - above - below })?.box.height ?? 0;
  const top = box.y + (box.height - above - textHigh - below) / 2;
  const text = textIn({ ...box, y: top + above, height: textHigh + 2 });
  const author = authorIn({ ...column, y: top + above + textHigh + gap, height: nameHigh + 2 });
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
  return text.replace(/^[\s"“”„«»‟—–-]+|[\s"“”„«»‟]+$/gu, '');
}
