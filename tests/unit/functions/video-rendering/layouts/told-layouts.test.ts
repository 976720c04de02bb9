import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import fc from 'fast-check';
import t from 'tap';
import { type Graphic, partsOf as spokenParts } from '#shared/contracts/graphics.ts';
import type { Format } from '#shared/contracts/video-request.ts';
import { overPicture } from '#shared/drawing/over-picture.ts';
import { themes } from '#shared/drawing/themes/themes.ts';
import { paletteFamilies } from '../../../../../functions/media-collection/palette-families.ts';
import { frameSizes } from '../../../../../functions/video-rendering/film-plan.ts';
import type { Layer } from '../../../../../functions/video-rendering/layer.ts';
import { type Box, frameLayout, type Place } from '../../../../../functions/video-rendering/layout.ts';
import { comparisonDesign } from '../../../../../functions/video-rendering/layouts/comparison-design.ts';
import { countAt, countedFigure } from '../../../../../functions/video-rendering/layouts/counted-figure.ts';
import type {
  LayoutDesign,
  LayoutParts,
} from '../../../../../functions/video-rendering/layouts/layout-design.ts';
import { listDesign } from '../../../../../functions/video-rendering/layouts/list-design.ts';
import { numberDesign } from '../../../../../functions/video-rendering/layouts/number-design.ts';
import { quoteDesign } from '../../../../../functions/video-rendering/layouts/quote-design.ts';

const designs = { number: numberDesign, list: listDesign, quote: quoteDesign, comparison: comparisonDesign };
type Told = Extract<Graphic, { layout: keyof typeof designs }>;
const designOf = (graphic: Told) => designs[graphic.layout] as unknown as LayoutDesign<Told>;

const formats = ['16:9', '9:16', '1:1'] as const;
const places = ['sideLeft', 'below', 'sideRight', 'above'] as const;

const word = fc.constantFrom(
  ...['octopus', 'a', 'The', 'Donaudampfschifffahrtsgesellschaft', 'ÅÉÎ', 'gypsy', '10,994', 'and', 'sea'],
  ...['שלום', 'מרחבא', 'مرحبا', 'Ελλάδα', 'тысяча', '中文字幕', '🐙', '—', 'WWWWWWWW'],
);
const said = (most: number) =>
  fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join(' ').slice(0, most).trim());
const figure = fc.constantFrom(
  ...[
    '3,400 km',
    '$2.5 billion',
    '37 %',
    '0.05',
    '1969',
    '1.234,5 €',
    '−40 °C',
    'three hearts',
    '🐙',
    '24/7',
    '007',
  ],
  ...['1 000 000 people', '5x', '٣٤٠٠', '3,400 ק״מ', '100%', '2', '999,999,999,999'],
);
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const side = fc.record({
  title: said(28),
  figure: optional(figure),
  points: fc.array(said(40), { maxLength: 3 }),
});
const graphics = fc.oneof(
  fc.record({ layout: fc.constant('number'), figure, label: said(60) }),
  fc.record({
    ...{ layout: fc.constant('list'), title: optional(said(48)), ordered: fc.boolean() },
    items: fc.array(said(48), { minLength: 2, maxLength: 6 }),
  }),
  fc.record({ layout: fc.constant('quote'), text: said(220), author: optional(said(60)) }),
  fc.record({ layout: fc.constant('comparison'), left: side, right: side }),
) as fc.Arbitrary<Told>;

interface Setting {
  format: Format;
  place: Place;
  style: number;
  palette: number;
  over: LayoutParts['over'];
  saidAt: (number | undefined)[];
  seconds: number;
  pictures: boolean;
}

const settings = fc.record<Setting>({
  format: fc.constantFrom(...formats),
  place: fc.constantFrom(...places),
  style: fc.nat({ max: themes.length - 1 }),
  palette: fc.nat({ max: 5 }),
  over: fc.constantFrom('ground', 'picture'),
  saidAt: fc.array(optional(fc.double({ min: 0, max: 12, noNaN: true })), { minLength: 6, maxLength: 6 }),
  seconds: fc.double({ min: 1.5, max: 14, noNaN: true }),
  pictures: fc.boolean(),
});

const image = createCanvas(64, 64);
image.getContext('2d').fillRect(4, 4, 56, 56);

function partsOf(
  graphic: Told,
  { format, place, style, palette, over, ...rest }: Setting,
): LayoutParts<Told> {
  const theme = themes[style % themes.length] ?? (themes[0] as (typeof themes)[number]);
  const colours = paletteFamilies[theme.name][palette % 6] ?? (paletteFamilies[theme.name][0] as never);
  const { content, align, picture } = designOf(graphic).boxes(graphic, format, place);
  const images = rest.pictures && picture === undefined && over === 'ground' ? [image, image, image] : [];
  return {
    ...{ graphic, format, theme, over, align, box: content, emphasis: 'marker', point: 1 },
    palette: over === 'picture' ? overPicture(colours) : colours,
    saidAt: Array.from({ length: spokenParts(graphic).length }, (_, place) => rest.saidAt[place % 6]),
    seconds: rest.seconds,
    pictures: images as never,
    picturesAt: [undefined, 0.7, 2.2],
  };
}

/** Layers are painted at a quarter of their size: enough to see where they reach. */
const scale = 0.25;

function painted(layer: Pick<Layer, 'paint' | 'shiftAt'>, seconds: number, format: Format): Canvas {
  const { width, height } = frameSizes[format];
  const canvas = createCanvas(width * scale, height * scale);
  const ctx = canvas.getContext('2d');
  ctx.scale(scale, scale);
  const { x, y } = layer.shiftAt?.(seconds) ?? { x: 0, y: 0 };
  ctx.translate(x, y);
  layer.paint(ctx as SKRSContext2D, seconds);
  return canvas;
}

/** Whether anything stands outside of a box; a pixel at its edge may be shared. */
function strays(canvas: Canvas, box: Box): boolean {
  const ctx = canvas.getContext('2d');
  const [left, top] = [Math.floor(box.x * scale) - 1, Math.floor(box.y * scale) - 1];
  const right = Math.ceil((box.x + box.width) * scale) + 1;
  const foot = Math.ceil((box.y + box.height) * scale) + 1;
  ctx.resetTransform();
  ctx.clearRect(left, top, right - left, foot - top);
  const bytes = canvas.data();
  return !bytes.equals(Buffer.alloc(bytes.length)) && bytes.some((byte) => byte > 8);
}

const inside = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x - 1 &&
  inner.y >= outer.y - 1 &&
  inner.x + inner.width <= outer.x + outer.width + 1 &&
  inner.y + inner.height <= outer.y + outer.height + 1;

const meet = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

t.test(
  'what is told part by part has its place in every format, and nothing else stands there',
  async (t) => {
    const faults = fc.sample(graphics, 60).flatMap((graphic) =>
      formats.flatMap((format) =>
        places.flatMap((place) => {
          const { content, picture, aside = [] } = designOf(graphic).boxes(graphic, format, place);
          const { captions, progress } = frameLayout(format);
          const boxes = [content, ...(picture ? [picture] : []), ...aside, captions, progress];
          const frame = { x: 0, y: 0, ...frameSizes[format] };
          const met = boxes.filter((one, at) => boxes.slice(at + 1).some((other) => meet(one, other)));
          const left = boxes.filter((one) => !inside(one, frame));
          return [...met, ...left].map(
            (one) => `${graphic.layout} ${format} ${place} ${JSON.stringify(one)}`,
          );
        }),
      ),
    );
    t.same(faults, []);
  },
);

t.test('two figures in a row never stand alike', async (t) => {
  const graphic: Told = { layout: 'number', figure: '7', label: 'seas' };
  for (const format of formats)
    for (const [index, place] of places.entries()) {
      const next = places[(index + 1) % places.length] ?? place;
      t.notSame(
        designOf(graphic).boxes(graphic, format, place),
        designOf(graphic).boxes(graphic, format, next),
      );
    }
});

t.test(
  'whatever words a figure, a list, a quote or a comparison has, all of it stays in its box at any time',
  async (t) => {
    const moment = fc.double({ min: -0.5, max: 15, noNaN: true });
    fc.assert(
      fc.property(graphics, settings, moment, (graphic, setting, seconds) => {
        const parts = partsOf(graphic, setting);
        const design = designOf(graphic);
        const still = design.still(parts);
        if (!inside(still, parts.box))
          throw new Error(`${JSON.stringify(still)} is not in ${JSON.stringify(parts.box)}`);
        for (const [place, layer] of design.layers(parts).entries()) {
          const fault = faultOf(layer, parts.box, seconds, setting.format);
          if (fault !== undefined) throw new Error(`layer ${place}: ${fault}`);
        }
      }),
      {
        numRuns: 60,
        examples: [
          [
            { layout: 'number', figure: '$2.5 billion', label: 'octopus Donaudampfschifffahrtsgesellschaft' },
            {
              ...{ format: '9:16', place: 'sideLeft', style: 6, palette: 0, over: 'ground' },
              ...{ saidAt: [], seconds: 1.5, pictures: false },
            },
            0,
          ],
          [
            { layout: 'quote', text: `שלום ${'octopus '.repeat(7)}gypsy` },
            {
              ...{ format: '16:9', place: 'sideLeft', style: 5, palette: 0, over: 'ground' },
              ...{ saidAt: [], seconds: 1.5, pictures: false },
            },
            0,
          ],
        ],
      },
    );
    t.pass();
  },
);

function faultOf(layer: Layer, room: Box, seconds: number, format: Format): string | undefined {
  const shown = painted(layer, seconds, format);
  if (layer.lookAt(seconds) === undefined)
    return strays(shown, { x: -9, y: -9, width: 0, height: 0 })
      ? 'something is seen of what is not there'
      : undefined;
  const box = layer.boxAt?.(seconds) ?? layer.box;
  if (!inside(layer.box, room)) return `${JSON.stringify(layer.box)} leaves ${JSON.stringify(room)}`;
  if (!inside(box, layer.box)) return `${JSON.stringify(box)} leaves ${JSON.stringify(layer.box)}`;
  const { x, y } = layer.shiftAt?.(seconds) ?? { x: 0, y: 0 };
  const stands = { ...box, x: box.x + x, y: box.y + y };
  if (!inside(stands, room)) return `${JSON.stringify(stands)} leaves ${JSON.stringify(room)}`;
  return strays(shown, stands) ? `something is seen outside of ${JSON.stringify(stands)}` : undefined;
}

t.test('parts that say they look as before do', async (t) => {
  const moment = fc.double({ min: 0, max: 9, noNaN: true });
  fc.assert(
    fc.property(
      graphics,
      settings,
      moment,
      fc.double({ min: 0.01, max: 0.2, noNaN: true }),
      (graphic, setting, at, step) => {
        const layers = designOf(graphic).layers(partsOf(graphic, setting));
        return layers.every(
          (layer) =>
            layer.lookAt(at) !== layer.lookAt(at + step) ||
            painted({ paint: layer.paint }, at, setting.format)
              .data()
              .equals(painted({ paint: layer.paint }, at + step, setting.format).data()),
        );
      },
    ),
    { numRuns: 30 },
  );
  t.pass();
});

t.test(
  'a figure counts up to exactly what is written, never past it, and without a sign moving',
  async (t) => {
    for (const written of [
      '3,400 km',
      '$2.5 billion',
      '37 %',
      '0.05',
      '1969',
      '1.234,5 €',
      '−40 °C',
      '1 000 000 people',
      '007',
      '24/7',
    ]) {
      const parts = countedFigure(written);
      t.ok(parts, written);
      if (parts === undefined) continue;
      const { before, number, after, unit } = parts;
      t.equal(`${before}${number}${after}${unit}`.replaceAll(' ', ''), written.replaceAll(' ', ''));
      t.equal(countAt(number, 1).join(''), number);
      const steps = Array.from({ length: 40 }, (_, step) => countAt(number, step / 40));
      t.ok(
        steps.every(({ length }) => length === number.length),
        'every sign keeps its place',
      );
      const values = steps.map((signs) => Number(signs.join('').replace(/\D/gu, '')));
      const whole = Number(number.replace(/\D/gu, ''));
      t.ok(
        values.every((value, place) => value <= whole && value >= (values[place - 1] ?? 0)),
        written,
      );
    }
    t.equal(countAt('0.05', 0).join(''), '0.00');
    t.equal(countAt('3,400', 0.1).join(''), '  340');
    t.equal(countedFigure('three hearts'), undefined);
  },
);

t.test(
  'a figure is counted when it is said, in little more than a second, and stands whole before its scene ends',
  async (t) => {
    const setting = { ...plainSetting, seconds: 8 };
    const counter = (saidAt: number | undefined, seconds = 8): Layer => {
      const graphic: Told = { layout: 'number', figure: '3,400 km', label: 'Great Wall' };
      const layers = designOf(graphic).layers({ ...partsOf(graphic, setting), saidAt: [saidAt], seconds });
      return layers[0] as Layer;
    };
    t.equal(counter(3).lookAt(2.8), undefined, 'no empty counter stands there before');
    t.match(counter(3).lookAt(3.2), /^[\d, ]+$/u);
    t.not(counter(3).lookAt(3.2), '3,400');
    t.equal(counter(3).lookAt(4.2), '3,400');
    t.equal(counter(undefined).lookAt(1.7), '3,400');
    t.equal(counter(20).lookAt(7.5), '3,400', 'said too late, it is whole all the same');
    t.equal(counter(6).lookAt(5.8), undefined, 'until then its label heads the scene');
  },
);

const plainSetting: Setting = {
  ...{ format: '16:9', place: 'below', style: 0, palette: 0, over: 'ground' },
  ...{ saidAt: [], seconds: 10, pictures: false },
};

t.test('items and sides come as they are named, one after the other', async (t) => {
  const list: Told = { layout: 'list', items: ['Salt', 'Sugar', 'Tea'], ordered: true };
  const all = designOf(list).layers(partsOf(list, { ...plainSetting, saidAt: [1, undefined, 5] }));
  const rows = all.slice(-list.items.length);
  const count = (seconds: number) => rows.filter((layer) => layer.lookAt(seconds) !== undefined).length;
  t.same([0.5, 1.1, 4.5, 5.1].map(count), [0, 1, 2, 3]);
  t.equal(rows[0]?.lookAt(1.5), 'still', 'lit while it is told');
  t.equal(rows[0]?.lookAt(9), 'plain');
  const others = all.slice(0, -list.items.length).filter((layer) => layer.lookAt(3) !== undefined);
  t.equal(others.length, 0, 'no empty place stands for what comes late');
  const again = designOf(list)
    .layers(partsOf(list, { ...plainSetting, saidAt: [-5, -5, 6] }))
    .slice(-3);
  t.same(
    again.map((layer) => layer.lookAt(1.6) !== undefined),
    [true, true, false],
    'what the scene before said comes back at once',
  );
  const sides: Told = {
    layout: 'comparison',
    left: { title: 'Tea', points: ['Green'] },
    right: { title: 'Coffee', points: ['Black'] },
  };
  const layers = designOf(sides).layers(partsOf(sides, { ...plainSetting, saidAt: [1, 5] }));
  const [tea, , , coffee] = layers;
  t.equal(tea?.lookAt(4), 'plain');
  t.equal(coffee?.lookAt(4), 'still', 'dimmed until it is named');
  t.equal(coffee?.lookAt(6), 'plain');
});
