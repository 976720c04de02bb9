import type { FilmSigns, FrameSign } from '#shared/contracts/frame-signs.ts';
import { signGridOf } from '#shared/domain/sign-grid.ts';
import type { SegmentPlan } from './film-plan.ts';

type Signed = Pick<SegmentPlan, 'width' | 'height' | 'frameCount' | 'entrance'>;

/** Frames after a cut: a change of scenes is then at its fastest, so that a picture that comes too late shows. */
const intoTheScene = 3;
/** Parts of a piece after which it is looked at again. */
const shares = [0.45, 0.8];

/** Which frames of a piece are signed: its first, which every encoder makes a key frame, and three more. */
function signedFrames({ frameCount, entrance }: Signed): number[] {
  const change = (entrance?.leadFrames ?? 0) + intoTheScene;
  const frames = [0, change, ...shares.map((share) => Math.floor(frameCount * share))];
  return [...new Set(frames)].filter((frame) => frame < frameCount).sort((one, other) => one - other);
}

/**
 * Hands frames on, and looks at some on their way: what was drawn is known then, whatever becomes of it in a file.
 *
 * @param frames planes of YUV 4:2:0 (I420)
 * @param signed is told each sign, in order
 */
export async function* signFrames(
  frames: AsyncIterable<Uint8Array>,
  piece: Signed,
  signed: (sign: FrameSign) => void,
): AsyncGenerator<Uint8Array> {
  const wanted = new Set(signedFrames(piece));
  let frame = 0;
  for await (const planes of frames) {
    if (wanted.has(frame)) signed(signOf(planes, piece, frame));
    frame++;
    yield planes;
  }
}

/** The signs of all pieces on the film's own count of frames. */
export function filmSigns(
  pieces: readonly (readonly FrameSign[] | undefined)[],
  frameCounts: readonly number[],
): FilmSigns | undefined {
  let begun = 0;
  const frames: FrameSign[] = [];
  for (const [index, signs] of pieces.entries()) {
    if (signs === undefined) return undefined;
    frames.push(...signs.map((sign) => ({ ...sign, frame: begun + sign.frame })));
    begun += frameCounts[index] ?? 0;
  }
  return { frames };
}

function signOf(planes: Uint8Array, { width, height }: Signed, frame: number): FrameSign {
  const { columns, rows } = signGridOf({ width, height });
  const pixels = width * height;
  const luma = cellMeans(planes.subarray(0, pixels), width, height, columns, rows);
  const half = { width: width / 2, height: height / 2 };
  const chroma = [0, 1].map((plane) =>
    cellMeans(
      planes.subarray(pixels + (plane * pixels) / 4, pixels + ((plane + 1) * pixels) / 4),
      ...([half.width, half.height, columns / 2, rows / 2] as const),
    ),
  );
  return {
    frame,
    luma: Buffer.from(luma).toString('base64'),
    chroma: Buffer.concat(chroma).toString('base64'),
  };
}

function cellMeans(
  plane: Uint8Array,
  width: number,
  height: number,
  columns: number,
  rows: number,
): Uint8Array {
  const means = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = [Math.round((row * height) / rows), Math.round(((row + 1) * height) / rows)];
    for (let column = 0; column < columns; column++) {
      const [left, right] = [
        Math.round((column * width) / columns),
        Math.round(((column + 1) * width) / columns),
      ];
      let sum = 0;
      for (let y = top; y < bottom; y++)
        for (let at = y * width + left; at < y * width + right; at++) sum += plane[at] ?? 0;
      means[row * columns + column] = Math.round(sum / Math.max(1, (bottom - top) * (right - left)));
    }
  }
  return means;
}
