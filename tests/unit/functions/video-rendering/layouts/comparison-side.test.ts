import fc from 'fast-check';
import t from 'tap';
import { registerFonts } from '#shared/drawing/fonts.ts';
import { themeOf } from '#shared/drawing/themes/themes.ts';
import { paletteFamilies } from '../../../../../functions/media-collection/palette-families.ts';
import { boardOf } from '../../../../../functions/video-rendering/layouts/board.ts';
import {
  type Compared,
  setSide,
  shares,
  sidesOf,
} from '../../../../../functions/video-rendering/layouts/comparison-side.ts';

registerFonts();

const box = boardOf('16:9');
const room = { ...box, width: box.width / 2 - 100 };

function compared(points: readonly [string, string], title = 'Octopus blood'): Compared {
  return {
    graphic: {
      layout: 'comparison',
      left: { title: 'Our blood', points: [points[0]] },
      right: { title, points: [points[1]] },
    },
    ...{ format: '16:9', theme: themeOf('ocean'), palette: paletteFamilies.ocean[0], box, pictures: [] },
    ...{ over: 'ground', saidAt: [], seconds: 8 },
  } as unknown as Compared;
}

t.test('a side counts as whole only where every letter of it is set', (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom(...shares),
      fc.constantFrom('Octopus blood', 'Compound interest', 'Branchial hearts'),
      fc.constantFrom(420, 520, 700),
      (share, title, width) => {
        const parts = compared(['Red', 'Blue'], title);
        const [, right] = sidesOf(parts);
        const side = setSide(parts, right, { ...room, width }, share);
        const shown = side.title?.words.map(({ text }) => text).join(' ');
        return !side.whole || shown === title;
      },
    ),
  );
  t.end();
});

t.test(
  'one or two words that are all that is said stand large, and only where both sides say so little',
  (t) => {
    const sides = (points: readonly [string, string]) => {
      const parts = compared(points);
      return sidesOf(parts).map((side) => setSide(parts, side, room, 1));
    };
    t.same(
      sides(['Red', 'Blue']).map(({ words, points }) => [words?.words[0]?.text, points.length]),
      [
        ['Red', 0],
        ['Blue', 0],
      ],
    );
    t.same(
      sides(['Stood straight', 'Lay flat upon the water']).map(({ words, points }) => [words, points.length]),
      [
        [undefined, 1],
        [undefined, 1],
      ],
    );
    t.end();
  },
);
