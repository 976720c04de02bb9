import type { SKRSContext2D } from '@napi-rs/canvas';
import { inDigits } from '#shared/domain/languages/in-digits.ts';
import { type Layer, shifted } from '../layer.ts';
import { around } from './around.ts';
import { boardOf } from './board.ts';
import { boxesBeside } from './boxes-beside.ts';
import { paintBullet, paintNumber } from './bullets.ts';
import { enteringLayer } from './entering-layer.ts';
import { paintIcon } from './icons.ts';
import type { GraphicOf, LayoutBoxes, LayoutDesign } from './layout-design.ts';
import { listHeadLayers } from './list-opening.ts';
import { type Listed, type Row, type SetList, setList } from './list-rows.ts';
import { listTimes } from './list-times.ts';
import { type Coming, roomFor } from './making-room.ts';
import {
  litColours,
  type PlateColours,
  paintLitPlate,
  paintPlate,
  plateColours,
  plateReach,
} from './plates.ts';
import { spotlitLayer } from './spotlit-layer.ts';
import { paintWords } from './words-layer.ts';

const firstAt = 0.55;
/** The last item stands so long at least, in seconds, and no two come closer together. */
const wholeFor = 1;
const apart = 0.3;

/** Items one under the other, each on a plate that comes in as it is named; the one spoken of is lit. */
export const listDesign: LayoutDesign<GraphicOf<'list'>> = {
  boxes({ items }, format, place): LayoutBoxes {
    if (format === '16:9') return boxesBeside(format, place);
    const board = boardOf(format);
    if (items.length > 3) return { content: board, align: 'left' };
    return withPicture[format][place === 'sideLeft' || place === 'sideRight' ? 1 : 0];
  },
  layers(parts) {
    const list = setList(parts);
    const times = timesOf(parts);
    const downAt = roomFor(comingRows(list, times), parts.theme.motion);
    return [
      ...listHeadLayers(parts, list, { first: firstOf(list, times), downAt }),
      ...list.rows.map((row, index) =>
        shifted(rowLayer(parts, list, row, { times, downAt, next: list.rows[index + 1] }), (seconds) => ({
          ...{ x: 0, y: downAt(seconds) },
        })),
      ),
    ];
  },
  aloneUntil(parts) {
    const list = setList(parts);
    // Without a title nothing stands beside the picture until then.
    return list.head.title === undefined ? firstOf(list, timesOf(parts)) : 0;
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

function timesOf(parts: Listed): number[] {
  return listTimes(parts.saidAt, { first: firstAt, last: parts.seconds - wholeFor, apart });
}

const firstOf = ({ rows }: SetList, times: readonly number[]): number =>
  times[rows[0]?.place ?? 0] ?? firstAt;

/** Head and rows stand in the middle together, however many rows have come: each one needs half of its height. */
function comingRows({ rows }: SetList, times: readonly number[]): Coming[] {
  return rows.slice(1).map(({ place, plate }, index) => ({
    at: times[place] ?? firstAt,
    by: (plate.y - (rows[index]?.plate.y ?? plate.y)) / 2,
  }));
}

function rowLayer(
  parts: Listed,
  { rightToLeft }: SetList,
  row: Row,
  {
    times,
    downAt,
    next,
  }: { times: readonly number[]; downAt: (seconds: number) => number; next: Row | undefined },
): Layer {
  const at = times[row.place] ?? firstAt;
  const plain = (ctx: SKRSContext2D): void => {
    paintPlate(ctx, row.plate, parts);
    paintRow(ctx, parts, row, plateColours(parts));
  };
  // On its way in, further down, it stays in the box too.
  const within = { ...parts.box, height: parts.box.height - downAt(at) };
  const thing = { box: plateReach(row.plate), at, within, fromRight: rightToLeft };
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
    paintNumber(ctx, inDigits(place + (graphic.first ?? 1), parts.language), parts, {
      ...{ ...mark, colour: colours.mark, onMark: colours.onMark },
    });
  else paintBullet(ctx, theme.shapes.bullet, { ...mark, size: mark.size * 0.46, colour: colours.mark });
  paintWords(ctx, words, colours.ink);
  if (icon !== undefined) paintIcon(ctx, icon);
}
