import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import t from 'tap';
import { paintBackdrop } from '#shared/drawing/backdrop.ts';
import { contrast, inkOn, luminance, mixColours, parseColour } from '#shared/drawing/colour.ts';
import { cardColours, paintCard } from '#shared/drawing/themes/card.ts';
import { standAt } from '#shared/drawing/themes/entrance.ts';
import { themes } from '#shared/drawing/themes/themes.ts';
import { paletteFamilies } from '../../../functions/media-collection/palette-families.ts';

/** WCAG 2.2, AA: type, and large type and marks. */
const [forType, forMarks] = [4.5, 3];

const looks = themes.flatMap((theme) => paletteFamilies[theme.name].map((palette) => ({ theme, palette })));

/** The darkest and the lightest luminance of what was painted. */
function extremes(ctx: SKRSContext2D, step = 3): [number, number] {
  const { data } = ctx.getImageData(0, 0, ctx.canvas.width, ctx.canvas.height);
  const seen = new Map<number, number>();
  for (let at = 0; at < data.length; at += 4 * step)
    seen.set(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0), at);
  const all = [...seen.keys()].map((value) => luminance(`#${value.toString(16).padStart(6, '0')}`));
  return all.reduce<[number, number]>(
    ([low, high], one) => [Math.min(low, one), Math.max(high, one)],
    [1, 0],
  );
}

function worst(colour: string, [low, high]: [number, number]): number {
  const own = luminance(colour);
  const ratio = (other: number) => (Math.max(own, other) + 0.05) / (Math.min(own, other) + 0.05);
  return own >= low && own <= high ? 1 : Math.min(ratio(low), ratio(high));
}

t.test(
  'type and marks are read anywhere on every painted backdrop, whatever passes behind them',
  async (t) => {
    const scenes = looks.flatMap(({ theme, palette }) =>
      theme.backdrops.flatMap((backdrop) => [
        { theme, backdrop, palette, width: 320, height: 180 },
        { theme, backdrop, palette, width: 180, height: 320 },
      ]),
    );
    for (const { theme, ...scene } of scenes) {
      const ctx = createCanvas(scene.width, scene.height).getContext('2d');
      for (const seconds of [0.5, 7]) {
        paintBackdrop(ctx, { ...scene, seconds });
        const painted = extremes(ctx);
        const [ink, accent] = [worst(scene.palette.ink, painted), worst(scene.palette.accent, painted)];
        if (ink < forType || accent < forMarks)
          t.fail(
            `${theme.name} ${scene.palette.from} ${scene.backdrop}: type ${ink.toFixed(2)}, marks ${accent.toFixed(2)}`,
          );
      }
    }
  },
);

t.test('type is read on every card as it is painted, and on every mark', async (t) => {
  for (const { theme, palette } of looks) {
    const { ink, accent } = cardColours(theme.shapes, palette);
    for (const ground of [palette.from, palette.to, palette.shape]) {
      const ctx = createCanvas(200, 120).getContext('2d');
      ctx.fillStyle = ground;
      ctx.fillRect(0, 0, 200, 120);
      paintCard(ctx, { x: 0, y: 0, width: 200, height: 120 }, theme.shapes, palette);
      const { data } = ctx.getImageData(100, 60, 1, 1);
      const face = `#${[...data.subarray(0, 3)].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
      const name = `${theme.name} ${palette.from} card ${face} on ${ground}`;
      t.ok(contrast(ink, face) >= forType, `${name}: type ${contrast(ink, face).toFixed(2)}`);
      t.ok(contrast(accent, face) >= forMarks, `${name}: marks ${contrast(accent, face).toFixed(2)}`);
    }
    const onMark = contrast(inkOn(palette.accent), palette.accent);
    t.ok(onMark >= forType, `${theme.name} on the accent ${palette.accent}: ${onMark.toFixed(2)}`);
  }
});

t.test('no two themes share their typeface, their shapes, their marks or how things come in', async (t) => {
  const own = (read: (theme: (typeof themes)[number]) => unknown): number =>
    new Set(themes.map((theme) => JSON.stringify(read(theme)))).size;
  t.equal(
    own(({ display }) => display),
    themes.length,
  );
  t.equal(
    own(({ shapes }) => shapes),
    themes.length,
  );
  t.equal(
    own(({ motion: { enterSeconds: _, staggerSeconds: __, ...way }, shapes: { card, cutout } }) => ({
      way,
      card,
      cutout,
    })),
    themes.length,
  );
  t.equal(
    own(({ backdrops }) => [...backdrops].sort()),
    themes.length,
  );
  t.equal(
    own(({ emphases, compositions }) => ({ emphases, compositions })),
    themes.length,
  );
  for (const [index, theme] of themes.entries())
    for (const other of themes.slice(index + 1))
      t.same(
        theme.shapes.plinths.filter((plinth) => other.shapes.plinths.includes(plinth)),
        [],
        `${theme.name} and ${other.name}`,
      );
});

t.test('the palettes of two themes are told apart, and all of one are of a kind', async (t) => {
  const mean = (colours: readonly string[]): string =>
    colours.reduce((one, other, index) => mixColours(one, other, 1 / (index + 1)));
  const grounds = themes.map(({ name }) => ({
    name,
    colour: mean(paletteFamilies[name].map(({ from, to }) => mixColours(from, to, 0.4))),
  }));
  for (const [index, one] of grounds.entries())
    for (const other of grounds.slice(index + 1)) {
      const [a, b] = [parseColour(one.colour), parseColour(other.colour)];
      const apart = Math.hypot(a.red - b.red, a.green - b.green, a.blue - b.blue);
      t.ok(apart >= 20, `${one.name} ${one.colour} and ${other.name} ${other.colour}: ${apart.toFixed(0)}`);
    }
  for (const { name } of themes) {
    const dark = paletteFamilies[name].map(({ ink }) => luminance(ink) > 0.5);
    t.equal(new Set(dark).size, 1, `${name} is either dark or light`);
  }
});

t.test('things come in without a jump and end in their place', async (t) => {
  for (const { name, motion } of themes) {
    t.equal(standAt(motion, 0).alpha, 0);
    t.same(standAt(motion, motion.enterSeconds), { alpha: 1, dx: 0, dy: 0, scale: 1 }, name);
    const steps = Array.from({ length: 201 }, (_, step) =>
      standAt(motion, 0.0001 + (motion.enterSeconds * step) / 200),
    );
    for (const [index, { dx, dy, scale, alpha }] of steps.entries()) {
      const before = steps[index - 1];
      if (before === undefined) continue;
      const jump = Math.max(
        ...[Math.abs(dx - before.dx), Math.abs(dy - before.dy)],
        ...[Math.abs(scale - before.scale), Math.abs(alpha - before.alpha)],
      );
      if (jump > 0.06) t.fail(`${name} jumps by ${jump.toFixed(3)} at ${index}`);
    }
  }
});
