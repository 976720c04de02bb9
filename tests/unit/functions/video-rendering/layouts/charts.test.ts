import fc from 'fast-check';
import t from 'tap';
import { formatFigure } from '#shared/domain/languages/write-figure.ts';
import { themes } from '#shared/drawing/themes/themes.ts';
import { paletteFamilies } from '../../../../../functions/media-collection/palette-families.ts';
import type { Box } from '../../../../../functions/video-rendering/layout.ts';
import { layOutBars } from '../../../../../functions/video-rendering/layouts/chart-bars.ts';
import { layOutLine } from '../../../../../functions/video-rendering/layouts/chart-line-places.ts';
import { chartScale } from '../../../../../functions/video-rendering/layouts/chart-scale.ts';
import {
  layOutShares,
  wholeOf,
} from '../../../../../functions/video-rendering/layouts/chart-shares-places.ts';
import { layOutSheet } from '../../../../../functions/video-rendering/layouts/chart-sheet.ts';
import type { GraphicOf } from '../../../../../functions/video-rendering/layouts/layout-design.ts';
import { doOverlap, isInside, partsFor, type Shown } from '../../../../support/painted-layers.ts';

const value = fc.oneof(
  fc.integer({ min: -5000, max: 5000 }),
  fc.double({ min: -100, max: 100, noNaN: true }).map((one) => Math.round(one * 100) / 100),
  fc.integer({ min: 0, max: 999 }).map((one) => one * 1_000_000),
);

const charts = (of: fc.Arbitrary<number>): fc.Arbitrary<GraphicOf<'chart'>> =>
  fc.record({
    layout: fc.constant('chart' as const),
    kind: fc.constant('bars' as const),
    title: fc.constantFrom('What it cost', 'כמה זה עולה'),
    unit: fc.constantFrom('$', '%', 'km', '', '€ million', '$bn'),
    points: fc.array(
      fc.record({
        label: fc.constantFrom('2021', 'Antarctica in winter', 'Q1', 'ישראל והסביבה', 'United States'),
        value: of,
      }),
      { minLength: 2, maxLength: 8 },
    ),
  });

const shown: fc.Arbitrary<Shown> = fc.record({
  format: fc.constantFrom('16:9' as const, '9:16' as const, '1:1' as const),
  theme: fc.constantFrom(...themes),
  palette: fc.constantFrom(...paletteFamilies.ocean, ...paletteFamilies.paper),
  over: fc.constantFrom('ground' as const, 'picture' as const),
  said: fc.constant([]),
  seconds: fc.constant(8),
});

const scaleOf = { k: 1e3, M: 1e6, B: 1e9, T: 1e12 } as const;

t.test('a figure is written as it is, with its unit, and never rounded', async (t) => {
  for (const [figure, unit, written] of [
    [3400, '$', '$3,400'],
    [-4.5, '°C', '−4.5\u00a0°C'],
    [12, '%', '12\u00a0%'],
    [2_500_000, '$', '$2.5M'],
    [2_512_345, '$', '$2,512,345'],
    [4, '$bn', '$4bn'],
    [3.4, '€ million', '€3.4\u00a0million'],
    [0, 'km', '0\u00a0km'],
  ] as const)
    t.equal(formatFigure(figure, unit), written);
  t.equal(formatFigure(4000, '$', 'en', 1e3), '$4k', 'on an axis');
  fc.assert(
    fc.property(value, fc.constantFrom(1e3, 1e6), (figure, from) => {
      const [, sign, digits = '', scale] =
        /^(−?)([\d,.]+)([kMBT]?)$/u.exec(formatFigure(figure, '', 'en', from)) ?? [];
      const times = scale === undefined || scale === '' ? 1 : scaleOf[scale as keyof typeof scaleOf];
      return (
        Number(digits.replaceAll(',', '')) * times * (sign === '−' ? -1 : 1) === (figure === 0 ? 0 : figure)
      );
    }),
  );
});

t.test('an axis has round ticks, a few of them, around all values, from zero', async () => {
  const wide = fc.double({ min: -1e12, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(value, wide), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 2, max: 7 }),
      (values, most) => {
        const { min, max, ticks } = chartScale(values, { most, zero: true });
        const room = (max - min) * 1e-6;
        return (
          values.every((one) => one >= min - room && one <= max + room) &&
          min <= 0 &&
          max >= 0 &&
          ticks.some((tick) => Math.abs(tick) <= room) &&
          ticks.length <= Math.max(3, most)
        );
      },
    ),
    {
      examples: [
        [[1e-12, -1e-18, 0], 2],
        [[1e-12, -9e-13], 2],
        [[5e-324, -1e-20], 7],
      ],
    },
  );
});

t.test('bars are as long as their values, on the side of zero that is theirs', async () => {
  fc.assert(
    fc.property(charts(value), shown, (graphic, how) => {
      const parts = partsFor(graphic, how);
      const layout = layOutBars(parts, layOutSheet(parts));
      const largest = Math.max(...graphic.points.map((point) => Math.abs(point.value)));
      const lengthOf = ({ width, height }: Box) => (layout.upright ? height : width);
      const longest = Math.max(...layout.marks.map(({ bar }) => lengthOf(bar)));
      return layout.marks.every(({ bar }, place) => {
        const own = graphic.points[place]?.value ?? 0;
        const right = largest === 0 ? 0 : (Math.abs(own) / largest) * longest;
        return Math.abs(lengthOf(bar) - right) < 0.01 && (own === 0 || standsRight(bar, own, layout));
      });
    }),
    { numRuns: 80 },
  );
});

function standsRight(bar: Box, own: number, { upright, zero }: ReturnType<typeof layOutBars>): boolean {
  if (upright) return own > 0 ? Math.abs(bar.y + bar.height - zero) < 0.01 : Math.abs(bar.y - zero) < 0.01;
  return Math.min(Math.abs(bar.x - zero), Math.abs(bar.x + bar.width - zero)) < 0.01;
}

t.test('nothing that is written on a chart overlaps or leaves its card', async () => {
  fc.assert(
    fc.property(charts(value), shown, fc.constantFrom('bars', 'line'), (graphic, how, kind) => {
      const parts = partsFor({ ...graphic, kind: kind as 'bars' }, how);
      const sheet = layOutSheet(parts);
      const layout = kind === 'line' ? layOutLine(parts, sheet) : layOutBars(parts, sheet);
      const labels = [
        ...layout.marks.flatMap(({ label }) => label?.box ?? []),
        ...layout.ticks.flatMap(({ words }) => words?.box ?? []),
      ];
      const values = kind === 'line' ? [] : layout.marks.flatMap((mark) => mark.value?.box ?? []);
      return [labels, values].every(
        (boxes) =>
          boxes.every((box) => isInside(box, parts.box, 0)) &&
          boxes.every((box, place) => boxes.slice(place + 1).every((other) => !doOverlap(box, other))),
      );
    }),
    { numRuns: 80 },
  );
});

t.test('shares add up to the whole they are of, and what is none is not drawn as a ring', async (t) => {
  const shares = fc.double({ min: 0.5, max: 1000, noNaN: true });
  fc.assert(
    fc.property(charts(shares), shown, (graphic, how) => {
      const parts = partsFor({ ...graphic, unit: 'km' }, how);
      const whole = graphic.points.reduce((sum, point) => sum + point.value, 0);
      const { marks } = layOutShares(parts, layOutSheet(parts), wholeOf(parts.graphic) ?? 0);
      return (
        Math.abs((marks.at(-1)?.to ?? 0) - 1) < 1e-9 &&
        marks.every(({ from, to }, place) => {
          const own = (graphic.points[place]?.value ?? 0) / whole;
          return Math.abs(to - from - own) < 1e-9 && from === (marks[place - 1]?.to ?? 0);
        })
      );
    }),
    { numRuns: 40 },
  );
  const points = (...values: number[]) => values.map((one) => ({ label: 'a', value: one }));
  t.equal(wholeOf({ unit: '%', points: points(30, 20) }), 100, 'half of it is nobody’s');
  t.equal(wholeOf({ unit: '%', points: points(80, 70) }), undefined, 'more than the whole');
  t.equal(wholeOf({ unit: 'km', points: points(5, -1) }), undefined, 'less than nothing');
});
