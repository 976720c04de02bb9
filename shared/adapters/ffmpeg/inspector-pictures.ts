import { readFile } from 'node:fs/promises';
import { signGridOf } from '../../domain/sign-grid.ts';
import type { Picture, Stretch } from '../../ports/media-inspector.ts';
import { sumOf } from './frame-groups.ts';

/** How closely the picture is looked at. Spans shorter than these are not reported. */
export interface Sampling {
  /** What the decoder may leave out (ffmpeg's `-skip_frame`). */
  skip: 'noref' | 'none';
  /** Where frames are taken steadily: at uneven distances, so that nothing that flickers hides between them. */
  closely: readonly Stretch[];
  blackSeconds: number;
  frozenSeconds: number;
}

/** Frames on a clock of their own, whatever the file's is. */
export const fps = 30;

/** Twelve pictures a second where it is looked at closely; one a second wherever it is not. */
const close = { of: 5, frames: [0, 3] };
const coarse = { of: 30, frames: [0] };

const everywhere: readonly Stretch[] = [{ from: 0, to: Number.POSITIVE_INFINITY }];

/** The whole film closely. Frames that no other is built on are not decoded: these show the one before. */
export const wholeClosely: Sampling = {
  ...{ skip: 'noref', closely: everywhere, blackSeconds: 0.3, frozenSeconds: 2 },
};

/** Key frames (one every two seconds), and these stretches closely: ten minutes would otherwise take longer than the stage may. */
export function inStretches(closely: readonly Stretch[]): Sampling {
  return { skip: 'noref', closely, blackSeconds: 1, frozenSeconds: 6 };
}

/** What is asked for alone, each frame of it decoded. */
export const exact: Sampling = { ...wholeClosely, skip: 'none', closely: [] };

interface Size {
  width: number;
  height: number;
}

/** A few small pictures show every span that is asked for, and cost little after the decoding; smaller ones still are kept. */
export function pictureFilters(sampling: Sampling, size: Size, wanted: readonly number[]): string {
  const { columns, rows } = signGridOf(size);
  const { blackSeconds, frozenSeconds } = sampling;
  return [
    `fps=${fps}:start_time=0`,
    `select='${takenFrames(sampling, wanted)}'`,
    `scale=${columns * 5}:${rows * 5}:flags=area`,
    `blackdetect=d=${blackSeconds}:pic_th=0.98:pix_th=0.05`,
    `freezedetect=n=-60dB:d=${frozenSeconds}`,
    `scale=${columns}:${rows}:flags=area`,
    'format=yuv420p',
    // What is written has no times: without these, some would be written twice.
    `setpts=N/(${fps}*TB)`,
  ].join(',');
}

/** As ffmpeg is told it; `isTaken` says the same. */
function takenFrames({ skip, closely }: Sampling, wanted: readonly number[]): string {
  const steady = ({ of, frames }: typeof close) => sumOf(frames.map((frame) => `eq(mod(n,${of}),${frame})`));
  const within = ({ from, to }: Stretch) =>
    Number.isFinite(to) ? `between(n,${from},${to})` : `gte(n,${from})`;
  const named = spansOf(wanted).map(([from, to]) => within({ from, to }));
  const inside = closely.length > 0 ? [`${steady(close)}*${sumOf(closely.map(within))}`] : [];
  return sumOf([...(skip === 'none' ? [] : [steady(coarse)]), ...inside, ...named]) || '0';
}

function isTaken(frame: number, { skip, closely }: Sampling, wanted: ReadonlySet<number>): boolean {
  const steadily = ({ of, frames }: typeof close) => frames.includes(frame % of);
  return (
    wanted.has(frame) ||
    (skip !== 'none' && steadily(coarse)) ||
    (steadily(close) && closely.some(({ from, to }) => from <= frame && frame <= to))
  );
}

/** Numbers that follow one another, as spans: fewer words for the same. */
function spansOf(frames: readonly number[]): [number, number][] {
  const spans: [number, number][] = [];
  for (const frame of [...new Set(frames)].sort((one, other) => one - other)) {
    const last = spans.at(-1);
    if (last !== undefined && frame === last[1] + 1) last[1] = frame;
    else spans.push([frame, frame]);
  }
  return spans;
}

/** Reads what was written, one small picture behind the other, and tells which frame each is. */
export async function readPictures(
  file: string,
  sampling: Sampling,
  size: Size,
  wanted: readonly number[],
): Promise<Picture[]> {
  const { columns, rows } = signGridOf(size);
  const cells = columns * rows;
  const bytes = await readFile(file);
  const count = Math.floor(bytes.length / (cells * 1.5));
  const named = new Set(wanted);
  const pictures: Picture[] = [];
  for (let frame = 0; pictures.length < count; frame++) {
    if (!isTaken(frame, sampling, named)) continue;
    const at = pictures.length * cells * 1.5;
    const plane = (from: number, share: number) =>
      Uint8Array.from(bytes.subarray(at + cells * from, at + cells * (from + share)));
    pictures.push({ frame, luma: plane(0, 1), blue: plane(1, 0.25), red: plane(1.25, 0.25) });
  }
  return pictures;
}
