import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import t from 'tap';
import { type Graphic, partsOf } from '#shared/contracts/graphics.ts';
import { themes } from '#shared/drawing/themes/themes.ts';
import { paletteFamilies } from '../../../../../functions/media-collection/palette-families.ts';
import { frameSizes } from '../../../../../functions/video-rendering/film-plan.ts';
import type { Layer } from '../../../../../functions/video-rendering/layer.ts';
import type { Box } from '../../../../../functions/video-rendering/layout.ts';
import { around } from '../../../../../functions/video-rendering/layouts/around.ts';
import type { LayoutParts } from '../../../../../functions/video-rendering/layouts/layout-design.ts';
import { designFor } from '../../../../../functions/video-rendering/layouts/layouts.ts';
import { spokenInRow } from '../../../../../functions/video-rendering/spoken-in-row.ts';
import { partsFor, type Shown } from '../../../../support/painted-layers.ts';

const image = createCanvas(64, 64);
image.getContext('2d').fillRect(2, 2, 60, 60);

type Late = Extract<Graphic, { layout: 'list' | 'quote' | 'number' | 'timeline' }>;
const graphics: Record<Late['layout'], Late> = {
  list: {
    ...{ layout: 'list', title: 'The third heart takes over', ordered: true },
    items: ['Brain', 'Organs', 'All eight arms', 'The gills'],
  },
  quote: {
    ...{ layout: 'quote', author: 'Isaac Newton' },
    text: 'If I have seen further, it is by standing on the shoulders of giants.',
  },
  number: { layout: 'number', figure: '13,200', label: 'Houses destroyed' },
  timeline: {
    layout: 'timeline',
    events: ['1667', '1677', '1710', '1750'].map((when) => ({ when, what: 'A new law demanded stone' })),
  },
};

/** How a scene shows what it says late: each part so many seconds after the one before it. */
interface LateScene {
  layout: Late['layout'];
  how: Omit<Shown, 'said' | 'seconds'>;
  first: number;
  apart: number;
}

const scenes: fc.Arbitrary<LateScene> = fc.record({
  layout: fc.constantFrom('list' as const, 'quote' as const, 'number' as const, 'timeline' as const),
  how: fc.record({
    format: fc.constantFrom('16:9' as const, '9:16' as const, '1:1' as const),
    theme: fc.constantFrom(...themes),
    palette: fc.constantFrom(...paletteFamilies.ocean, ...paletteFamilies.paper),
    over: fc.constant('ground' as const),
  }),
  first: fc.double({ min: 0, max: 6, noNaN: true }),
  apart: fc.double({ min: 0.05, max: 2, noNaN: true }),
});

function told({ layout, how, first, apart }: LateScene): LayoutParts {
  const graphic = graphics[layout];
  const said = partsOf(graphic).map((_, place) => first + apart * place);
  const parts = partsFor(graphic, { ...how, said, seconds: (said.at(-1) ?? 0) + 3 });
  const hasPlace = designFor(graphic).boxes(graphic, how.format, 'sideRight').picture !== undefined;
  return { ...parts, pictures: hasPlace ? [] : ([image, image] as never) };
}

const seen = (layers: readonly Layer[], seconds: number): Layer[] =>
  layers.filter((layer) => layer.lookAt(seconds) !== undefined);

function standing(layer: Layer, seconds: number): Box {
  const { x, y } = layer.shiftAt?.(seconds) ?? { x: 0, y: 0 };
  const box = layer.boxAt?.(seconds) ?? layer.box;
  return { ...box, x: box.x + x, y: box.y + y };
}

const scale = 0.125;

/** Which pixels of a small frame a layer covers, more than half. */
function coverOf(layer: Layer, format: Shown['format'], seconds: number): Uint8Array {
  const { width, height } = frameSizes[format];
  const canvas = createCanvas(width * scale, height * scale);
  const ctx = canvas.getContext('2d');
  ctx.scale(scale, scale);
  const { x, y } = layer.shiftAt?.(seconds) ?? { x: 0, y: 0 };
  ctx.translate(x, y);
  layer.paint(ctx, seconds);
  const { data } = ctx.getImageData(0, 0, canvas.width, canvas.height);
  return Uint8Array.from({ length: data.length / 4 }, (_, at) => Number((data[at * 4 + 3] ?? 0) > 128));
}

t.test('nothing is drawn over anything else while room is made for what is named next', async () => {
  const apart = scenes.filter(({ layout }) => layout !== 'timeline');
  fc.assert(
    fc.property(apart, fc.double({ min: 0, max: 1, noNaN: true }), (scene, share) => {
      const parts = told(scene);
      const all = designFor(parts.graphic).layers(parts);
      // A figure's bar is drawn over its rule.
      const layers = parts.graphic.layout === 'number' ? [all[0], all.at(-1)] : all;
      const seconds = parts.seconds * share;
      const sum = new Uint8Array(
        frameSizes[parts.format].width * frameSizes[parts.format].height * scale ** 2,
      );
      for (const layer of seen(layers as Layer[], seconds))
        for (const [at, is] of coverOf(layer, parts.format, seconds).entries()) sum[at] = (sum[at] ?? 0) + is;
      return sum.filter((count) => count > 1).length < 12;
    }),
    { numRuns: 40 },
  );
});

t.test('what has been told stands in the middle of its box, however much is still to come', async (t) => {
  for (const layout of ['list', 'quote'] as const)
    for (const format of ['16:9', '9:16', '1:1'] as const)
      for (const theme of themes) {
        const how = { format, theme, palette: paletteFamilies.ocean[0] as never, over: 'ground' as const };
        const parts = told({ layout, how, first: 3, apart: 1.5 });
        const layers = designFor(parts.graphic).layers(parts);
        const whole = around(layers.map((layer) => standing(layer, parts.seconds))) as Box;
        for (const seconds of [1.6, ...partsOf(parts.graphic).map((_, place) => 3 + 1.5 * place + 0.75)]) {
          const { y, height } = around(seen(layers, seconds).map((layer) => standing(layer, seconds))) as Box;
          const off = y + height / 2 - (whole.y + whole.height / 2);
          t.ok(Math.abs(off) < 30, `${layout} ${format} ${theme.name} ${seconds}: ${off}`);
        }
      }
});

t.test('pictures stand where events are to come, and are gone when those do', async () => {
  const timelines = scenes.filter(({ layout }) => layout === 'timeline');
  fc.assert(
    fc.property(timelines, fc.double({ min: 0, max: 1, noNaN: true }), (scene, share) => {
      const parts = told(scene);
      const layers = designFor(parts.graphic).layers(parts);
      const cards = layers.slice(-partsOf(parts.graphic).length);
      const pictures = layers.slice(0, -2 * cards.length - 1);
      const seconds = parts.seconds * share;
      const [on, under] = [cards, pictures].map((those) =>
        seen(those, seconds).map((layer) => coverOf(layer, parts.format, seconds)),
      );
      const met = (on ?? []).flatMap((card) =>
        (under ?? []).map((picture) => picture.filter((is, at) => is > 0 && (card[at] ?? 0) > 0).length),
      );
      return met.every((count) => count < 12) && (seconds < parts.seconds - 1 || under?.length === 0);
    }),
    { numRuns: 30 },
  );
});

const words = (text: string) =>
  text.split(' ').map((word, place) => ({ text: word, start: place, end: place + 0.8 }));

t.test('a quote comes as it is said, word by word, under its mark and over who said it', async (t) => {
  const how = {
    format: '16:9' as const,
    theme: themes[0] as never,
    palette: paletteFamilies.ocean[0] as never,
  };
  const parts = told({ layout: 'quote', how: { ...how, over: 'ground' }, first: 4, apart: 0.5 });
  const layers = designFor(parts.graphic).layers(parts);
  const lines = layers.slice(1, -2);
  const count = (seconds: number): number => seen(lines, seconds).length;
  t.equal(seen(layers, 2.5).length, 3, 'mark, rule and name');
  t.same([3.5, 4.1, 11.5].map(count), [0, 1, lines.length]);
  t.ok(lines.length > 2 && count(7) < lines.length, 'no line before its time');
});

t.test('each word of a quote has the time at which it is said', async (t) => {
  const speech = ['It', 'made', 'me', 'weep', 'to', 'see', 'it.'];
  t.same(
    spokenInRow(speech, words('Pepys made a note: "It made me weep to see it."')),
    [4, 5, 6, 7, 8, 9, 10],
    'not where its words are said by chance',
  );
  t.same(
    spokenInRow(
      ['One', 'small', 'step,', 'one', 'giant', 'leap.'],
      words('"One small step," he said, "one giant leap."'),
    ),
    [0, 1, 2, 5, 6, 7],
    'though it is interrupted',
  );
  t.same(spokenInRow(['Я', 'вижу', '—', 'небо'], words('Он сказал: Я вижу — небо')), [2, 3, 5, 5]);
  t.same(spokenInRow(['Never', 'said'], words('Nobody said it')), [null, null]);
  t.same(spokenInRow(['—'], words('Nothing to say')), [null]);
});
