/** A picture of a film in few cells, row by row. */
export interface SmallFrame {
  /** Its number on a clock of 30 a second. */
  frame: number;
  /** Luma of limited range. */
  luma: Uint8Array;
}

export interface SmallFrames {
  columns: number;
  rows: number;
  frames: readonly SmallFrame[];
}

const framesPerSecond = 30;

/**
 * A general flash, by WCAG 2.2 (success criterion 2.3.1): two opposite changes of relative luminance by a tenth of its
 * range, the darker of which is below 0.80.
 */
const change = 0.1;
const brightestDark = 0.8;
/** Changes within a second that make more than three flashes. */
const mostChanges = 6;
/** The field that counts is a third of the frame each way (341 of 1024 pixels), and a quarter of it must flash. */
const field = { part: 1 / 3, share: 0.25 };

/** When a second begins in which more than three general flashes are seen, in seconds; undefined where none does. */
export function flashing({ columns, rows, frames }: SmallFrames): number | undefined {
  const changes = Array.from({ length: columns * rows }, (_, cell) => changesOf(frames, cell));
  const busy = changes.flatMap((times) => times.filter((_, index) => tooMany(times, index)));
  for (const at of [...new Set(busy)].sort((one, other) => one - other)) {
    const cells = changes.map((times) => times.some((time, index) => time === at && tooMany(times, index)));
    const lit = changes.map((times, cell) => (cells[cell] ?? false) || within(times, at) > mostChanges);
    if (fillsAField(lit, columns, rows)) return at / framesPerSecond;
  }
  return undefined;
}

function tooMany(times: readonly number[], index: number): boolean {
  const last = times[index + mostChanges];
  return last !== undefined && last - (times[index] ?? 0) < framesPerSecond;
}

function within(times: readonly number[], from: number): number {
  return times.filter((time) => time >= from && time < from + framesPerSecond).length;
}

/** The frames at which a cell has gone from a dark to a bright moment, or back, by enough. */
function changesOf(frames: readonly SmallFrame[], cell: number): number[] {
  const times: number[] = [];
  let [low, high] = [2, -1];
  let direction = 0;
  for (const { frame, luma } of frames) {
    const level = luminance(luma[cell] ?? 0);
    if (level < low) low = level;
    if (level > high) high = level;
    if (direction <= 0 && level >= low + change && low < brightestDark) {
      times.push(frame);
      [direction, high] = [1, level];
    } else if (direction >= 0 && level <= high - change && level < brightestDark) {
      times.push(frame);
      [direction, low] = [-1, level];
    } else continue;
    if (direction === 1) low = level;
    else high = level;
  }
  return times;
}

/** Of a grey of limited range, by the curve of sRGB. */
function luminance(luma: number): number {
  return Math.max(0, (luma - 16) / 219) ** 2.2;
}

function fillsAField(lit: readonly boolean[], columns: number, rows: number): boolean {
  const [wide, high] = [Math.ceil(columns * field.part), Math.ceil(rows * field.part)];
  const places = Array.from({ length: (rows - high + 1) * (columns - wide + 1) }, (_, place) => ({
    top: Math.floor(place / (columns - wide + 1)),
    left: place % (columns - wide + 1),
  }));
  const litIn = (top: number, left: number): number => {
    let count = 0;
    for (let row = top; row < top + high; row++)
      for (let column = left; column < left + wide; column++) if (lit[row * columns + column]) count++;
    return count;
  };
  return places.some(({ top, left }) => litIn(top, left) >= wide * high * field.share);
}
