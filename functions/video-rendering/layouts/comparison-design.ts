import type { SKRSContext2D } from '@napi-rs/canvas';
import { inkOn, mixColours, withAlpha } from '#shared/drawing/colour.ts';
import { drawableText } from '#shared/drawing/glyphs.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import { around } from './around.ts';
import { boardOf } from './board.ts';
import { paintBullet } from './bullets.ts';
import {
  type Compared,
  onPlate,
  type SetPoint,
  type SetSide,
  setSide,
  shares,
  sidesOf,
} from './comparison-side.ts';
import { enteringLayer } from './entering-layer.ts';
import { growingBar } from './growing-bar.ts';
import { paintIcon } from './icons.ts';
import type { GraphicOf, LayoutDesign } from './layout-design.ts';
import { countingLayer, countSeconds, figureUnitLayer } from './number-figure.ts';
import { partTimes } from './part-times.ts';
import { paintPlate, plateColours, plateReach, veilPlate } from './plates.ts';
import { spotlitLayer } from './spotlit-layer.ts';
import { paintVersus } from './versus.ts';
import { paintWords, wordsLayer } from './words-layer.ts';

const platesAt = 0.2;
const firstAt = 0.7;
/** The second side's last point stands so long at least; points come so far apart at most; both in seconds. */
const wholeFor = 1.6;
const pointPace = 0.9;
const versusAt = 0.5;

/** Two things side by side, or one over the other; the one not spoken of yet is dimmed. */
export const comparisonDesign: LayoutDesign<GraphicOf<'comparison'>> = {
  boxes: (_, format) => ({ content: boardOf(format), align: 'left' }),
  layers(parts) {
    const { sides, versus, upright } = setComparison(parts);
    const end = parts.seconds - wholeFor;
    const times = partTimes(parts.saidAt, { first: firstAt, last: Math.max(firstAt, end), apart: 0.6 });
    const layers = sides.flatMap((side, place) => {
      const at = times[place] ?? firstAt;
      return sideLayers(parts, side, {
        at,
        until: place === 0 ? (times[1] ?? end) : end + wholeFor - 0.5,
        place,
      });
    });
    const { accent } = parts.palette;
    const paint = (ctx: SKRSContext2D): void =>
      paintVersus(
        ctx,
        { ...parts, box: versus, upright, said: saysVersus(parts) },
        { ground: accent, ink: inkOn(accent) },
      );
    return [
      ...layers,
      enteringLayer(
        { box: versus, at: versusAt, within: parts.box, paint },
        { ...parts.theme.motion, from: 'scale' },
      ),
    ];
  },
  still: (parts) => around(setComparison(parts).sides.map(({ plate }) => plate)) ?? parts.box,
};

/** Room between the two, and at the board's edges for the plates' shadows. */
const between = { '16:9': 128, '9:16': 108, '1:1': 92 } as const;
const edge = 26;
/** A plate that says little is no higher than it must be, but no flatter than this share of its room. */
const flattest = 0.5;

type Plated = SetSide & { plate: Box };

function setComparison(parts: Compared): {
  sides: Plated[];
  versus: Box;
  upright: boolean;
} {
  const { format, box } = parts;
  const gap = between[format];
  const upright = format === '9:16';
  const room = {
    x: box.x + edge,
    y: box.y + edge,
    width: box.width - edge * 2,
    height: box.height - edge * 2,
  };
  const width = upright ? room.width : (room.width - gap) / 2;
  const most = upright ? (room.height - gap) / 2 : room.height;
  const platesOf = (height: number): readonly [Box, Box] => {
    const whole = upright ? height * 2 + gap : height;
    const y = room.y + (room.height - whole) / 2;
    return [
      { x: room.x, y, width, height },
      upright
        ? { x: room.x, y: y + height + gap, width, height }
        : { x: room.x + width + gap, y, width, height },
    ];
  };
  const sides = sidesOf(parts);
  const widest = platesOf(most);
  const setAll = (plates: readonly [Box, Box], share: number, down = 0): Plated[] =>
    sides.map((side, place) => {
      const plate = plates[place === 0 ? 0 : 1];
      const inner = onPlate(plate);
      const room = { ...inner, y: inner.y + down, height: inner.height - down };
      return { ...setSide(parts, side, room, share), plate };
    });
  const deepest = onPlate(widest[0]).height;
  const fitting = (is: (side: SetSide) => boolean) =>
    shares.find((one) => setAll(widest, one).every((side) => is(side) && side.height <= deepest));
  const share = fitting(({ whole }) => whole) ?? fitting(({ uncut }) => uncut) ?? Math.min(...shares);
  const needed = Math.max(...setAll(widest, share).map((side) => side.height));
  const plates = platesOf(Math.max(most * flattest, Math.min(most, needed * 1.1 + 90)));
  const spare = onPlate(plates[0]).height - needed;
  const side = gap * 0.82;
  return {
    upright,
    sides: setAll(plates, share, Math.max(0, spare / 2)),
    versus: {
      ...{ width: side, height: side },
      x: box.x + (box.width - side) / 2,
      y: box.y + (box.height - side) / 2,
    },
  };
}

function sideLayers(
  parts: Compared,
  side: Plated,
  { at, until, place }: { at: number; until: number; place: number },
): Layer[] {
  const { theme, box } = parts;
  const { mark } = plateColours(parts);
  const { plate, rule, figure, words, points, rightToLeft } = side;
  const layers: Layer[] = [plateLayer(parts, side, at, place)];
  if (rule !== undefined) {
    const look = { colour: mark, corner: theme.shapes.corner * 2, fromRight: rightToLeft };
    layers.push(growingBar({ box: rule, at, growSeconds: 0.45, ...look }));
  }
  if (figure !== undefined) {
    layers.push(countingLayer(figure, at, mark));
    layers.push(...figureUnitLayer(figure, { at, colour: mark, within: plate }, theme.motion));
  }
  if (words !== undefined) layers.push(wordsLayer(words, { at, colour: mark, within: plate }, theme.motion));
  const first = at + (figure === undefined ? 0.35 : countSeconds * 0.6);
  const pace = Math.min(pointPace, Math.max(0.15, (until - first) / Math.max(1, points.length)));
  for (const [index, point] of points.entries())
    layers.push(pointLayer(parts, point, { at: first + pace * index, within: plate, rightToLeft, box }));
  return layers;
}

/** The plate with its title: dimmed as long as nobody has spoken of it. */
function plateLayer(
  parts: Compared,
  { plate, title, icon, rightToLeft }: Plated,
  at: number,
  place: number,
): Layer {
  const { theme, palette } = parts;
  const { ink, face } = plateColours(parts);
  const paint = (ctx: SKRSContext2D, colour: string, alpha: number): void => {
    paintPlate(ctx, plate, parts);
    if (title !== undefined) paintWords(ctx, title, colour);
    ctx.save();
    ctx.globalAlpha = alpha;
    if (icon !== undefined) paintIcon(ctx, icon);
    ctx.restore();
  };
  return spotlitLayer(
    {
      ...{
        box: plateReach(plate),
        at: platesAt + place * theme.motion.staggerSeconds,
        until: at,
        within: parts.box,
      },
      fromRight: rightToLeft,
      lit(ctx) {
        paint(ctx, mixColours(ink, face, 0.35), 0.35);
        veilPlate(ctx, plate, parts, withAlpha(mixColours(palette.from, palette.to, 0.5), 0.4));
      },
      plain: (ctx) => paint(ctx, ink, 1),
    },
    theme.motion,
  );
}

function pointLayer(
  parts: Compared,
  { words, bullet }: SetPoint,
  { at, within, rightToLeft }: { at: number; within: Box; rightToLeft: boolean; box: Box },
): Layer {
  const { theme } = parts;
  const { ink, mark } = plateColours(parts);
  const half = bullet.size;
  const covered =
    around([words.box, { x: bullet.x - half, y: bullet.y - half, width: half * 2, height: half * 2 }]) ??
    words.box;
  return enteringLayer(
    {
      ...{ box: covered, at, within, fromRight: rightToLeft },
      paint(ctx) {
        paintBullet(ctx, theme.shapes.bullet, { ...bullet, colour: mark });
        paintWords(ctx, words, ink);
      },
    },
    theme.motion,
  );
}

const withVersus = /^(?:en|de|es|fr|it|nl|pt)(?:-|$)/u;

/** Languages that borrow "vs", where what is compared is written in Latin letters. */
function saysVersus({ graphic: { left, right }, language = 'en' }: Compared): boolean {
  if (!withVersus.test(language)) return false;
  const letters = drawableText(left.title + right.title).match(/\p{L}/gu) ?? [];
  return letters.every((letter) => /\p{Script=Latin}/u.test(letter));
}
