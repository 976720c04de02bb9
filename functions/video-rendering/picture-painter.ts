import type { Image, SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { withAlpha } from '#shared/drawing/colour.ts';
import { easeOut, stretch } from '#shared/drawing/ease.ts';
import { quietPalette } from '#shared/drawing/quiet.ts';
import type { Composition, Plinth, Theme } from '#shared/drawing/themes/theme.ts';
import { actorLayer } from './compositions/actor.ts';
import { type Arrangement, arrange, type Living, type Spot } from './compositions/arrangement.ts';
import { type Companion, castOf } from './compositions/cast.ts';
import { cutoutRoom, paintCutout, paintSilhouette } from './compositions/cutout.ts';
import { paintScenery } from './compositions/scenery.ts';
import type { Layer } from './layer.ts';
import type { Box } from './layout.ts';
import { paintPlinth } from './plinth.ts';

export interface PictureParts {
  /** Square. */
  box: Box;
  /** Squares at its sides, for companions that stand for themselves. */
  aside: readonly Box[];
  palette: Palette;
  theme: Theme;
  plinth: Plinth;
  composition: Composition;
  picture: Image;
  companions: readonly Companion[];
  /** How long the scene lasts. */
  seconds: number;
}

const mainAt = 0.15;
const hopSeconds = 0.5;

/** A scene's illustrations from below to above: each comes in, in the theme's own way, and is then always under way. */
export function createPictureLayers(parts: PictureParts): readonly Layer[] {
  const { aside, companions, theme, composition } = parts;
  const wide = aside.length > 0;
  const most = wide ? aside.length : 3;
  const cast = castOf(companions, { most, seconds: parts.seconds });
  const arrangement = wide ? wideArrangement(parts) : arrange(composition, cast.length);
  const calls = cast.map(({ at }) => at);
  const put = putter(parts, arrangement.living, calls);
  const { motion } = theme;
  const entrance = { ...motion, enterSeconds: motion.enterSeconds * 1.3 };
  const flat = withAlpha(quietPalette(parts.palette).shape, 0.8);
  const illustration = (image: Image) => (ctx: SKRSContext2D, size: number) =>
    paintCutout(ctx, image, size, { cutout: theme.shapes.cutout, palette: parts.palette });
  const main = illustration(parts.picture);
  const actors = cast.map(({ image, at }, index) => ({
    spot: arrangement.companions[index] ?? { x: 0, y: 0, size: 0.2 },
    at,
    image,
  }));
  const layers = (behind: boolean) => [
    ...actors
      .filter(({ spot }) => (spot.behind ?? false) === behind)
      .map(({ spot, at, image }, index) => put(spot, { at, index: index + 1 }, illustration(image))),
  ];
  return [
    ...arrangement.shades.map((spot, index) =>
      put(spot, { at: 0.4 + index * motion.staggerSeconds, index: index + 9, still: true }, (ctx, size) =>
        paintSilhouette(ctx, parts.picture, size, flat),
      ),
    ),
    sceneryLayer(parts, { ...arrangement, companions: actors.map(({ spot }) => spot) }),
    ...layers(true),
    put(arrangement.main, { at: mainAt, index: 0, motion: entrance }, main),
    ...layers(false),
    ...moons(parts, arrangement),
  ];
}

/** A wide frame's companions stand at the picture's sides; until somebody comes, its own shape does. */
function wideArrangement({ box, aside, composition }: PictureParts): Arrangement {
  const wings = aside.map(
    ({ x, y, width }): Spot => ({
      x: (x + width / 2 - box.x) / box.width - 0.5,
      y: (y + width / 2 - box.y) / box.width - 0.5,
      size: (width / box.width) * 0.6,
      plate: 1.6,
    }),
  );
  const about = ['row', 'stage', 'cluster'].includes(composition) ? 'plate' : composition;
  const own = arrange(about, 0);
  return {
    ...own,
    companions: wings,
    living: 'float',
    shades: wings.map((spot, index) => ({ ...spot, turn: index === 0 ? 0.12 : -0.12 })),
  };
}

interface Cue {
  at: number;
  /** Tells one from another, so that they do not move as one. */
  index: number;
  motion?: Theme['motion'];
  /** It does not take notice when somebody comes. */
  still?: boolean;
}

/** Makes a layer of something that stands in a spot of the picture's box. */
function putter(parts: PictureParts, living: Living, calls: readonly number[]) {
  const { box, theme, palette } = parts;
  const side = box.width;
  return (
    spot: Spot,
    { at, index, motion, still }: Cue,
    paint: (ctx: SKRSContext2D, size: number) => void,
  ) => {
    const size = spot.size * side;
    const own = motion ?? theme.motion;
    const move = movementOf(spot, {
      living: index === 0 && living === 'orbit' ? 'float' : living,
      side,
      index,
    });
    const begun = at + own.enterSeconds;
    return actorLayer({
      x: box.x + side / 2 + spot.x * side,
      y: box.y + side / 2 + spot.y * side,
      side: size * Math.max(cutoutRoom, spot.plate ?? 0) * (1 + Math.abs(spot.turn ?? 0)),
      ...{ at, motion: own },
      paint(ctx) {
        if (spot.plate !== undefined && !still)
          paintPlinth(ctx, parts.plinth, { palette, radius: (size * spot.plate) / 2 });
        ctx.rotate(spot.turn ?? 0);
        paint(ctx, size);
      },
      moveAt(seconds) {
        const part = easeOut(stretch(seconds, begun - own.enterSeconds * 0.4, 1));
        const { x, y } = move(seconds - begun);
        const hop = index === 0 ? notice(calls, seconds) * side * 0.035 : 0;
        return { x: x * part, y: y * part - hop };
      },
    });
  };
}

function sceneryLayer(parts: PictureParts, arrangement: Arrangement): Layer {
  const { box, plinth, palette, theme } = parts;
  return actorLayer({
    ...{ x: box.x + box.width / 2, y: box.y + box.width / 2, side: box.width * 1.02 },
    ...{ at: 0.02, motion: { ...theme.motion, from: theme.motion.from === 'fade' ? 'fade' : 'scale' } },
    paint: (ctx) => paintScenery(ctx, arrangement, { plinth, palette, side: box.width }),
    moveAt: () => ({ x: 0, y: 0 }),
  });
}

/** Small lights that go round where others do. */
function moons({ box, palette, theme }: PictureParts, { scenery }: Arrangement): Layer[] {
  if (scenery !== 'rings') return [];
  return [0, 2.2, 4].map((start, index) => {
    const radius = box.width * (0.011 + 0.004 * index);
    const reach = box.width * 0.475;
    return actorLayer({
      ...{ x: box.x + box.width / 2, y: box.y + box.width / 2, side: radius * 2 + 2 },
      ...{ at: 0.6 + index * 0.1, motion: { ...theme.motion, from: 'fade' } },
      paint(ctx) {
        ctx.fillStyle = index === 1 ? palette.ink : palette.accent;
        ctx.beginPath();
        ctx.arc(0, 0, radius, 0, 2 * Math.PI);
        ctx.fill();
      },
      moveAt(seconds) {
        const angle = start + seconds * (0.5 - index * 0.1);
        return { x: reach * Math.cos(angle), y: reach * Math.sin(angle) };
      },
    });
  });
}

/** How something moves once it is there, in pixels from home; `since` is when it came, in seconds. */
function movementOf(
  { x, y }: Spot,
  { living, side, index }: { living: Living; side: number; index: number },
): (since: number) => { x: number; y: number } {
  const [phase, pace] = [index * 2.1, 1.5 + (index % 3) * 0.22];
  if (living === 'orbit')
    return (since) => {
      const angle = Math.atan2(y, x) + 0.16 * since;
      const reach = Math.hypot(x, y);
      return { x: side * (reach * Math.cos(angle) - x), y: side * (reach * Math.sin(angle) - y) };
    };
  if (living === 'hop')
    return (since) => ({
      x: side * 0.008 * Math.sin(since * pace * 0.5 + phase),
      y: -side * 0.02 * Math.abs(Math.sin((since * pace) / 2)) ** 1.5,
    });
  const reach = side * (index === 0 ? 0.016 : 0.013);
  return (since) => ({
    x: reach * 0.5 * Math.sin(since * pace * 0.62 + phase),
    y: reach * Math.sin(since * pace + phase),
  });
}

/** 0, and up to 1 and back while somebody comes in later: the main picture takes notice. */
function notice(calls: readonly number[], seconds: number): number {
  const latest = calls.findLast((at) => at > 1.5 && seconds >= at);
  return latest === undefined ? 0 : Math.sin(Math.PI * stretch(seconds, latest, hopSeconds));
}
