import { readFile } from 'node:fs/promises';
import { signGridOf } from '../../domain/sign-grid.ts';
import type { Picture, Pictures } from '../../ports/media-inspector.ts';

/** How closely the picture is looked at. Spans shorter than these are not reported. */
export interface Sampling {
  close: boolean;
  /** What the decoder may leave out (ffmpeg's `-skip_frame`). */
  skip: 'noref' | 'nokey';
  /** Frames of each so many that are looked at: at uneven distances, so that nothing that flickers hides between them. */
  steady: { of: number; frames: readonly number[] };
  blackSeconds: number;
  frozenSeconds: number;
}

/** Twelve pictures a second. Frames that no other is built on are not decoded: these show the one before. */
const close: Sampling = {
  ...{ close: true, skip: 'noref', steady: { of: 5, frames: [0, 3] } },
  ...{ blackSeconds: 0.3, frozenSeconds: 2 },
};

/** Key frames only (one every two seconds): ten minutes would otherwise take longer than the stage may. */
const coarse: Sampling = {
  ...{ close: false, skip: 'nokey', steady: { of: 30, frames: [0] } },
  ...{ blackSeconds: 1, frozenSeconds: 6 },
};

/** Above this length, in seconds, a file is sampled coarsely. Two cores decode a minute of 1080p in 3 to 5 s. */
const closeUpTo = 240;

export function samplingOf(seconds: number): Sampling {
  return seconds <= closeUpTo ? close : coarse;
}

const fps = 30;

/**
 * Frames are counted on a clock of their own, whatever the file's is. A few small pictures show every span that is asked
 * for, and cost little after the decoding; smaller ones still are kept.
 */
export function pictureFilters(
  sampling: Sampling,
  size: { width: number; height: number },
  wanted: readonly number[],
): string {
  const { columns, rows } = signGridOf(size);
  const { steady, blackSeconds, frozenSeconds } = sampling;
  const taken = [
    ...steady.frames.map((frame) => `eq(mod(n,${steady.of}),${frame})`),
    ...spansOf(wanted).map(([first, last]) => `between(n,${first},${last})`),
  ];
  return [
    `fps=${fps}:start_time=0`,
    `select='${sumOf(taken)}'`,
    `scale=${columns * 5}:${rows * 5}:flags=area`,
    `blackdetect=d=${blackSeconds}:pic_th=0.98:pix_th=0.05`,
    `freezedetect=n=-60dB:d=${frozenSeconds}`,
    `scale=${columns}:${rows}:flags=area`,
    'format=yuv420p',
    // What is written has no times: without these, some would be written twice.
    `setpts=N/(${fps}*TB)`,
  ].join(',');
}

/** Added up in pairs: ffmpeg refuses a sum that is more than a hundred terms deep, and a long film has four for each scene. */
function sumOf(terms: readonly string[]): string {
  const half = Math.ceil(terms.length / 2);
  return terms.length < 2 ? terms.join() : `(${sumOf(terms.slice(0, half))}+${sumOf(terms.slice(half))})`;
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
  { steady, close }: Sampling,
  size: { width: number; height: number },
  wanted: readonly number[],
): Promise<Pictures> {
  const { columns, rows } = signGridOf(size);
  const cells = columns * rows;
  const bytes = await readFile(file);
  const count = Math.floor(bytes.length / (cells * 1.5));
  const named = new Set(wanted);
  const steadily = new Set(steady.frames);
  const frames: Picture[] = [];
  for (let frame = 0; frames.length < count; frame++) {
    if (!named.has(frame) && !steadily.has(frame % steady.of)) continue;
    const at = frames.length * cells * 1.5;
    const plane = (from: number, share: number) =>
      Uint8Array.from(bytes.subarray(at + cells * from, at + cells * (from + share)));
    frames.push({ frame, luma: plane(0, 1), blue: plane(1, 0.25), red: plane(1.25, 0.25) });
  }
  return { columns, rows, close, frames };
}
