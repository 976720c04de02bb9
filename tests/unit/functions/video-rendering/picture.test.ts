import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import t from 'tap';
import { registerFonts } from '#shared/drawing/fonts.ts';
import { themes } from '#shared/drawing/themes/themes.ts';
import { frameSizes } from '../../../../functions/video-rendering/film-plan.ts';
import { layOutHeadline } from '../../../../functions/video-rendering/headline-layout.ts';
import { type Box, frameLayout, placeOf, sceneLayout } from '../../../../functions/video-rendering/layout.ts';
import { compileKernel } from '../../../../functions/video-rendering/planes/compile-kernel.ts';
import { startKernel } from '../../../../functions/video-rendering/planes/kernel.ts';

const formats = ['16:9', '9:16', '1:1'] as const;
const roles = ['hook', 'point', 'close'] as const;

function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function inside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

const scenes = formats.flatMap((format) =>
  roles.flatMap((role) =>
    [0, 1, 2, 3].flatMap((index) =>
      [true, false].map((hasHeadline) => ({
        format,
        layout: sceneLayout(format, { role, place: placeOf(format, role, index), hasHeadline }),
      })),
    ),
  ),
);

t.test('no layout lets parts overlap, reach into the captions or leave the frame', async (t) => {
  for (const { format, layout } of scenes) {
    const frame = { x: 0, y: 0, ...frameSizes[format] };
    const { captions, progress } = frameLayout(format);
    const parts = [
      layout.picture,
      ...layout.aside,
      captions,
      progress,
      ...(layout.headline === undefined ? [] : [layout.headline.box]),
    ];
    for (const [index, part] of parts.entries()) {
      t.ok(inside(part, frame), `${format}: ${JSON.stringify(part)} is cut off`);
      for (const other of parts.slice(index + 1))
        t.notOk(overlap(part, other), `${format}: ${JSON.stringify(part)} meets ${JSON.stringify(other)}`);
    }
  }
});

t.test('captions keep clear of what players put over a video', async (t) => {
  const upright = frameLayout('9:16').captions;
  t.ok(
    upright.y + upright.height <= 1920 * 0.75,
    'title, sound and search of Shorts, TikTok and Reels cover nothing',
  );
  t.ok(upright.x + upright.width <= 1080 - 180, 'nor do their buttons');
  t.ok(upright.x >= 60, 'nor does the name at the left');
  for (const format of ['16:9', '1:1'] as const) {
    const { width, height } = frameSizes[format];
    const { captions } = frameLayout(format);
    // A player's controls lie over the lowest part while someone points at it.
    t.ok(
      inside(captions, { x: width * 0.05, y: height * 0.05, width: width * 0.9, height: height * 0.88 }),
      format,
    );
  }
});

t.test('two scenes in a row never stand alike', async (t) => {
  for (const format of formats)
    for (const last of [2, 3, 4, 5, 6]) {
      const film = Array.from({ length: last + 1 }, (_, index) => {
        const role = index === 0 ? 'hook' : index === last ? 'close' : 'point';
        const place = placeOf(format, role, index);
        const { picture, aside } = sceneLayout(format, { role, place, hasHeadline: true });
        return { picture, aside };
      });
      for (const [index, one] of film.entries()) t.notSame(one, film[index + 1], `${format}: ${index}`);
    }
});

t.test('a headline of any words stays in its box', async () => {
  registerFonts();
  const ctx = createCanvas(8, 8).getContext('2d');
  const boxes = scenes.flatMap(({ layout }) => (layout.headline === undefined ? [] : [layout.headline]));
  const words = fc.array(fc.stringMatching(/^[A-Za-zäöÅжΩ,.!?-]{1,20}$/), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(
      words,
      fc.constantFrom(...boxes),
      fc.nat({ max: 12 }),
      fc.constantFrom(...themes),
      (texts, headline, point, theme) => {
        const text = texts.join(' ').slice(0, 80).trim();
        if (text === '') return true;
        const { words, badge, capPx, depthPx } = layOutHeadline(ctx, { ...headline, text, point, theme });
        const bodies = words.map(({ x, y, width }) => ({
          x,
          y: y - capPx,
          width,
          height: capPx + depthPx,
        }));
        const marks =
          badge === undefined
            ? []
            : [
                {
                  x: badge.x - badge.size / 2,
                  y: badge.y - badge.size / 2,
                  width: badge.size,
                  height: badge.size,
                },
              ];
        const room = { ...headline.box, x: headline.box.x - 1, width: headline.box.width + 2 };
        return [...bodies, ...marks].every((body) => inside(body, room));
      },
    ),
    { numRuns: 150 },
  );
});

t.test('frames are converted with the BT.709 coefficients, to within half a step', async (t) => {
  const [width, height] = [64, 32];
  const pixels = width * height;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const bytes = new Uint8Array(memory.buffer);
  const rgba = bytes.subarray(0, pixels * 4);
  for (let index = 0; index < rgba.length; index++)
    rgba[index] = index % 4 === 3 ? 255 : (index * 2_654_435) >> 5;
  const at = { y: pixels * 4, u: pixels * 5, v: pixels * 5 + pixels / 4 };
  startKernel(await compileKernel(), memory).convert(0, width, height, at.y, at.u, at.v);
  const channel = (x: number, y: number, part: number): number => rgba[(y * width + x) * 4 + part] ?? 0;
  const brightness = (red: number, green: number, blue: number) =>
    0.2126 * red + 0.7152 * green + 0.0722 * blue;
  let worst = 0;
  const compare = (wanted: number, place: number): void => {
    worst = Math.max(worst, Math.abs(wanted - (bytes[place] ?? 0)));
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const full = brightness(channel(x, y, 0), channel(x, y, 1), channel(x, y, 2));
      compare(16 + (219 / 255) * full, at.y + y * width + x);
    }
  for (let y = 0; y < height; y += 2)
    for (let x = 0; x < width; x += 2) {
      const mean = (part: number) =>
        (channel(x, y, part) +
          channel(x + 1, y, part) +
          channel(x, y + 1, part) +
          channel(x + 1, y + 1, part)) /
        4;
      const [red, green, blue] = [mean(0), mean(1), mean(2)];
      const full = brightness(red, green, blue);
      const place = (y / 2) * (width / 2) + x / 2;
      compare(128 + ((224 / 255) * (blue - full)) / 1.8556, at.u + place);
      compare(128 + ((224 / 255) * (red - full)) / 1.5748, at.v + place);
    }
  t.ok(worst <= 0.51, `off by ${worst}`);
});
