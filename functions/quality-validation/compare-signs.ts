import type { Picture, Pictures, Stretch } from '#shared/ports/media-inspector.ts';

/** Frames of the clock that signs and pictures share. */
export const framesPerSecond = 30;

/** A frame as it was drawn, and the scene that it shows. */
export interface Sign extends Picture {
  sceneId: string;
}

/** How far a file's frame is from what was drawn, in levels of 8 bits. */
export interface Difference {
  sign: Sign;
  /** What the file shows at that moment; of several, the nearest to what was drawn. */
  shown: Picture;
  /** Means over all cells. */
  luma: number;
  chroma: number;
  /** The cell that is furthest off. */
  most: number;
}

/** Frames to look at so that every sign can be compared, and found where it comes early or late: the most telling first. */
export function framesAround(signs: readonly Sign[]): number[] {
  return mostTellingFirst(signs)
    .flatMap(({ frame }) =>
      Array.from({ length: 2 * driftReach + 1 }, (_, index) => frame + index - driftReach),
    )
    .filter((frame) => frame >= 0);
}

/** Frames from a piece's first to the end of the change it begins with, at most. */
const changeFrames = 45;

/** Those in the midst of a change of scenes, then the others; both so that any few of them are spread over the film. */
function mostTellingFirst(signs: readonly Sign[]): Sign[] {
  const changing = (sign: Sign, index: number): boolean => {
    const before = signs[index - 1];
    if (before === undefined || sign.frame - before.frame > changeFrames) return false;
    return distance(sign, before) >= telling.leastOff;
  };
  const apart = Object.groupBy(signs, (sign, index) => (changing(sign, index) ? 'first' : 'then'));
  return [...spread(apart.first ?? []), ...spread(apart.then ?? [])];
}

/** Steps of the golden section: however many are taken, they lie evenly. */
const golden = (Math.sqrt(5) - 1) / 2;

function spread<One>(ones: readonly One[]): One[] {
  return ones
    .map((one, index) => ({ one, place: (index * golden) % 1 }))
    .sort((first, second) => first.place - second.place)
    .map(({ one }) => one);
}

/** Frames before and after a sign that may stand for it: some are not decoded. */
const reach = 3;

/**
 * How much of a frame the ground takes that lights a word. A short one is lit for a tenth of a second: where just those
 * frames are left out, nothing that was decoded shows it, neither before nor after.
 */
const shareOfAWord = 0.02;

/**
 * Holds every sign against the frames around its moment. A cell is off by as much as it lies outside of all that these
 * show: what moves passes through what was drawn, also where the very frame was left out.
 */
export function compareSigns(signs: readonly Sign[], { frames, closely }: Pictures): Difference[] {
  const byNumber = new Map(frames.map((picture) => [picture.frame, picture]));
  return signs.flatMap((sign) => {
    const close = liesIn(closely, sign, reach);
    const around = nearest(byNumber, sign.frame, close ? reach : 0);
    const [first, ...rest] = around;
    if (first === undefined || isMissed(byNumber, sign.frame, close)) return [];
    const shown = rest.reduce(
      (best, one) => (distance(sign, one) < distance(sign, best) ? one : best),
      first,
    );
    const forgiven = isLeftOut(byNumber, sign.frame) ? shareOfAWord : 0;
    const planes = (plane: 'luma' | 'blue' | 'red') =>
      outside(
        sign[plane],
        around.map((one) => one[plane]),
        forgiven,
      );
    const [luma, blue, red] = [planes('luma'), planes('blue'), planes('red')];
    return [{ sign, shown, luma: luma.mean, chroma: (blue.mean + red.mean) / 2, most: luma.most }];
  });
}

/** Whether so many frames on each side of the sign lie in one of these stretches. */
function liesIn(stretches: readonly Stretch[], { frame }: Sign, around: number): boolean {
  return stretches.some(({ from, to }) => from <= Math.max(0, frame - around) && frame + around <= to);
}

/** What moves so much within a tenth of a second cannot be told from its neighbours, in levels. */
const fastest = 4;

/**
 * The frame itself was not decoded, for it is the one before. Where key frames alone are, that says all; else what is
 * calm may still be compared, and only a change of scenes may not.
 */
function isMissed(byNumber: ReadonlyMap<number, Picture>, frame: number, close: boolean): boolean {
  if (!isLeftOut(byNumber, frame)) return false;
  const [early, late] = [byNumber.get(frame - reach), byNumber.get(frame + reach)];
  return !close || (early !== undefined && late !== undefined && distance(early, late) >= fastest);
}

function isLeftOut(byNumber: ReadonlyMap<number, Picture>, frame: number): boolean {
  const [before, at] = [byNumber.get(frame - 1), byNumber.get(frame)];
  return before !== undefined && at !== undefined && distance(before, at) === 0;
}

/** The frames that a decoder may have shown then, the frame itself first. */
function nearest(byNumber: ReadonlyMap<number, Picture>, frame: number, within: number): Picture[] {
  const offsets = Array.from({ length: 2 * within + 1 }, (_, index) => index - within);
  return offsets
    .sort((one, other) => Math.abs(one) - Math.abs(other))
    .flatMap((offset) => byNumber.get(frame + offset) ?? []);
}

/** @param forgiven this share of the cells, the furthest off, is as if it were not */
function outside(
  drawn: Uint8Array,
  shown: readonly Uint8Array[],
  forgiven: number,
): { mean: number; most: number } {
  const offs = drawn.map((value, cell) => {
    let [low, high] = [255, 0];
    for (const plane of shown) {
      const at = plane[cell] ?? 0;
      if (at < low) low = at;
      if (at > high) high = at;
    }
    return Math.max(0, low - value, value - high);
  });
  const told = offs.sort().subarray(0, Math.ceil(offs.length * (1 - forgiven)));
  return { mean: told.reduce((sum, off) => sum + off, 0) / Math.max(1, told.length), most: told.at(-1) ?? 0 };
}

/** Mean difference of two pictures' luma, in levels. */
export function distance(one: Pick<Picture, 'luma'>, other: Pick<Picture, 'luma'>): number {
  let sum = 0;
  for (let cell = 0; cell < one.luma.length; cell++)
    sum += Math.abs((one.luma[cell] ?? 0) - (other.luma[cell] ?? 0));
  return sum / Math.max(1, one.luma.length);
}

/** Frames on each side of a sign among which its picture is looked for. */
const driftReach = 12;
/** A sign tells the time only where its surroundings differ so much from it, in levels, and one of them so little. */
const telling = { leastOff: 3, mostOff: 1.5, gain: 4 };

export interface Delay {
  /** How much later than drawn the picture comes. */
  seconds: number;
  /** Every frame was decoded where it was looked for. */
  exact: boolean;
}

/**
 * How much later than drawn the picture comes: the middle of what those signs say around which much moves, of those alone
 * around which every frame was decoded where there are such. Undefined where none does.
 */
export function pictureDelay(
  signs: readonly Sign[],
  { frames, closely, exactly }: Pictures,
): Delay | undefined {
  const byNumber = new Map(frames.map((picture) => [picture.frame, picture]));
  for (const [stretches, exact] of [
    [exactly, true],
    [closely, false],
  ] as const) {
    const votes = signs
      .filter((sign) => liesIn(stretches, sign, driftReach))
      .flatMap((sign) => offsetOf(sign, byNumber) ?? []);
    if (votes.length > 0) return { seconds: middle(votes) / framesPerSecond, exact };
  }
  return undefined;
}

/** By how many frames the sign's picture comes late; undefined where what is around does not tell. */
function offsetOf(sign: Sign, byNumber: ReadonlyMap<number, Picture>): number | undefined {
  const around = nearest(byNumber, sign.frame, driftReach).map((picture) => ({
    offset: picture.frame - sign.frame,
    off: distance(sign, picture),
  }));
  const here = around.filter(({ offset }) => Math.abs(offset) <= 1);
  const best = around.reduce((found, one) => (one.off < found.off - 0.05 ? one : found), {
    offset: 0,
    off: Number.POSITIVE_INFINITY,
  });
  const now = Math.min(...here.map(({ off }) => off));
  const ends = around.filter(({ offset }) => Math.abs(offset) >= driftReach - 2);
  const moves = ends.some(({ off }) => off >= telling.leastOff);
  const inPlace = now <= best.off + 0.1;
  if (!moves || best.off > telling.mostOff || !(inPlace || now >= best.off * telling.gain)) return undefined;
  return inPlace ? 0 : best.offset;
}

export function middle(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
