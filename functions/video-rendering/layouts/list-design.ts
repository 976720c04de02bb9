import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Layer } from '../layer.ts';
import { around } from './around.ts';
import { boardOf } from './board.ts';
import { boxesBeside } from './boxes-beside.ts';
import { paintBullet, paintNumber } from './bullets.ts';
import { enteringLayer } from './entering-layer.ts';
import { growingBar } from './growing-bar.ts';
import { paintIcon } from './icons.ts';
import type { GraphicOf, LayoutBoxes, LayoutDesign } from './layout-design.ts';
import { type Listed, type Row, type SetList, setList } from './list-rows.ts';
import { slotLayer } from './list-slot.ts';
import { listTimes } from './list-times.ts';
import { coloursOnGround } from './mark-colours.ts';
import {
  litColours,
  type PlateColours,
  paintLitPlate,
  paintPlate,
  plateColours,
  plateReach,
} from './plates.ts';
import { spotlitLayer } from './spotlit-layer.ts';
import { paintWords, wordsLayer } from './words-layer.ts';

const titleAt = 0.25;
const firstAt = 0.55;
/** The last item stands so long at least, in seconds, and no two come closer together. */
const wholeFor = 1;
const apart = 0.3;
const slotsApart = 0.12;

/** Items one under the other, each on a plate that comes in as it is named; the one spoken of is lit. */
export const listDesign: LayoutDesign<GraphicOf<'list'>> = {
  boxes({ items }, format, place): LayoutBoxes {
    if (format === '16:9') return boxesBeside(format, place);
    const board = boardOf(format);
    if (items.length > 3) return { content: board, align: 'left' };
    return withPicture[format][place === 'sideLeft' || place === 'sideRight' ? 1 : 0];
  },
  layers(parts) {
    const { theme, box } = parts;
    const list = setList(parts);
    const { title, rule } = list.head;
    const { ink, accent } = coloursOnGround(parts);
    const room = { first: firstAt, last: parts.seconds - wholeFor, apart };
    const times = listTimes(parts.saidAt, room);
    const look = { corner: theme.shapes.corner * 2, fromRight: list.rightToLeft };
    return [
      ...(title ? [wordsLayer(title, { at: titleAt, colour: ink, within: box }, theme.motion)] : []),
      ...(rule
        ? [growingBar({ box: rule, at: titleAt + 0.1, growSeconds: 0.5, colour: accent, ...look })]
        : []),
      ...emblemLayer(parts, list),
      ...list.rows.flatMap((row, index) =>
        slotLayer(parts, row.plate, {
          ...{ at: firstAt + index * slotsApart, until: times[row.place] ?? firstAt },
          filled: times.at(-1) ?? firstAt,
        }),
      ),
      ...list.rows.map((row, index) => rowLayer(parts, list, row, { times, next: list.rows[index + 1] })),
    ];
  },
  still(parts) {
    const { head, rows } = setList(parts);
    return around([head.title?.box, head.emblem?.box, ...rows.map(({ plate }) => plate)]) ?? parts.box;
  },
};

const withPicture = {
  '9:16': [
    {
      content: { x: 90, y: 606, width: 830, height: 644 },
      align: 'left',
      picture: { x: 318, y: 206, width: 390, height: 390 },
    },
    {
      content: { x: 90, y: 206, width: 880, height: 644 },
      align: 'left',
      picture: { x: 318, y: 860, width: 390, height: 390 },
    },
  ],
  '1:1': [
    {
      content: { x: 64, y: 80, width: 552, height: 764 },
      align: 'left',
      picture: { x: 626, y: 267, width: 390, height: 390 },
    },
    {
      content: { x: 464, y: 80, width: 552, height: 764 },
      align: 'left',
      picture: { x: 64, y: 267, width: 390, height: 390 },
    },
  ],
} as const satisfies Record<string, readonly [LayoutBoxes, LayoutBoxes]>;

function rowLayer(
  parts: Listed,
  { rightToLeft }: SetList,
  row: Row,
  { times, next }: { times: readonly number[]; next: Row | undefined },
): Layer {
  const at = times[row.place] ?? firstAt;
  const plain = (ctx: SKRSContext2D): void => {
    paintPlate(ctx, row.plate, parts);
    paintRow(ctx, parts, row, plateColours(parts));
  };
  const thing = { box: plateReach(row.plate), at, within: parts.box, fromRight: rightToLeft };
  if (isRecalled(parts, row)) return enteringLayer({ ...thing, paint: plain }, parts.theme.motion);
  const until =
    next === undefined ? Number.POSITIVE_INFINITY : (times[next.place] ?? Number.POSITIVE_INFINITY);
  return spotlitLayer(
    {
      ...thing,
      until,
      lit(ctx) {
        paintLitPlate(ctx, row.plate, parts);
        paintRow(ctx, parts, row, litColours(parts));
      },
      plain,
    },
    parts.theme.motion,
  );
}

/** What the scene before said is only there again. */
const isRecalled = ({ saidAt }: Listed, { place }: Row): boolean => (saidAt[place] ?? 0) < 0;

function paintRow(
  ctx: SKRSContext2D,
  parts: Listed,
  { place, words, mark, icon }: Row,
  colours: PlateColours,
): void {
  const { graphic, theme } = parts;
  if (graphic.ordered)
    paintNumber(ctx, String(place + 1), parts, { ...mark, colour: colours.mark, onMark: colours.onMark });
  else paintBullet(ctx, theme.shapes.bullet, { ...mark, size: mark.size * 0.46, colour: colours.mark });
  paintWords(ctx, words, colours.ink);
  if (icon !== undefined) paintIcon(ctx, icon);
}

function emblemLayer({ theme, box }: Listed, { head: { emblem }, rightToLeft }: SetList): Layer[] {
  if (emblem === undefined) return [];
  const paint = (ctx: SKRSContext2D): void => paintIcon(ctx, emblem);
  return [
    enteringLayer({ box: emblem.box, at: titleAt, paint, within: box, fromRight: rightToLeft }, theme.motion),
  ];
}
