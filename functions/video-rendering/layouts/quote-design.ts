import { partsOf } from '#shared/contracts/graphics.ts';
import { around } from './around.ts';
import { boardOf } from './board.ts';
import { boxesBeside } from './boxes-beside.ts';
import type { GraphicOf, LayoutBoxes, LayoutDesign } from './layout-design.ts';
import { quoteLayers } from './quote-layers.ts';
import { setQuote } from './quote-places.ts';
import { quoteTimes } from './quote-times.ts';
import { readingTimes } from './quote-words.ts';

const firstWordAt = 0.5;
/** All words are in by this share of the scene, or after this long: a quote is to be read, then to stand. */
const readShare = 0.62;
const longestReading = 7;
/** The last word stands so long at least, in seconds. */
const wholeFor = 0.5;

/** Somebody's own words, large, as they are said or else read; under a quotation mark, over who said them. */
export const quoteDesign: LayoutDesign<GraphicOf<'quote'>> = {
  boxes({ text }, format, place): LayoutBoxes {
    if (format === '16:9') return boxesBeside(format, place);
    const turned = place === 'sideLeft' || place === 'sideRight';
    if (text.length > roomBeside[format])
      return { content: boardOf(format), align: turned ? 'left' : 'center' };
    return withPicture[format][turned ? 1 : 0];
  },
  layers(parts) {
    const { graphic, saidAt, seconds } = parts;
    const quote = setQuote(parts);
    const words = quote.text?.words ?? [];
    const last = Math.max(firstWordAt, seconds - wholeFor);
    const said = quoteTimes(words, { spoken: partsOf(graphic), saidAt }, { first: firstWordAt, last });
    const within = Math.min(longestReading, (seconds - firstWordAt) * readShare);
    const times = said ?? readingTimes(words, firstWordAt, within);
    return quoteLayers(parts, quote, { times, areSaid: said !== undefined });
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
