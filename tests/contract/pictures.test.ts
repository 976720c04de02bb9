import { createCanvas, loadImage } from '@napi-rs/canvas';
import t from 'tap';
import { createIllustrations } from '#shared/adapters/illustrations/illustrations.ts';

t.test('a found picture is a square PNG of the wanted size with a clear ground and a credit', async (t) => {
  const found = await createIllustrations().find({
    keywords: ['octopus', 'heart'],
    count: 2,
    sizePx: 320,
    avoid: new Set(),
  });
  t.same(
    found.map(({ name, keyword }) => [name, keyword]),
    [
      ['octopus', 'octopus'],
      ['red-heart', 'heart'],
    ],
  );
  for (const { png, credit } of found) {
    const image = await loadImage(Buffer.from(png));
    t.same([image.width, image.height], [320, 320]);
    const ctx = createCanvas(320, 320).getContext('2d');
    ctx.drawImage(image, 0, 0);
    t.equal(ctx.getImageData(2, 2, 1, 1).data[3], 0, 'the corner is clear');
    t.equal(ctx.getImageData(160, 150, 1, 1).data[3], 255, 'the middle is painted');
    t.match(credit, { licence: 'MIT', source: /^https:/ });
  }
});

t.test('a dark picture has a white edge, so that it reads on a dark ground', async (t) => {
  const [pawn] = await createIllustrations().find({
    keywords: ['chess pawn'],
    count: 1,
    sizePx: 320,
    avoid: new Set(),
  });
  const ctx = createCanvas(320, 320).getContext('2d');
  ctx.drawImage(await loadImage(Buffer.from(pawn?.png ?? [])), 0, 0);
  const row = ctx.getImageData(0, 250, 320, 1).data;
  const first = Array.from({ length: 320 }, (_, x) => x).find((x) => row[x * 4 + 3] === 255) ?? 0;
  t.same([...row.slice(first * 4, first * 4 + 3)], [255, 255, 255]);
});
