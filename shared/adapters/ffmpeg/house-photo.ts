import { coverage, cutToShape } from '../../domain/frame-sizes.ts';
import { mediaRefused } from '../../domain/media-refused.ts';
import type { HouseMedia } from '../../ports/media-fetcher.ts';
import { kindOf } from './magic-bytes.ts';
import { readPictureHeader } from './picture-header.ts';
import { runOnStrangeFile, strangeInput } from './run-on-strange-file.ts';

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

/** Decodes one picture, turns it upright, cuts it to shape, and writes it as a JPEG that holds nothing else. */
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
  const [across, down] = [Math.ceil(upright.width / cover), Math.ceil(upright.height / cover)];
  await runOnStrangeFile({
    program: 'ffmpeg',
    args: [
      ...strangeInput(source, {
        ...(kind === 'PNG'
          ? { format: 'png_pipe', codecs: 'png' }
          : { format: 'jpeg_pipe', codecs: 'mjpeg' }),
        mostPixels,
      }),
      ...['-map', '0:v:0', '-frames:v', '1', '-map_metadata', '-1'],
      ...[
        '-vf',
        `${turns[orientation] ?? ''}scale=${across}:${down}:flags=lanczos:out_range=full,crop=${size.width}:${size.height},setsar=1`,
      ],
      ...[
        '-c:v',
        'mjpeg',
        '-pix_fmt',
        'yuvj420p',
        '-q:v',
        '2',
        '-threads',
        '1',
        '-f',
        'mjpeg',
        '-y',
        `file:${target.file}`,
      ],
    ],
    mostMs,
    signal: target.signal,
  });
  return size;
};
