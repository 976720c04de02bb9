import { readFile } from 'node:fs/promises';
import { flashing } from '../../domain/flashing.ts';
import type { Size } from '../../domain/frame-sizes.ts';
import { mediaRefused } from '../../domain/media-refused.ts';
import { signGridOf } from '../../domain/sign-grid.ts';

/** Makes frames so small as a finished film is looked through in, too. */
export function smallFilter(size: Size): string {
  const { columns, rows } = signGridOf(size);
  return `scale=${columns}:${rows}:flags=area,format=yuv420p`;
}

/** What ffmpeg writes them as. */
export const smallOutput = ['-c:v', 'rawvideo', '-f', 'rawvideo'];

/**
 * The quality check refuses a film that flashes, when all of it is paid for: what flashes is not let into one.
 *
 * @param file of frames made by `smallFilter`
 * @throws Terminal `media_refused`
 */
export async function mustNotFlash(file: string, size: Size): Promise<void> {
  const { columns, rows } = signGridOf(size);
  const cells = columns * rows;
  const bytes = await readFile(file);
  const frames = Array.from({ length: Math.floor(bytes.length / (cells * 1.5)) }, (_, frame) => ({
    frame,
    luma: bytes.subarray(frame * cells * 1.5, frame * cells * 1.5 + cells),
  }));
  const at = flashing({ columns, rows, frames });
  if (at !== undefined)
    throw mediaRefused(`it flashes more than three times in a second, ${at.toFixed(1)} s in`);
}
