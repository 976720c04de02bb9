import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import t from 'tap';
import { BlobKey } from '#shared/contracts/ids.ts';
import type { Palette } from '#shared/contracts/media.ts';
import type { Scene } from '#shared/contracts/script.ts';
import { registerFonts } from '#shared/drawing/fonts.ts';
import type { Theme } from '#shared/drawing/themes/theme.ts';
import { themeOf, themes } from '#shared/drawing/themes/themes.ts';
import { paletteFamilies } from '../../../../functions/media-collection/palette-families.ts';
import { chooseTransition, relationOf } from '../../../../functions/video-rendering/choose-transition.ts';
import { arrange } from '../../../../functions/video-rendering/compositions/arrangement.ts';
import { castOf } from '../../../../functions/video-rendering/compositions/cast.ts';
import { frameSizes, pictureFile, type ScenePlan } from '../../../../functions/video-rendering/film-plan.ts';
import { type Layer, paintLayers } from '../../../../functions/video-rendering/layer.ts';
import { placeOf } from '../../../../functions/video-rendering/layout.ts';
import { headlineDesign } from '../../../../functions/video-rendering/layouts/headline-design.ts';
import { createScenePainter } from '../../../../functions/video-rendering/scene-painter.ts';
import { stagingOf } from '../../../../functions/video-rendering/staging.ts';
import { transitions } from '../../../../functions/video-rendering/transitions.ts';

registerFonts();
const folder = await mkdtemp(join(tmpdir(), 'design-'));
t.teardown(() => rm(folder, { recursive: true }));

const [main, small] = await Promise.all(
  [
    ['#e4572e', 'a'],
    ['#2e86e4', 'b'],
  ].map(async ([colour = '', letter = '']) => {
    const canvas = createCanvas(256, 256);
    const ctx = canvas.getContext('2d');
    ctx.fillStyle = colour;
    ctx.fillRect(40, 20, 170, 220);
    const key = BlobKey.parse(`sha256/${letter.repeat(64)}.png`);
    await writeFile(pictureFile(folder, key), await canvas.encode('png'));
    return key;
  }),
);

interface Shown {
  theme: Theme;
  palette: Palette;
  turn?: number;
  format?: '16:9' | '9:16';
}

async function sceneOf({ theme, palette, turn = 0, format = '16:9' }: Shown) {
  const scene: ScenePlan = {
    ...{ role: 'point', place: placeOf(format, 'point', turn), point: 2, frames: 240, ahead: 0.2 },
    ...stagingOf(theme, turn),
    ...{ saidAt: [], style: theme.name, palette },
    graphic: { layout: 'statement', text: 'Swimming stops the third heart' },
    backdrop: theme.backdrops[turn % theme.backdrops.length] ?? 'blobs',
    visual: {
      kind: 'drawn',
      picture: main ?? BlobKey.parse(''),
      accents: small === undefined ? [] : [{ picture: small, spokenAt: 1.2 }],
    },
  };
  const frame = frameSizes[format];
  const painter = await createScenePainter({ format, ...frame, fps: 30 }, scene, folder);
  const [width, height] = [frame.width / 8, frame.height / 8];
  const ctx = createCanvas(width, height).getContext('2d');
  ctx.scale(1 / 8, 1 / 8);
  /** What is seen then, eight times smaller: relative luminance, 0 to 1. */
  return (seconds: number): Float32Array => {
    if (painter.ground.kind === 'drawn') painter.ground.paint(ctx);
    paintLayers(ctx, painter.layers, seconds);
    const { data } = ctx.getImageData(0, 0, width, height);
    return Float32Array.from({ length: width * height }, (_, at) => {
      const channel = (part: number) => (data[at * 4 + part] ?? 0) / 255;
      return 0.2126 * channel(0) ** 2.2 + 0.7152 * channel(1) ** 2.2 + 0.0722 * channel(2) ** 2.2;
    });
  };
}

/** The share of the picture that differs by more than a step one sees. */
function differing(one: Float32Array, other: Float32Array, step: number): number {
  return one.filter((value, at) => Math.abs(value - (other[at] ?? 0)) > step).length / one.length;
}

const [light, dark] = [paletteFamilies.paper[0], paletteFamilies.midnight[0]];

t.test('no two themes look alike at a glance, even in the same colours', async (t) => {
  for (const palette of [light, dark]) {
    if (palette === undefined) continue;
    const frames = await Promise.all(
      themes.map(async (theme) => ({ theme, frame: (await sceneOf({ theme, palette }))(3) })),
    );
    for (const [index, one] of frames.entries())
      for (const other of frames.slice(index + 1)) {
        const share = differing(one.frame, other.frame, 0.03);
        t.ok(share > 0.08, `${one.theme.name} and ${other.theme.name}: ${share.toFixed(3)}`);
      }
  }
});

t.test('two scenes of a theme in a row are staged differently', async (t) => {
  for (const theme of themes)
    for (let turn = 0; turn < 12; turn++)
      t.notSame(stagingOf(theme, turn), stagingOf(theme, turn + 1), `${theme.name} ${turn}`);
});

t.test('something always moves, and nothing flashes', async (t) => {
  for (const [index, theme] of themes.entries()) {
    const palette = paletteFamilies[theme.name][index % 6];
    if (palette === undefined) continue;
    const shot = await sceneOf({ theme, palette, turn: index, format: index % 2 === 0 ? '16:9' : '9:16' });
    for (const from of [3, 5.5]) {
      const moved = differing(shot(from), shot(from + 1), 0.01);
      t.ok(moved > 0.001, `${theme.name} moves between ${from} and ${from + 1} s: ${moved.toFixed(4)}`);
    }
    t.ok(mostFlashing(Array.from({ length: 24 }, (_, step) => shot(step / 8))) < 0.1, theme.name);
  }
});

/**
 * The most of the frame that flashes more than 3 times within a second: pairs of opposing changes of relative luminance by
 * a tenth or more, where the darker is below 0.8 (WCAG 2.3.1). It may be a quarter of a tenth of the field of vision.
 */
function mostFlashing(frames: readonly Float32Array[]): number {
  let most = 0;
  for (let start = 0; start + 8 < frames.length; start++) {
    const second = frames.slice(start, start + 9);
    const flashing = (frames[0] ?? new Float32Array()).filter((_, at) => {
      let [turns, last, direction] = [0, second[0]?.[at] ?? 0, 0];
      for (const frame of second) {
        const value = frame[at] ?? 0;
        if (Math.abs(value - last) < 0.1 || Math.min(value, last) >= 0.8) continue;
        if (Math.sign(value - last) !== direction) turns++;
        direction = Math.sign(value - last);
        last = value;
      }
      return turns > 6;
    }).length;
    most = Math.max(most, flashing / (frames[0]?.length ?? 1));
  }
  return most;
}

t.test('illustrations stay in their box, however many there are, and nobody stands alone', async (t) => {
  for (const composition of ['plate', 'orbit', 'stage', 'cluster', 'vignette', 'repeats', 'row'] as const)
    for (const count of [0, 1, 2, 3]) {
      const { main, plinth, companions, shades } = arrange(composition, count);
      for (const { x, y, size, plate = 1 } of [main, ...companions.slice(0, count), ...shades]) {
        const reach = (size * plate) / 2;
        t.ok(
          Math.max(Math.abs(x), Math.abs(y)) + reach <= 0.52,
          `${composition} ${count}: ${x} ${y} ${size} leaves its box`,
        );
      }
      t.ok(plinth.size <= 1);
      t.ok(companions.length >= count, `${composition} has room for ${count}`);
      for (const companion of companions.slice(0, count))
        t.ok(
          companion.size < main.size * 0.75,
          `${composition}: a companion is smaller than what it is beside`,
        );
    }
});

t.test('a kicker stands above its headline, and both in the box that is theirs', async (t) => {
  const graphic = { layout: 'title', text: 'Why an octopus has three hearts', kicker: 'Deep sea' } as const;
  for (const theme of themes)
    for (const format of ['16:9', '9:16', '1:1'] as const) {
      const { content: box, align } = headlineDesign.boxes(graphic, format, 'sideRight');
      const [palette] = paletteFamilies[theme.name];
      if (palette === undefined) continue;
      const parts = {
        ...{ graphic, box, align, format, theme, palette, saidAt: [], pictures: [], point: 0, seconds: 6 },
        ...{ emphasis: theme.emphases[0] ?? 'tint', over: 'ground' as const },
      };
      const [kicker, headline] = headlineDesign
        .layers(parts)
        .map((layer) => inkedRows(layer, frameSizes[format]));
      if (kicker === undefined || headline === undefined) throw new RangeError('there must be two layers');
      const name = `${theme.name} ${format}`;
      t.ok(
        kicker.foot < headline.top && kicker.top >= box.y - 1,
        `${name}: kicker ${JSON.stringify(kicker)}`,
      );
      t.ok(headline.foot <= box.y + box.height + 1, `${name}: headline ${JSON.stringify(headline)}`);
      const still = headlineDesign.still(parts);
      t.ok(
        still.y <= kicker.top && still.y + still.height >= headline.foot,
        `${name}: a scrim lies under both`,
      );
    }
});

/** Between which rows a layer has drawn anything once it stands. */
function inkedRows(layer: Layer, { width, height }: { width: number; height: number }) {
  const ctx = createCanvas(width / 4, height).getContext('2d');
  ctx.scale(1 / 4, 1);
  layer.paint(ctx, 5);
  const { data } = ctx.getImageData(0, 0, width / 4, height);
  const rows = Array.from({ length: height }, (_, y) => y).filter((y) =>
    data.subarray(y * width, (y + 1) * width).some((value) => value > 30),
  );
  return { top: rows[0] ?? 0, foot: rows.at(-1) ?? 0 };
}

t.test(
  'companions come when they are spoken of, one after the other, and before the scene ends',
  async () => {
    const at = fc.option(fc.double({ min: 0, max: 12, noNaN: true }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.array(at, { maxLength: 3 }),
        fc.double({ min: 2.5, max: 12, noNaN: true }),
        (times, seconds) => {
          const image = undefined as never;
          const cast = castOf(
            times.map((one) => ({ image, at: one })),
            { most: 3, seconds },
          );
          return (
            cast.length === times.length &&
            cast.every((one, index) => index === 0 || one.at - (cast[index - 1]?.at ?? 0) >= 0.199) &&
            cast.every((one) => one.at >= 0.64 && one.at <= Math.max(seconds - 0.7, 1.1))
          );
        },
      ),
    );
  },
);

const told = (narration: string, more: Partial<Scene> = {}): Scene => ({
  ...{ id: 's2', role: 'point', narration, keywords: ['heart'], on_screen: '' },
  ...more,
});

t.test('a change of scenes says what the next scene is to the one before', async (t) => {
  const before = told('Two hearts serve the gills.');
  const cases: [ReturnType<typeof relationOf>, Scene][] = [
    ['next', told('The third feeds the body.', { keywords: ['stomach'] })],
    ['same', told('Each of them beats on its own.', { keywords: ['hearts'] })],
    ['contrast', told('But swimming stops the third.', { keywords: ['swimming'] })],
    ['contrast', told('One is fast.', { graphic: comparison })],
    ['effect', told('That is why it crawls.', { keywords: ['seabed'] })],
    ['effect', told('Blood needs copper.', { graphic: causes })],
    ['time', told('In 1831 a captain saw it.', { keywords: ['ship'] })],
    ['time', told('Later it was forgotten.', { keywords: ['ship'] })],
    ['close', told('But remember the three hearts.', { role: 'close' })],
  ];
  for (const [relation, after] of cases) t.equal(relationOf(before, after), relation, after.narration);
  t.equal(relationOf(before, told('Button mushrooms grow.', { keywords: ['mushroom'] })), 'next');
});

const comparison: Scene['graphic'] = {
  layout: 'comparison',
  left: { title: 'Squid', points: [] },
  right: { title: 'Octopus', points: [] },
};
const causes: Scene['graphic'] = { layout: 'causes', effect: 'Blue blood', causes: ['Copper', 'Cold'] };

t.test('every theme has words of its own for changes, and they are the same each time', async (t) => {
  const spoken = themes.map(({ changes }) => JSON.stringify(changes));
  t.ok(new Set(spoken).size >= 6, 'themes differ in them');
  for (const { changes } of themes)
    for (const words of Object.values(changes)) for (const word of words) t.ok(transitions.includes(word));
  const [one, other] = [told('It has hearts.'), told('But it is cold.', { keywords: ['ice'] })];
  for (const theme of themes)
    for (let seed = 0; seed < 4; seed++) {
      const chosen = chooseTransition(one, other, theme, seed);
      t.equal(chosen, chooseTransition(one, other, theme, seed));
      t.ok(theme.changes.contrast.includes(chosen));
    }
  const board = told('One is fast.', { graphic: comparison });
  for (const theme of themes)
    for (let seed = 0; seed < 4; seed++)
      t.not(chooseTransition(board, one, theme, seed), 'slide', 'bold shapes pushed over the screen flash');
  t.equal(chooseTransition(undefined, one, themeOf('ember'), 1), themeOf('ember').changes.next[1]);
});
