import { type Canvas, createCanvas } from '@napi-rs/canvas';
import t from 'tap';
import type { Palette } from '#shared/contracts/media.ts';
import type { Format } from '#shared/contracts/video-request.ts';
import { paintBackdrop } from '#shared/drawing/backdrop.ts';
import { contrast, luminance, mixColours } from '#shared/drawing/colour.ts';
import { overPicture } from '#shared/drawing/over-picture.ts';
import { themes } from '#shared/drawing/themes/themes.ts';
import { paletteFamilies } from '../../../../../functions/media-collection/palette-families.ts';
import { frameSizes } from '../../../../../functions/video-rendering/film-plan.ts';
import type { Layer } from '../../../../../functions/video-rendering/layer.ts';
import type { Box } from '../../../../../functions/video-rendering/layout.ts';
import type {
  GraphicOf,
  LayoutParts,
} from '../../../../../functions/video-rendering/layouts/layout-design.ts';
import { coloursOnGround } from '../../../../../functions/video-rendering/layouts/mark-colours.ts';
import { numberDesign } from '../../../../../functions/video-rendering/layouts/number-design.ts';
import { litColours, plateColours } from '../../../../../functions/video-rendering/layouts/plates.ts';
import { quoteDesign } from '../../../../../functions/video-rendering/layouts/quote-design.ts';
import { createScrim } from '../../../../../functions/video-rendering/scrim.ts';

const scale = 0.125;
const seconds = 9;
type Theme = (typeof themes)[number];
const looks = themes.flatMap((theme) =>
  paletteFamilies[theme.name].map((palette, turn) => ({ theme, palette, turn })),
);

function partsOf<Shown extends GraphicOf<'number' | 'quote'>>(
  graphic: Shown,
  {
    theme,
    palette,
    over,
    format,
    box,
  }: { theme: Theme; palette: Palette; over: LayoutParts['over']; format: Format; box: Box },
): LayoutParts<Shown> {
  return {
    ...{ graphic, theme, over, format, box, align: 'left', emphasis: 'tint', point: 1, seconds: 10 },
    palette: over === 'picture' ? overPicture(palette) : palette,
    saidAt: [1],
    pictures: [],
  };
}

/** The least contrast of a colour with what lies under a box. */
function leastContrast(under: Canvas, { x, y, width, height }: Box, colour: string): number {
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const { data } = under.getContext('2d').getImageData(Math.round(x * scale), Math.round(y * scale), w, h);
  let [darkest, brightest] = [1, 0];
  for (let at = 0; at < data.length; at += 4) {
    const light = lightAt(data, at);
    darkest = Math.min(darkest, light);
    brightest = Math.max(brightest, light);
  }
  const own = luminance(colour);
  const ratio = (light: number) => (Math.max(light, own) + 0.05) / (Math.min(light, own) + 0.05);
  return darkest <= own && own <= brightest ? 1 : Math.min(ratio(darkest), ratio(brightest));
}

const lights = new Map<number, number>();

/** Luminance of a pixel, which is computed once for each colour. */
function lightAt(data: Uint8ClampedArray, at: number): number {
  const key = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
  const light = lights.get(key) ?? luminance(`#${key.toString(16).padStart(6, '0')}`);
  lights.set(key, light);
  return light;
}

function backdropOf({ theme, palette, turn }: (typeof looks)[number], format: Format): Canvas {
  const { width, height } = frameSizes[format];
  const canvas = createCanvas(width * scale, height * scale);
  const ctx = canvas.getContext('2d');
  ctx.scale(scale, scale);
  const backdrop = theme.backdrops[turn % theme.backdrops.length] ?? 'waves';
  paintBackdrop(ctx, { backdrop, palette, width, height, seconds });
  ctx.resetTransform();
  return canvas;
}

/** The brightest picture there can be, darkened for words. */
function darkened(palette: Palette, format: Format, still: Box, box: Box): Canvas {
  const frame = frameSizes[format];
  const canvas = createCanvas(frame.width * scale, frame.height * scale);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = '#ffffff';
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.scale(scale, scale);
  createScrim(frame, overPicture(palette), { still, column: box.height > frame.height / 2 }).paint(
    ctx,
    seconds,
  );
  ctx.resetTransform();
  return canvas;
}

t.test('figures, their labels and quotes are read on every ground and over any picture', async (t) => {
  const number: GraphicOf<'number'> = {
    layout: 'number',
    figure: '3,400 km',
    label: 'of the Great Wall, as it stands today',
  };
  const quote: GraphicOf<'quote'> = {
    layout: 'quote',
    text: 'The sea, once it casts its spell, holds one in its net of wonder.',
    author: 'Cousteau',
  };
  const faults = looks.flatMap((look) =>
    [look.turn % 2 === 0 ? ('16:9' as const) : ('9:16' as const)].flatMap((format) =>
      (['ground', 'picture'] as const).flatMap((over) => {
        const check = (
          layers: readonly Layer[],
          still: Box,
          box: Box,
          text: (place: number) => boolean,
        ): string[] => {
          const under =
            over === 'ground' ? backdropOf(look, format) : darkened(look.palette, format, still, box);
          const { ink, accent } = coloursOnGround({
            palette: over === 'picture' ? overPicture(look.palette) : look.palette,
            over,
          });
          return layers.flatMap((layer, place) => {
            const [colour, least] = text(place) ? [ink, 4.5] : [accent, 3];
            const found = leastContrast(under, layer.boxAt?.(seconds) ?? layer.box, colour);
            return found >= least
              ? []
              : [`${look.theme.name} ${look.turn} ${format} ${over} layer ${place}: ${found}`];
          });
        };
        const figureBox = numberDesign.boxes(number, format, 'above').content;
        const figure = partsOf(number, { ...look, over, format, box: figureBox });
        const quoteBox = quoteDesign.boxes(quote, format, 'above').content;
        const said = partsOf(quote, { ...look, over, format, box: quoteBox });
        const figures = numberDesign.layers(figure);
        const lines = quoteDesign.layers(said);
        return [
          ...check(figures, numberDesign.still(figure), figureBox, (place) => place === figures.length - 1),
          // The mark comes first; before the author's name there is a rule.
          ...check(
            lines,
            quoteDesign.still(said),
            quoteBox,
            (place) => place > 0 && place !== lines.length - 2,
          ),
        ];
      }),
    ),
  );
  t.same(faults, []);
});

t.test(
  'items and sides are read on their plates, lit or not, over the brightest and the darkest picture',
  async (t) => {
    const solid = 0.94;
    const faults = looks.flatMap(({ theme, palette, turn }) =>
      [palette, overPicture(palette)].flatMap((colours) => {
        const plain = plateColours({ theme, palette: colours });
        const lit = litColours({ theme, palette: colours });
        const faces = ['#000000', '#ffffff'].map((under) => mixColours(under, plain.face, solid));
        const least = (colour: string) => Math.min(...faces.map((face) => contrast(colour, face)));
        return [
          ...(least(plain.ink) >= 4.5 ? [] : ['ink']),
          ...(least(plain.mark) >= 2.9 ? [] : ['mark']),
          ...(contrast(plain.mark, plain.onMark) >= 4.5 ? [] : ['on the mark']),
          ...(contrast(lit.face, lit.ink) >= 4.5 ? [] : ['lit ink']),
          ...(contrast(lit.mark, lit.onMark) >= 4.5 ? [] : ['on the lit mark']),
        ].map((fault) => `${theme.name} ${turn}: ${fault}`);
      }),
    );
    t.same(faults, []);
  },
);

t.test('no figure flashes while it counts, however large it is', async (t) => {
  // WCAG 2.3.1: three flashes in a second on more than a quarter of 341 x 256 of 1024 x 768 pixels; a flash is a pair of
  // opposing changes of a tenth of the brightest luminance.
  const box = { x: 110, y: 92, width: 950, height: 728 };
  for (const figure of ['98 %', '888', '8,888,888']) {
    for (const theme of themes.filter(({ name }) => name === 'ember' || name === 'paper')) {
      const palette = paletteFamilies[theme.name][0] as Palette;
      const graphic: GraphicOf<'number'> = { layout: 'number', figure, label: 'x' };
      const [counter] = numberDesign.layers(
        partsOf(graphic, { theme, palette, over: 'ground', format: '16:9', box }),
      );
      const frames = Array.from({ length: 40 }, (_, index) =>
        lightOf(counter as Layer, palette, 0.8 + index / 30),
      );
      const flashing = countFlashing(frames) / scale ** 2;
      t.ok(
        flashing < (341 * 256 * 0.25 * (1920 * 1080)) / (1024 * 768),
        `${theme.name} ${figure}: ${flashing} pixels`,
      );
    }
  }
});

/** Luminance of a frame with nothing but one layer on a plain ground, at an eighth of its size. */
function lightOf(layer: Layer, { from }: Palette, at: number): Float32Array {
  const [width, height] = [1920 * scale, 1080 * scale];
  const ctx = createCanvas(width, height).getContext('2d');
  ctx.fillStyle = from;
  ctx.fillRect(0, 0, width, height);
  ctx.scale(scale, scale);
  layer.paint(ctx, at);
  const { data } = ctx.getImageData(0, 0, width, height);
  return Float32Array.from({ length: width * height }, (_, pixel) => lightAt(data, pixel * 4));
}

/** Pixels that change to and fro more than three times within a second. */
function countFlashing(frames: readonly Float32Array[]): number {
  let flashing = 0;
  for (let pixel = 0; pixel < (frames[0]?.length ?? 0); pixel++) {
    let [last, turns, rising] = [frames[0]?.[pixel] ?? 0, 0, 0];
    for (const frame of frames.slice(1, 31)) {
      const change = (frame[pixel] ?? 0) - last;
      if (Math.abs(change) < 0.1) continue;
      if (Math.sign(change) !== rising) turns += 1;
      [rising, last] = [Math.sign(change), frame[pixel] ?? 0];
    }
    if (turns > 6) flashing += 1;
  }
  return flashing;
}
