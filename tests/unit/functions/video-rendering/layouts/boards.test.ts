import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import t from 'tap';
import type { Graphic } from '#shared/contracts/graphics.ts';
import { contrast } from '#shared/drawing/colour.ts';
import { overPicture } from '#shared/drawing/over-picture.ts';
import { themes } from '#shared/drawing/themes/themes.ts';
import { paletteFamilies } from '../../../../../functions/media-collection/palette-families.ts';
import { frameSizes } from '../../../../../functions/video-rendering/film-plan.ts';
import { frameLayout } from '../../../../../functions/video-rendering/layout.ts';
import { boardOf } from '../../../../../functions/video-rendering/layouts/board.ts';
import { layOutCauses } from '../../../../../functions/video-rendering/layouts/causes-places.ts';
import { layOutEnd } from '../../../../../functions/video-rendering/layouts/end-places.ts';
import type { GraphicOf } from '../../../../../functions/video-rendering/layouts/layout-design.ts';
import { designFor } from '../../../../../functions/video-rendering/layouts/layouts.ts';
import {
  coloursOnCard,
  coloursOnGround,
} from '../../../../../functions/video-rendering/layouts/mark-colours.ts';
import { partTimes } from '../../../../../functions/video-rendering/layouts/part-times.ts';
import {
  litColours,
  paintPlate,
  plateColours,
} from '../../../../../functions/video-rendering/layouts/plates.ts';
import type { SetWords } from '../../../../../functions/video-rendering/layouts/set-words.ts';
import { layOutTimeline } from '../../../../../functions/video-rendering/layouts/timeline-places.ts';
import { doOverlap, isInside, paintedBy, partsFor, type Shown } from '../../../../support/painted-layers.ts';

const formats = ['16:9', '9:16', '1:1'] as const;

const text = (most: number) =>
  fc
    .oneof(
      { weight: 6, arbitrary: fc.lorem({ maxCount: 7 }) },
      fc.constantFrom(
        'Donaudampfschifffahrtsgesellschaftskapitän',
        'זכרו את זה',
        'W'.repeat(60),
        '気候変動の原因',
        '1 September 1939',
      ),
      fc.constantFrom('🦑', '\u{10fffe}', 'مرحبا بالعالم', 'a'),
    )
    .map((words) => words.slice(0, most).trim());

const graphics: fc.Arbitrary<GraphicOf<'timeline' | 'causes' | 'end' | 'chart'>> = fc.oneof(
  fc.record({
    layout: fc.constant('timeline' as const),
    events: fc.array(fc.record({ when: text(16), what: text(48) }), { minLength: 2, maxLength: 6 }),
  }),
  fc.record({
    layout: fc.constant('causes' as const),
    effect: text(40),
    causes: fc.array(text(40), { minLength: 2, maxLength: 5 }),
  }),
  fc.record({
    layout: fc.constant('end' as const),
    text: text(80),
    points: fc.array(text(48), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    layout: fc.constant('chart' as const),
    kind: fc.constantFrom('bars' as const, 'line' as const, 'shares' as const),
    title: text(60),
    unit: fc.constantFrom('$', '%', 'km', '', 'kilometres', '€ million'),
    points: fc.array(
      fc.record({ label: text(24), value: fc.double({ min: -1e15, max: 1e15, noNaN: true }) }),
      {
        minLength: 2,
        maxLength: 8,
      },
    ),
  }),
);

const shown: fc.Arbitrary<Shown> = fc.record({
  format: fc.constantFrom(...formats),
  theme: fc.constantFrom(...themes),
  palette: fc.constantFrom(...Object.values(paletteFamilies).flat()),
  over: fc.constantFrom('ground' as const, 'picture' as const),
  said: fc.array(fc.option(fc.double({ min: 0, max: 9, noNaN: true }), { nil: undefined }), {
    minLength: 8,
    maxLength: 8,
  }),
  seconds: fc.double({ min: 2.5, max: 12, noNaN: true }),
});

function layersOf(graphic: Graphic, how: Shown) {
  return designFor(graphic).layers(partsFor(graphic, how));
}

t.test('a board keeps off the line on top, the captions and the platform’s buttons', async (t) => {
  for (const format of formats) {
    const { captions, progress } = frameLayout(format);
    const board = boardOf(format);
    t.ok(isInside(board, { x: 0, y: 0, ...frameSizes[format] }, 0));
    t.notOk(doOverlap(board, captions) || doOverlap(board, progress), format);
  }
  t.ok(boardOf('9:16').x + boardOf('9:16').width <= 920, 'the buttons of 9:16 begin there');
});

t.test('a layout paints inside of what it says it covers, and inside of its box, at any time', async () => {
  fc.assert(
    fc.property(graphics, shown, fc.double({ min: 0, max: 1, noNaN: true }), (graphic, how, share) => {
      const { box } = partsFor(graphic, how);
      return layersOf(graphic, how).every((layer) =>
        [how.seconds * share, how.seconds].every((seconds) => {
          const { covered } = paintedBy(layer, how.format, seconds);
          if (covered === undefined) return true;
          const room = layer.boxAt?.(seconds) ?? layer.box;
          const { x, y } = layer.shiftAt?.(seconds) ?? { x: 0, y: 0 };
          const seen = { ...covered, x: covered.x + x, y: covered.y + y };
          return layer.lookAt(seconds) !== undefined && isInside(covered, room) && isInside(seen, box);
        }),
      );
    }),
    { numRuns: 12, endOnFailure: true },
  );
});

t.test('two moments that are said to look the same do, and before its time nothing is seen', async () => {
  fc.assert(
    fc.property(
      graphics,
      shown,
      fc.array(fc.double({ min: -1, max: 12, noNaN: true }), { minLength: 3, maxLength: 4 }),
      (graphic, how, moments) =>
        layersOf(graphic, how).every((layer) => {
          const seen = new Map<string, Buffer>();
          return [...moments, how.seconds, how.seconds + 0.5].every((seconds) => {
            const look = layer.lookAt(seconds);
            const { pixels, covered } = paintedBy(layer, how.format, seconds);
            if (look === undefined) return covered === undefined;
            const before = seen.get(look);
            seen.set(look, pixels);
            return before === undefined || before.equals(pixels);
          });
        }),
    ),
    { numRuns: 8, endOnFailure: true },
  );
});

t.test('cards of a timeline, a map and a close never overlap, and hold what is written on them', async () => {
  const room = graphics.filter(({ layout }) => layout !== 'chart');
  fc.assert(
    fc.property(room, shown, (graphic, how) => {
      const cards = cardsOf(graphic, how);
      return cards.every(
        ({ card, words }, place) =>
          words.every((box) => isInside(box, card, 3)) &&
          cards.slice(place + 1).every((other) => !doOverlap(card, other.card)) &&
          words.every((one, at) => words.slice(at + 1).every((other) => !doOverlap(one, other))),
      );
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

function cardsOf(graphic: Graphic, how: Shown) {
  const boxes = (sets: readonly (SetWords | undefined)[]) =>
    sets.flatMap((set) => (set === undefined ? [] : [set.box]));
  if (graphic.layout === 'timeline')
    return layOutTimeline(partsFor(graphic, how)).events.map(({ card, when, what }) => ({
      card,
      words: boxes([when, what]),
    }));
  if (graphic.layout === 'causes') {
    const { causes, effect } = layOutCauses(partsFor(graphic, how));
    return [...causes, effect].map(({ card, words }) => ({ card, words: boxes([words]) }));
  }
  if (graphic.layout !== 'end') return [];
  const { rows } = layOutEnd(partsFor(graphic, how), (box) => box);
  return rows.map(({ plate, words }) => ({ card: plate, words: boxes([words]) }));
}

t.test('parts come one after the other, as they are named, and early enough to be read', async () => {
  const said = fc.array(fc.option(fc.double({ min: 0, max: 30, noNaN: true }), { nil: undefined }), {
    minLength: 1,
    maxLength: 8,
  });
  const room = fc.record({
    first: fc.double({ min: 0, max: 1, noNaN: true }),
    last: fc.double({ min: 1, max: 20, noNaN: true }),
    apart: fc.double({ min: 0, max: 0.5, noNaN: true }),
  });
  fc.assert(
    fc.property(said, room, (saidAt, { first, last, apart }) => {
      const times = partTimes(saidAt, { first, last, apart });
      return times.every(
        (at, place) => at >= first - 1e-9 && at <= last + 1e-9 && at >= (times[place - 1] ?? first) - 1e-9,
      );
    }),
  );
  t.strictSame(
    partTimes([1, undefined, 4], { first: 0.5, last: 9, apart: 0.2 }).map((at) => Math.round(at * 10) / 10),
    [0.8, 1.8, 3.8],
    'what is not named comes after what is',
  );
});

const looks = themes.flatMap((theme) =>
  paletteFamilies[theme.name].flatMap((plain, place) =>
    (['ground', 'picture'] as const).map((over) => ({
      name: `${theme.name} ${place} over a ${over}`,
      look: { theme, over, palette: over === 'ground' ? plain : overPicture(plain) },
    })),
  ),
);

t.test('type and marks are read on every card, in every colour, on any picture', async (t) => {
  for (const { name, look } of looks) {
    const [plate, lit, marks] = [plateColours(look), litColours(look), coloursOnCard(look)];
    const { from, to } = look.palette;
    for (const ground of look.over === 'ground' ? [from, to] : ['#ffffff', '#000000']) {
      const seen = seenOn(ground, look);
      t.ok(contrast(plate.ink, seen) >= 4.5 && contrast(marks.ink, seen) >= 4.5, `${name}: words`);
      for (const mark of [plate.mark, marks.accent, marks.base])
        t.ok(contrast(mark, seen) >= 2.9, `${name}: mark ${mark} on ${seen}`);
    }
    t.ok(contrast(lit.ink, lit.face) >= 4.5, `${name}: words in the light`);
    t.ok(contrast(marks.onAccent, marks.accent) >= 3, `${name}: large words on a mark`);
    const { accent, base } = coloursOnGround(look);
    t.ok(contrast(accent, from) >= 3 && contrast(base, from) >= 3, `${name}: lines`);
  }
});

/** The middle of a card that lies on a ground, as it is seen. */
function seenOn(ground: string, look: Parameters<typeof paintPlate>[2]): string {
  const ctx = createCanvas(200, 120).getContext('2d');
  ctx.fillStyle = ground;
  ctx.fillRect(0, 0, 200, 120);
  paintPlate(ctx, { x: 20, y: 20, width: 160, height: 80 }, look);
  const [red = 0, green = 0, blue = 0] = ctx.getImageData(100, 60, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
