import type { SKRSContext2D } from '@napi-rs/canvas';
import { percentOf } from '#shared/domain/languages/percent-of.ts';
import { drawableText, runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import { around } from './around.ts';
import { boxesBeside } from './boxes-beside.ts';
import { givingWay, grownFrom } from './giving-way.ts';
import { growingBar } from './growing-bar.ts';
import type { GraphicOf, LayoutDesign, LayoutParts } from './layout-design.ts';
import { opensUntil, roomSeconds } from './making-room.ts';
import { coloursOnGround } from './mark-colours.ts';
import { countingLayer, countSeconds, figureUnitLayer, type SetFigure, setFigure } from './number-figure.ts';
import { moved, type SetWords, setWords } from './set-words.ts';
import { smallestType } from './type-scale.ts';
import { paintWords, wordsLayer } from './words-layer.ts';

type Numbered = LayoutParts<GraphicOf<'number'>>;

const largest = {
  '16:9': { figure: 340, label: 66 },
  '9:16': { figure: 300, label: 62 },
  '1:1': { figure: 250, label: 52 },
} as const;

/** A figure comes up a little before it has been said, no sooner than the scene stands, and whole before the scene ends. */
const firstAt = 0.45;
const saidBefore = 0.15;
/** Where there is no label for it, nothing else says meanwhile what the scene is about. */
const longestWait = 3.2;
const headsAt = 0.8;
const wholeFor = 0.6;
const labelAt = 0.3;
const trackAt = 0.2;
/** Until the figure comes its label may stand so much larger. */
const largestLabel = 2.2;

/** One figure as large as it can stand, what it counts, and a bar that is drawn as it counts up; until it is said, the label. */
export const numberDesign: LayoutDesign<GraphicOf<'number'>> = {
  boxes: (_, format, place) => boxesBeside(format, place),
  layers(parts) {
    const { theme, box } = parts;
    const { figure, words, label, bar } = arranged(parts);
    const { accent, faint } = coloursOnGround(parts);
    const from = figureAt(parts, label !== undefined);
    const opensAt = from < opensUntil ? undefined : from - roomSeconds(theme.motion);
    const layers: Layer[] = [];
    if (figure !== undefined) {
      layers.push(countingLayer(figure, from, accent));
      layers.push(...figureUnitLayer(figure, { at: from, colour: accent, within: box }, theme.motion));
    }
    if (words !== undefined)
      layers.push(wordsLayer(words, { at: from, colour: accent, within: box }, theme.motion));
    if (bar !== undefined)
      layers.push(
        ...barLayers(
          parts,
          bar,
          { track: opensAt === undefined ? trackAt : from, from },
          { fill: accent, track: faint },
        ),
      );
    if (label !== undefined) layers.push(labelLayer(parts, label, opensAt));
    return layers;
  },
  still(parts) {
    const { figure, words, label, bar } = arranged(parts);
    return around([figure?.box, words?.box, label?.box, bar]) ?? parts.box;
  },
};

/** When the figure begins to count. */
function figureAt({ saidAt, seconds }: Numbered, hasLabel: boolean): number {
  const last = Math.max(firstAt, seconds - countSeconds - wholeFor);
  const said = Math.max(firstAt, (saidAt[0] ?? firstAt) - saidBefore);
  return Math.min(last, said > longestWait && !hasLabel ? headsAt : said);
}

/** @param leavesAt when it gives way to the figure; undefined where that comes soon after it */
function labelLayer(parts: Numbered, label: SetWords, leavesAt: number | undefined): Layer {
  const { theme, box, align } = parts;
  const { ink } = coloursOnGround(parts);
  if (leavesAt === undefined)
    return wordsLayer(label, { at: labelAt, colour: ink, within: box }, theme.motion);
  const place = label.box;
  const scale = Math.max(1, Math.min(largestLabel, box.width / place.width, box.height / place.height));
  const y = box.y + (box.height - place.height * scale) / 2;
  const opening = grownFrom(place, { scale, y, align, rightToLeft: label.rightToLeft });
  const paint = (ctx: SKRSContext2D): void => paintWords(ctx, label, ink);
  const fromRight = label.rightToLeft;
  return givingWay({ place, opening, at: labelAt, leavesAt, within: box, fromRight, paint }, theme.motion);
}

interface Arranged {
  figure?: SetFigure;
  /** The figure where it is one in words. */
  words?: SetWords;
  bar?: Box;
  label?: SetWords;
}

/** Figure, bar and label one under the other, together in the middle of the box. */
function arranged({ graphic, box, align, format, theme }: Numbered): Arranged {
  const text = drawableText(graphic.figure);
  const rightToLeft = runsRightToLeft(graphic.label) || runsRightToLeft(text);
  const sizes = largest[format];
  const smallestPx = smallestType[format];
  const gap = Math.round(box.height * 0.045);
  const thick = Math.round(Math.max(8, theme.shapes.stroke * 1080 * 2));
  const labelIn = (room: Box) =>
    setWords({
      ...{
        text: graphic.label,
        box: room,
        face: theme.text,
        align,
        rightToLeft,
        stand: 'top',
        leading: 1.18,
      },
      ...{ maxSizePx: sizes.label, minSizePx: smallestPx, mostLines: 3 },
    });
  const label = labelIn({ ...box, height: box.height * 0.34 });
  const below = label === undefined ? 0 : label.box.height + gap * 2 + thick;
  const room = { ...box, height: box.height - below };
  const setting = { face: theme.display, align, rightToLeft };
  const figureIn = (inside: Box, maxSizePx: number): Pick<Arranged, 'figure' | 'words'> => {
    const figure = setFigure({ figure: text, box: inside, maxSizePx, smallestPx, ...setting });
    if (figure !== undefined) return { figure };
    const words = setWords({
      ...{ text, box: inside, stand: 'top', capitals: theme.capitals, ...setting },
      ...{ maxSizePx, minSizePx: smallestPx, leading: theme.leading },
    });
    return words === undefined ? {} : { words };
  };
  const tried = figureIn(room, sizes.figure);
  const high = (tried.figure ?? tried.words)?.box.height ?? 0;
  const top = box.y + (box.height - high - below) / 2;
  const shown = lowered(tried, Math.round(top - box.y));
  const stood = shown.figure ?? shown.words;
  if (label === undefined) return shown;
  const foot = top + high + gap;
  const placed = moved(label, 0, Math.floor(foot + thick + gap - box.y));
  if (stood === undefined) return { label: placed };
  const width = Math.max(stood.box.width, Math.min(box.width, 220));
  const spare = box.width - width;
  const left = box.x + (align === 'center' ? spare / 2 : rightToLeft ? spare : 0);
  return {
    ...shown,
    label: placed,
    bar: { x: left, y: Math.round(foot), width, height: thick },
  };
}

/** The same figure further down, in pixels. */
function lowered(
  { figure, words }: Pick<Arranged, 'figure' | 'words'>,
  by: number,
): Pick<Arranged, 'figure' | 'words'> {
  if (words !== undefined) return { words: moved(words, 0, by) };
  if (figure === undefined) return {};
  const down = (one: Box): Box => ({ ...one, y: one.y + by });
  const { row, unit, box, baseline } = figure;
  return {
    figure: {
      ...{ ...figure, row: down(row), box: down(box), baseline: baseline + by },
      unit: unit && { ...unit, baseline: unit.baseline + by },
    },
  };
}

/** A rule, and over it as much as the figure says of a hundred, or all of it. */
function barLayers(
  { graphic, theme, language }: Numbered,
  bar: Box,
  at: { track: number; from: number },
  colours: { fill: string; track: string },
): Layer[] {
  const fromRight = runsRightToLeft(graphic.label);
  const width = bar.width * shareOf(graphic.figure, language);
  const filled = { ...bar, width, x: fromRight ? bar.x + bar.width - width : bar.x };
  const look = { corner: theme.shapes.corner * 2, fromRight };
  return [
    growingBar({ box: bar, at: at.track, growSeconds: 0.6, colour: colours.track, ...look }),
    growingBar({ box: filled, at: at.from, growSeconds: countSeconds, colour: colours.fill, ...look }),
  ];
}

/** What a percentage fills of a bar; 1 for any other figure. */
function shareOf(figure: string, language: string | undefined): number {
  const percent = percentOf(figure, language);
  return percent !== undefined && percent <= 100 ? percent / 100 : 1;
}
