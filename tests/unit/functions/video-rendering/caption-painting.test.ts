import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import t from 'tap';
import { StyleName } from '#shared/contracts/styles.ts';
import { contrast, mixColours } from '#shared/drawing/colour.ts';
import { overPicture } from '#shared/drawing/over-picture.ts';
import { themeOf } from '#shared/drawing/themes/themes.ts';
import { paletteFamilies } from '../../../../functions/media-collection/palette-families.ts';
import { layOutCaptions } from '../../../../functions/video-rendering/caption-layout.ts';
import { createCaptionPainter } from '../../../../functions/video-rendering/caption-painter.ts';
import { captionColours, plateAlpha } from '../../../../functions/video-rendering/caption-plate.ts';
import { type Caption, captionsOf, sentenceOf } from '../../../../functions/video-rendering/captions.ts';
import { frameSizes } from '../../../../functions/video-rendering/film-plan.ts';
import { frameLayout } from '../../../../functions/video-rendering/layout.ts';
import { type Language, narrations, sentences, spokenScene } from '../../../support/many-scripts.ts';

const formats = ['16:9', '9:16', '1:1'] as const;
const styles = StyleName.options;
const palettes = styles.flatMap((style) =>
  paletteFamilies[style].flatMap((palette) =>
    [palette, overPicture(palette)].map((one) => ({ style, palette: one })),
  ),
);

function captionsIn(language: Language, format: (typeof formats)[number]): Caption[] {
  return captionsOf(spokenScene(sentences[language]), format, sentences[language]);
}

t.test('captions can be read on their plate whatever picture lies under it', async (t) => {
  for (const { style, palette } of palettes) {
    const { plate, ink, lit, litInk } = captionColours(themeOf(style).shapes, palette);
    const onWhite = mixColours('#ffffff', plate, plateAlpha);
    const onBlack = mixColours('#000000', plate, plateAlpha);
    const name = `${style} ${palette.from}`;
    t.ok(contrast(ink, onWhite) >= 4.5 && contrast(ink, onBlack) >= 4.5, `${name}: words`);
    t.ok(contrast(litInk, lit) >= 4.5, `${name}: the spoken word`);
    t.ok(contrast(lit, onWhite) >= 3 && contrast(lit, onBlack) >= 3, `${name}: its ground`);
  }
});

t.test('nothing of a caption in any script leaves its plate, nor the plate its box', async () => {
  fc.assert(
    fc.property(narrations, fc.constantFrom(...formats), (narration, format) => {
      const captions = captionsOf(spokenScene(narration), format, narration);
      const { captions: box, captionSizePx: sizePx } = frameLayout(format);
      return captions.every((caption) =>
        layOutCaptions(sentenceOf(captions, caption), { box, sizePx, face: 'inter-bold' }).every((layout) => {
          if (layout === undefined) return true;
          const { plate, lines, places } = layout;
          return (
            plate.x >= box.x &&
            plate.y >= box.y &&
            plate.x + plate.width <= box.x + box.width &&
            plate.y + plate.height <= box.y + box.height &&
            lines.every(({ x, parts }) =>
              parts.every((part) => x + part.x >= 0 && x + part.x + part.width <= plate.width),
            ) &&
            places.every(({ boxes }) =>
              boxes.every(
                (one) =>
                  one.x >= 0 &&
                  one.x + one.width <= plate.width &&
                  one.y >= -2 &&
                  one.y + one.height <= plate.height + 2,
              ),
            )
          );
        }),
      );
    }),
    { numRuns: 80 },
  );
});

t.test('every word of every promised language is on the plate', async (t) => {
  for (const language of Object.keys(sentences) as Language[])
    for (const format of formats) {
      const captions = captionsIn(language, format);
      const { captions: box, captionSizePx: sizePx } = frameLayout(format);
      const layouts = captions.map(
        (caption) => layOutCaptions([caption], { box, sizePx, face: 'inter-bold', language })[0],
      );
      const shown = layouts.flatMap((layout) => layout?.places ?? []);
      t.equal(shown.length, captions.flatMap(({ lines }) => lines.flat()).length, `${language} ${format}`);
      t.ok(shown.every(({ boxes }) => boxes.length > 0 && boxes.every(({ width }) => width > 4)));
      const drawn = layouts.flatMap((layout) => layout?.lines ?? []).flatMap(({ parts }) => parts);
      t.equal(
        [...drawn]
          .map(({ text }) => text)
          .join('')
          .replace(/\s/gu, '').length,
        sentences[language].replace(/\s/gu, '').length,
        `no letter of ${language} is left out`,
      );
    }
});

t.test(
  'a sentence from right to left is lit from right to left, its Latin names from left to right',
  async (t) => {
    const [caption] = captionsIn('ar', '16:9');
    const { captions: box, captionSizePx: sizePx } = frameLayout('16:9');
    const [layout] =
      caption === undefined
        ? []
        : layOutCaptions([caption], { box, sizePx, face: 'inter-bold', language: 'ar' });
    const middleOf = (text: string): number => {
      const place = layout?.places.find(({ time }) => time.text.includes(text));
      return (place?.boxes[0]?.x ?? Number.NaN) + (place?.boxes[0]?.width ?? 0) / 2;
    };
    t.ok(middleOf('عام') > middleOf('2024'));
    t.ok(middleOf('2024') > middleOf('Google'));
    t.ok(middleOf('Google') < middleOf('DeepMind'));
    t.ok(middleOf('شركة') > middleOf('DeepMind'));
  },
);

t.test(
  'a caption neither flickers nor jumps: its plate stands through a sentence, what is lit moves on',
  async (t) => {
    for (const format of formats) {
      const captions = captionsIn('en', format);
      const { captions: box, captionSizePx: sizePx } = frameLayout(format);
      const look = { box, sizePx, palette: paletteFamilies.ocean[0] ?? palettes[0]?.palette };
      if (look.palette === undefined) throw new Error('there is no palette');
      const painter = createCaptionPainter(captions, {
        ...look,
        palette: look.palette,
        style: 'ocean',
        language: 'en',
      });
      const { width, height } = frameSizes[format];
      const ctx = createCanvas(width, height).getContext('2d');
      const plateAt = (seconds: number): string => {
        ctx.clearRect(0, 0, width, height);
        painter.paint(ctx, seconds);
        const { data } = ctx.getImageData(0, box.y + box.height - 20, width, 1);
        const covered = Array.from({ length: width }, (_, x) => x).filter(
          (x) => (data[x * 4 + 3] ?? 0) > 128,
        );
        return `${covered[0]} ${covered.at(-1)}`;
      };
      for (const caption of captions) {
        const sentence = sentenceOf(captions, caption);
        const plates = sentence.map(({ start }) => plateAt(start + 0.2));
        t.same(new Set(plates).size, 1, `${format}: ${plates.join(', ')}`);
        if (caption.follows)
          t.ok(
            painter.lookAt(caption.start - 0.01) !== undefined && painter.lookAt(caption.start) !== undefined,
          );
        for (let seconds = caption.start; seconds < caption.end - 1e-9; seconds += 1 / 30)
          t.ok(painter.lookAt(seconds) !== undefined);
      }
      t.equal(painter.lookAt((captions.at(-1)?.end ?? 0) + 0.01), undefined);
    }
  },
);

t.test('an emoji is drawn in its own colours', async (t) => {
  const narration = 'octopus 🐙 ❤️';
  const captions = captionsOf(spokenScene(narration), '16:9', narration);
  const { captions: box, captionSizePx: sizePx } = frameLayout('16:9');
  const grey = { from: '#222222', to: '#111111', shape: '#888888', ink: '#ffffff', accent: '#eeeeee' };
  const ctx = createCanvas(1920, 1080).getContext('2d');
  createCaptionPainter(captions, { box, sizePx, palette: grey, language: 'en' }).paint(ctx, 0.9);
  const { data } = ctx.getImageData(box.x, box.y, box.width, box.height);
  let coloured = 0;
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
    if (alpha > 200 && red - blue > 80 && red - green > 40) coloured++;
  }
  t.ok(coloured > 800, `${coloured} pixels are red or orange`);
});
