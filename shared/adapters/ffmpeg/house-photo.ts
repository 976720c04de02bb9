import { rm } from 'node:fs/promises';
import { coverage, cutToShape } from '../../domain/frame-sizes.ts';
import { mediaRefused } from '../../domain/media-refused.ts';
import type { HouseMedia } from '../../ports/media-fetcher.ts';
import { gradeFilter, gradeFor } from './house-grade.ts';
import { kindOf } from './magic-bytes.ts';
import { readPictureHeader } from './picture-header.ts';
import { runOnStrangeFile, strangeInput } from './run-on-strange-file.ts';
import { cropFilter, salientPiece } from './salience.ts';

/** The largest camera there is has fewer; decoded this takes 300 MB. */
const mostPixels = 100_000_000;
const mostSide = 16_384;
const leastSide = 200;
const mostMs = 60_000;

/** How each Exif orientation is turned upright. */
const turns: Readonly<Record<number, string>> = {
  2: 'hflip,',
  3: 'hflip,vflip,',
  4: 'vflip,',
  5: 'transpose=cclock_flip,',
  6: 'transpose=clock,',
  7: 'transpose=clock_flip,',
  8: 'transpose=cclock,',
};

/**
 * Decodes one picture, turns it upright, cuts it to shape about what people look at, brings its colours near the house's,
 * and writes it as a JPEG that holds nothing else.
 */
export const housePhoto: HouseMedia['photo'] = async (source, target) => {
  const kind = await kindOf(source);
  if (kind !== 'JPEG' && kind !== 'PNG') throw mediaRefused(`it should be a JPEG or PNG and is ${kind}`);
  const header = await readPictureHeader(source, kind);
  if (header === undefined) throw mediaRefused(`it begins like a ${kind} and does not go on like one`);
  const { width, height, orientation } = header;
  if (width > mostSide || height > mostSide || width * height > mostPixels)
    throw mediaRefused(`a picture of ${width} x ${height} pixels is too large`);
  if (Math.min(width, height) < leastSide)
    throw mediaRefused(`a picture of ${width} x ${height} pixels is too small`);
  const upright = orientation >= 5 ? { width: height, height: width } : { width, height };
  const size = cutToShape(upright, target);
  const cover = coverage(upright, size);
  const covering = { width: Math.ceil(upright.width / cover), height: Math.ceil(upright.height / cover) };
  const whole = `${target.file}.whole`;
  const run = (args: readonly string[]) =>
    runOnStrangeFile({ program: 'ffmpeg', args, mostMs, signal: target.signal });
  try {
    const turned = `${turns[orientation] ?? ''}scale=${covering.width}:${covering.height}:flags=lanczos:out_range=full`;
    await run([
      ...strangePicture(source, kind),
      '-vf',
      turned,
      ...asJpeg,
      '-q:v',
      '1',
      '-y',
      `file:${whole}`,
    ]);
    const [{ focus, ...piece }, grade] = await Promise.all([salientPiece(whole, size), gradeFor([whole])]);
    const graded = `scale=out_range=tv,${gradeFilter(grade)},scale=in_range=tv:out_range=full`;
    const cut = `${graded},${cropFilter(covering, size, piece)},setsar=1`;
    await run([
      ...strangePicture(whole, 'JPEG'),
      '-vf',
      cut,
      ...asJpeg,
      '-q:v',
      '2',
      '-y',
      `file:${target.file}`,
    ]);
    return { ...size, focus };
  } finally {
    await rm(whole, { force: true });
  }
};

function strangePicture(file: string, kind: 'JPEG' | 'PNG'): string[] {
  const as =
    kind === 'PNG'
      ? ({ format: 'png_pipe', codecs: 'png' } as const)
      : ({ format: 'jpeg_pipe', codecs: 'mjpeg' } as const);
  return [
    ...strangeInput(file, { ...as, mostPixels }),
    ...['-map', '0:v:0', '-frames:v', '1', '-map_metadata', '-1'],
  ];
}

/** Nothing in it but the picture. */
const asJpeg: readonly string[] = ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-threads', '1', '-f', 'mjpeg'];
