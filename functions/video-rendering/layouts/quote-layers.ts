import type { SKRSContext2D } from '@napi-rs/canvas';
import { type Layer, shifted } from '../layer.ts';
import type { Box } from '../layout.ts';
import { around } from './around.ts';
import { enteringLayer } from './entering-layer.ts';
import { givingWay, grownFrom } from './giving-way.ts';
import { type Coming, opensUntil, roomFor, roomSeconds } from './making-room.ts';
import { coloursOnGround } from './mark-colours.ts';
import { paintQuoteMark } from './quote-mark.ts';
import type { Quoted, SetQuote } from './quote-places.ts';
import { readingLayers } from './quote-words.ts';
import { paintWords } from './words-layer.ts';

const markAt = 0.15;
const nameAt = 0.4;
/** Of a quote that is only read: after its last word, in seconds. */
const nameAfter = 0.25;
/** As long as no word is said, mark and name may stand so much larger, and take so much of the box's height. */
const largest = 1.6;
const mostHeight = 0.8;

/** When each word comes, and whether it is said then. */
interface Spoken {
  times: readonly number[];
  areSaid: boolean;
}

/**
 * What is said comes word by word: mark and name stand there before, close to one another, and part line by line, so that
 * what is there always stands in the middle of its box. What is only read has its room from the start, and its name last.
 */
export function quoteLayers(parts: Quoted, quote: SetQuote, { times, areSaid }: Spoken): Layer[] {
  const { theme, box: within } = parts;
  const { ink, accent } = coloursOnGround(parts);
  const { mark, text, author, rule, rightToLeft } = quote;
  const away = roomFor(areSaid ? comingLines(quote, times) : [], theme.motion);
  const [first = 0] = times;
  const opening = areSaid && first >= opensUntil ? openingOf(parts, quote) : undefined;
  const leavesAt = first - roomSeconds(theme.motion);
  const put = (
    place: Box,
    { at, larger, side }: { at: number; larger: Box | undefined; side: 1 | -1 },
    paint: (ctx: SKRSContext2D) => void,
  ): Layer => {
    const thing = { at, within, fromRight: rightToLeft, paint };
    const downAt = (seconds: number): number => side * away(seconds);
    if (larger !== undefined)
      return givingWay({ ...thing, place, opening: larger, leavesAt, downAt }, theme.motion);
    return shifted(enteringLayer({ ...thing, box: place }, theme.motion), (seconds) => ({
      ...{ x: 0, y: downAt(seconds) },
    }));
  };
  const at = areSaid ? nameAt : Math.max(...times, markAt) + nameAfter;
  return [
    put(mark.box, { at: markAt, larger: opening?.mark, side: 1 }, (ctx) => paintQuoteMark(ctx, mark, accent)),
    ...(text ? readingLayers(text, times, ink, within) : []).map((line) =>
      shifted(line, (seconds) => ({ x: 0, y: away(seconds) })),
    ),
    ...(rule
      ? [put(rule, { at, larger: opening?.rule, side: -1 }, (ctx) => paintRule(ctx, rule, accent))]
      : []),
    ...(author
      ? [
          put(author.box, { at: at + 0.1, larger: opening?.author, side: -1 }, (ctx) =>
            paintWords(ctx, author, ink),
          ),
        ]
      : []),
  ];
}

function paintRule(ctx: SKRSContext2D, { x, y, width, height }: Box, colour: string): void {
  ctx.fillStyle = colour;
  ctx.fillRect(x, y, width, height);
}

/** Each line needs half of its height over and under it; the first parts mark and name too. */
function comingLines({ mark, text, author }: SetQuote, times: readonly number[]): Coming[] {
  if (text === undefined) return [];
  const firsts = Array.from({ length: text.lines }, (_, line) =>
    text.words.findIndex((word) => word.line === line),
  );
  const feet = firsts.map((place) => text.words[place]?.y ?? 0);
  const gap = text.box.y - (mark.box.y + mark.box.height);
  const past = (feet.at(-1) ?? 0) - (feet[0] ?? 0);
  const whole = author === undefined ? text.box.height : text.box.height + gap;
  return firsts.map((place, line) => ({
    at: times[place] ?? 0,
    by: (line === 0 ? whole - past : (feet[line] ?? 0) - (feet[line - 1] ?? 0)) / 2,
  }));
}

/** Mark and name by themselves in the middle of the box. */
function openingOf(
  { box, align }: Quoted,
  { mark, text, author, rule, rightToLeft }: SetQuote,
): { mark: Box; rule: Box | undefined; author: Box | undefined } {
  const name = around([rule, author?.box]);
  const gap = (text?.box.y ?? 0) - (mark.box.y + mark.box.height);
  const height = mark.box.height + (name === undefined ? 0 : gap + name.height);
  const scale = Math.max(
    1,
    Math.min(largest, box.width / (name?.width ?? 1), (box.height * mostHeight) / height),
  );
  const y = box.y + (box.height - height * scale) / 2;
  const grown = (one: Box, top: number): Box => grownFrom(one, { scale, y: top, align, rightToLeft });
  const under = y + (mark.box.height + gap) * scale;
  const stood = name && grown(name, under);
  const within = (one: Box | undefined): Box | undefined => {
    if (one === undefined || name === undefined || stood === undefined) return undefined;
    const [x, top] = [stood.x + (one.x - name.x) * scale, stood.y + (one.y - name.y) * scale];
    return { x, y: top, width: one.width * scale, height: one.height * scale };
  };
  return { mark: grown(mark.box, y), rule: within(rule), author: within(author?.box) };
}
