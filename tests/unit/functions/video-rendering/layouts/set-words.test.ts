import { type Canvas, createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import t from 'tap';
import { themes } from '#shared/drawing/themes/themes.ts';
import { setWords } from '../../../../../functions/video-rendering/layouts/set-words.ts';
import { paintWords } from '../../../../../functions/video-rendering/layouts/words-layer.ts';

const faces = [...new Set(themes.flatMap(({ display, text }) => [display, text]))];
const words = fc.constantFrom(
  ...['octopus', 'a', 'The', 'Donaudampfschifffahrtsgesellschaftskapitän', 'ÅÉÎÕÜ', 'qgypj', '10,994', 'x/y'],
  ...[
    'שלום',
    'עולם',
    'مرحبا',
    'بالعالم',
    'Ελλάδα',
    'тысяча',
    '中文字幕測試',
    'これはテスト',
    '한국어',
    '🐙',
    '—',
    'WWWWWWWWWWWW',
  ],
);
const texts = fc.array(words, { maxLength: 9 }).map((parts) => parts.join(' ').slice(0, 80));

t.test(
  'words of any script stand inside of their box, and are as large as they are said to be at least',
  async (t) => {
    const canvas = createCanvas(700, 460);
    const ctx = canvas.getContext('2d');
    const box = { x: 60, y: 50, width: 0, height: 0 };
    fc.assert(
      fc.property(
        ...[
          texts,
          fc.constantFrom(...faces),
          fc.integer({ min: 120, max: 580 }),
          fc.integer({ min: 60, max: 360 }),
        ],
        ...[fc.constantFrom('left', 'center'), fc.constantFrom('top', 'middle', 'bottom'), fc.boolean()],
        (text, face, width, height, align, stand, capitals) => {
          const room = { ...box, width, height };
          const set = setWords({
            ...{ text, face, box: room, align, stand, capitals, maxSizePx: 120, minSizePx: 30 },
          });
          if (set === undefined) return true;
          ctx.clearRect(0, 0, canvas.width, canvas.height);
          paintWords(ctx, set, '#000000');
          const ink = inkOf(canvas);
          if (ink === undefined) return true;
          // Letters of scripts that are joined are never torn apart: those alone may be smaller.
          const small = set.sizePx < 30 && !/[\u0600-\u06ff]/u.test(text) && height > 60;
          return !small && within(ink, set.box, 2) && within(ink, room, 2);
        },
      ),
      {
        numRuns: 120,
        examples: [
          // In a line from right to left the ellipsis is not kerned with the P it stands behind.
          ['שלום Donaudampfschifffahrtsgesellschaftskapitän', 'fredoka', 208, 60, 'center', 'top', true],
        ],
      },
    );
    t.pass();
  },
);

t.test(
  'what is read from right to left begins at the right, and its Latin names still run from left to right',
  async (t) => {
    const room = { x: 0, y: 0, width: 900, height: 60 };
    const setting = { box: room, face: 'inter-bold', maxSizePx: 40, minSizePx: 30, align: 'left' } as const;
    const set = setWords({ ...setting, text: 'שלום iPhone Pro Max עולם' });
    const [hello, phone, pro, max, world] = (set?.words ?? []).map(({ x }) => x);
    t.ok(
      (world ?? 0) < (phone ?? 0) &&
        (phone ?? 0) < (pro ?? 0) &&
        (pro ?? 0) < (max ?? 0) &&
        (max ?? 0) < (hello ?? 0),
    );
    t.ok((set?.box.x ?? 0) + (set?.box.width ?? 0) > 890, 'at the right edge');
    const latin = setWords({ ...setting, text: 'Pro Max', rightToLeft: true });
    t.ok((latin?.words[0]?.x ?? 0) < (latin?.words[1]?.x ?? 0));
    t.ok((latin?.box.x ?? 0) > 600, 'a Latin item of a Hebrew list stands at the right too');
  },
);

t.test(
  'a text is cut at a word when there is no room for all of it, and nothing is set of one that cannot be drawn',
  async (t) => {
    const box = { x: 0, y: 0, width: 300, height: 80 };
    const setting = { box, face: 'inter-bold', maxSizePx: 60, minSizePx: 34 } as const;
    const set = setWords({
      ...setting,
      text: 'every good boy deserves fudge and a very long holiday by the sea',
    });
    t.match(set?.words.at(-1)?.text, /^\p{L}+…$/u);
    t.equal(set?.sizePx, 34);
    const long = setWords({ ...setting, text: 'Donaudampfschifffahrtsgesellschaftskapitän', mostLines: 1 });
    t.match(long?.words[0]?.text, /^Donau\p{L}*…$/u, 'a word that no line takes loses its end');
    t.equal(setWords({ ...setting, text: '🐙🎉' }), undefined);
    t.equal(setWords({ ...setting, text: '' }), undefined);
    const [first, second] =
      setWords({ ...setting, text: 'Balanced lines stand' })?.words.map(({ line }) => line) ?? [];
    t.equal(first, 0);
    t.ok(second !== undefined);
  },
);

interface Inked {
  x: number;
  y: number;
  right: number;
  foot: number;
}

function inkOf(canvas: Canvas): Inked | undefined {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const ink = { x: width, y: height, right: -1, foot: -1 };
  for (let at = 0; at < width * height; at++) {
    if ((data[at * 4 + 3] ?? 0) < 40) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    ink.x = Math.min(ink.x, x);
    ink.right = Math.max(ink.right, x + 1);
    ink.y = Math.min(ink.y, y);
    ink.foot = Math.max(ink.foot, y + 1);
  }
  return ink.right < 0 ? undefined : ink;
}

function within(
  ink: Inked,
  box: { x: number; y: number; width: number; height: number },
  slack: number,
): boolean {
  return (
    ink.x >= box.x - slack &&
    ink.y >= box.y - slack &&
    ink.right <= box.x + box.width + slack &&
    ink.foot <= box.y + box.height + slack
  );
}
