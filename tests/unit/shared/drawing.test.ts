import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import t from 'tap';
import { paintBackdrop } from '#shared/drawing/backdrop.ts';
import { movers } from '#shared/drawing/backdrop-movers.ts';
import { contrast, inkOn, mixColours } from '#shared/drawing/colour.ts';
import { fitText } from '#shared/drawing/fit-text.ts';
import { fontOf, registerFonts } from '#shared/drawing/fonts.ts';
import { drawableText, runsRightToLeft } from '#shared/drawing/glyphs.ts';

import { themes } from '#shared/drawing/themes/themes.ts';

registerFonts();
const palette = { from: '#16213e', to: '#0f3460', shape: '#1f4e8c', ink: '#ffffff', accent: '#ffc93c' };

t.test('contrast is measured as WCAG does', async (t) => {
  t.equal(contrast('#000000', '#ffffff'), 21);
  t.equal(contrast('#777777', '#777777'), 1);
  t.equal(contrast('#767676', '#ffffff').toFixed(2), '4.54');
  t.equal(mixColours('#000000', '#ff8040', 0.5), '#804020');
});

t.test('ink on any ground is readable', async () => {
  const channel = fc.nat({ max: 255 }).map((value) => value.toString(16).padStart(2, '0'));
  fc.assert(
    fc.property(channel, channel, channel, (red, green, blue) => {
      const ground = `#${red}${green}${blue}`;
      return contrast(inkOn(ground), ground) >= 4;
    }),
  );
});

t.test('text that fits keeps its words and its box', async () => {
  const ctx = createCanvas(8, 8).getContext('2d');
  const words = fc.array(fc.stringMatching(/^[A-Za-zÄÖжΩ]{1,16}$/), { minLength: 1, maxLength: 14 });
  const side = fc.integer({ min: 200, max: 1600 });
  fc.assert(
    fc.property(words, side, side, (texts, maxWidth, maxHeight) => {
      const box = { maxWidth, maxHeight, maxSizePx: 150, minSizePx: 20, face: 'inter-black' as const };
      const { lines, sizePx, lineHeightPx } = fitText(ctx, texts.join(' '), box);
      ctx.font = fontOf('inter-black', sizePx);
      const fits = lines.every((line) => ctx.measureText(line).width <= maxWidth + 1);
      const kept = lines.join(' ') === texts.join(' ') || lines.at(-1)?.endsWith('…') === true;
      return fits && kept && lines.length * lineHeightPx <= Math.max(maxHeight, lineHeightPx);
    }),
    {
      numRuns: 100,
      examples: [
        // Cut off where the last line is as wide as its box.
        [
          'ÄÄÖ ÄÖÄAAΩжΩÖΩ ÖΩΩaAaÖΩ AÄÖÄж ÄaÖkжΩÖΩ жAAAAΩ aжÖaÄÖa ÄAÖÖaΩÖ ΩжжΩж aaжΩABΩ Ö AAΩÄA'.split(' '),
          200,
          202,
        ],
      ],
    },
  );
});

t.test('Latin, Greek, Cyrillic and Vietnamese are drawn whole', async (t) => {
  for (const text of ['Ein Öl-Fäßchen', 'Ελλάδα', 'Съешь же ещё', 'Tiếng Việt', '“50 %” – it’s €5'])
    t.equal(drawableText(text), text);
});

t.test('emoji and characters without a glyph leave no empty box', async (t) => {
  t.equal(drawableText('hello 🐙 world 👩‍👩‍👧!'), 'hello world !');
  t.equal(drawableText('step 3️⃣ of 🇬🇧 5'), 'step 3 of 5');
  t.equal(drawableText('\u{10ffff}\u{e000}'), '');
  t.equal(drawableText(' \u200d\ufe0f '), '');
});

t.test('the direction of a text follows its first letter', async (t) => {
  t.ok(runsRightToLeft('«שלום» hello'));
  t.notOk(runsRightToLeft('hello שלום'));
});

t.test('every backdrop covers its frame, moves, and looks like no other', async (t) => {
  const seen = new Set<string>();
  const backdrops = [...new Set([...themes.flatMap((theme) => theme.backdrops), 'confetti' as const])];
  for (const backdrop of backdrops) {
    const spec = { backdrop, palette, width: 320, height: 180 };
    const ctx = createCanvas(320, 180).getContext('2d');
    const shot = (seconds: number): Buffer => {
      ctx.clearRect(0, 0, 320, 180);
      paintBackdrop(ctx, { ...spec, seconds });
      return Buffer.from(ctx.getImageData(0, 0, 320, 180).data);
    };
    const [first, later] = [shot(0), shot(3)];
    t.ok(
      first.every((value, index) => index % 4 !== 3 || value === 255),
      `${backdrop} leaves holes`,
    );
    t.notOk(first.equals(later), `${backdrop} stands still`);
    for (const mover of movers(spec)) {
      const painted = (): Buffer => {
        const canvas = createCanvas(Math.ceil(mover.width), Math.ceil(mover.height));
        mover.paint(canvas.getContext('2d'));
        return Buffer.from(canvas.data());
      };
      t.ok(painted().equals(painted()), `${backdrop} is painted alike by every thread`);
    }
    seen.add(first.toString('base64'));
  }
  t.equal(seen.size, backdrops.length);
});
