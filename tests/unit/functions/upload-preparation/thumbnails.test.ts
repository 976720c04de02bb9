import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import fc from 'fast-check';
import t from 'tap';
import { themes } from '#shared/drawing/themes/themes.ts';
import { paletteFamilies } from '../../../../functions/media-collection/palette-families.ts';
import { drawThumbnail } from '../../../../functions/upload-preparation/thumbnails/draw-thumbnail.ts';
import { measureThumbnail } from '../../../../functions/upload-preparation/thumbnails/measure-thumbnail.ts';
import {
  type ThumbnailParts,
  thumbnailDesigns,
} from '../../../../functions/upload-preparation/thumbnails/thumbnail-parts.ts';
import { thumbnailWords } from '../../../../functions/upload-preparation/thumbnails/thumbnail-words.ts';

/** 10 pixels of 94 is about what is read at a glance; a wide word is allowed a little less. */
const leastLetterPx = 9.5;

function picture(paint: (ctx: SKRSContext2D) => void) {
  const canvas = createCanvas(640, 640);
  paint(canvas.getContext('2d'));
  return canvas;
}
const filled = (colour: string) =>
  picture((ctx) => {
    ctx.fillStyle = colour;
    ctx.fillRect(0, 0, 640, 640);
  });
/** Stripes of black and white: the worst that type can stand on. */
const stripes = picture((ctx) => {
  for (let x = 0; x < 640; x += 32) {
    ctx.fillStyle = x % 64 === 0 ? '#000000' : '#ffffff';
    ctx.fillRect(x, 0, 32, 640);
  }
});
const disc = picture((ctx) => {
  ctx.fillStyle = '#e4572e';
  ctx.beginPath();
  ctx.arc(320, 320, 300, 0, 2 * Math.PI);
  ctx.fill();
});
const photos = { white: filled('#ffffff'), stripes };

const texts = [
  'Why octopuses have three hearts',
  'Photosynthesis explained',
  'The price of a cold sea',
  'Coffee',
];

function partsOf(index: number, changes: Partial<ThumbnailParts> = {}): ThumbnailParts {
  const theme = themes[index % themes.length];
  const palette = theme && paletteFamilies[theme.name][index % 6];
  if (theme === undefined || palette === undefined) throw new RangeError('there is no such theme');
  const [design, backdrop] = [thumbnailDesigns[index % 3] ?? 'poster', theme.backdrops[0] ?? 'grid'];
  const text = texts[index % texts.length] ?? '';
  return {
    design,
    text,
    figure: '',
    theme,
    palette,
    backdrop,
    main: disc,
    covers: undefined,
    beside: [],
    ...changes,
  };
}

t.test('every design can be read at 168x94, in every theme and palette', async (t) => {
  for (const [place, theme] of themes.entries())
    for (const [colours, palette] of paletteFamilies[theme.name].entries()) {
      const design = thumbnailDesigns[(place + colours) % 3] ?? 'poster';
      const figure = design === 'figure' && colours % 2 === 0 ? '$76,123' : '';
      const parts = partsOf(place, {
        theme,
        palette,
        design,
        figure,
        text: texts[(place + colours) % 4] ?? '',
      });
      const { contrast, smallLetterPx, area, isCovered } = measureThumbnail(parts);
      const about = `${theme.name} ${colours} ${design} "${parts.text}"`;
      t.ok(contrast >= 4.5, `${about}: contrast ${contrast.toFixed(2)}`);
      t.ok(smallLetterPx >= leastLetterPx, `${about}: letters of ${smallLetterPx.toFixed(1)} px`);
      t.ok(area > 0.015 && area < 0.3, `${about}: letters take ${(area * 100).toFixed(1)} %`);
      t.notOk(isCovered, `${about}: the length lies beside them`);
    }
});

t.test('words are read on any photograph', async (t) => {
  for (const [index, theme] of themes.entries())
    for (const [name, main] of Object.entries(photos))
      for (const design of thumbnailDesigns) {
        const parts = partsOf(index, { theme, design, main, covers: { x: 0.5, y: 0.5 } });
        const { contrast } = measureThumbnail(parts);
        t.ok(contrast >= 4.5, `${theme.name} ${design} on ${name}: ${contrast.toFixed(2)}`);
      }
});

t.test('three thumbnails of one video differ at a glance', async (t) => {
  for (const [index, theme] of themes.entries()) {
    const small = thumbnailDesigns.map((design, place) => {
      const palette = paletteFamilies[theme.name][(index + place) % 6];
      const canvas = createCanvas(42, 24);
      const parts = partsOf(index, { theme, design, ...(palette && { palette }) });
      canvas.getContext('2d').drawImage(drawThumbnail(parts), 0, 0, 42, 24);
      return canvas.data();
    });
    for (const [one, other] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const sum = [...(small[one] ?? [])].reduce(
        (total, value, at) => total + Math.abs(value - (small[other]?.[at] ?? 0)),
        0,
      );
      const mean = sum / (42 * 24 * 3);
      t.ok(mean > 25, `${theme.name}: ${one} and ${other} differ by ${mean.toFixed(0)} of 255`);
    }
  }
});

t.test('any text becomes at most five words, and any thumbnail is drawn', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), fc.nat(20), (text, index) => {
      const words = thumbnailWords(text);
      drawThumbnail(partsOf(index, { text: words, figure: index % 2 === 0 ? words.slice(0, 9) : '' }));
      return words.split(' ').length <= 5 && [...words].length <= 120;
    }),
    { numRuns: 25 },
  );
  t.equal(thumbnailWords('What every beginner should know about compound interest'), 'compound interest');
  t.equal(
    thumbnailWords('Should you fix your mortgage for two years or for five?'),
    'fix your mortgage?',
    'what is asked is not advised',
  );
  t.equal(
    thumbnailWords('千万不要把所有的钱都存在一个银行里面因为银行也会倒闭的哦我的朋友们'.slice(0, 20)).length,
    20,
  );
});
