import { rm } from 'node:fs/promises';
import { Retryable } from '../../contracts/errors.ts';
import { coverage, cutToShape, type Size } from '../../domain/frame-sizes.ts';
import { mediaRefused } from '../../domain/media-refused.ts';
import type { HouseMedia } from '../../ports/media-fetcher.ts';
import { type Grade, gradeFilter, gradeFor } from './house-grade.ts';
import { kindOf } from './magic-bytes.ts';
import { type ClipStream, clipCodecs, clipMostPixels, probeClip } from './probe-clip.ts';
import { runOnStrangeFile, strangeInput } from './run-on-strange-file.ts';
import { cropFilter, meanPiece, type SalientPiece, salientPiece, tilesOf } from './salience.ts';
import { mustNotFlash, smallFilter, smallOutput } from './small-frames.ts';

const framesPerSecond = 30;
/** Libraries hold clips of minutes; whatever says it lasts longer is something else. */
const mostSeconds = 1200;
/** Shorter than this it is gone before it is seen. */
const leastSeconds = 1;
const leastSide = 200;
/** A picture, its sound, perhaps a time code. */
const mostStreams = 6;
const mostMs = 120_000;
/** Brighter and wider than a television: shown as it is it looks grey. */
const highDynamicRange = ['smpte2084', 'arib-std-b67'];

/**
 * Decodes no more of a clip than is needed, cuts it to shape, and writes it without sound. `V` is a picture that is none of a
 * file's covers.
 */
export const houseClip: HouseMedia['clip'] = async (source, target) => {
  const kind = await kindOf(source);
  if (kind !== 'MP4')
    throw mediaRefused(`it should be an MP4 and is ${kind === 'something else' ? 'none' : `a ${kind}`}`);
  const { stream, seconds } = pictureOf(await probeClip(source, target.signal));
  const upright = uprightSize(stream);
  const size = cutToShape(upright, target);
  const taken = Math.min(seconds, target.seconds);
  const look = await lookAt(source, target, taken, { stream, upright, size });
  const small = `${target.file}.small`;
  const graph = `[0:V:0]${filtersFor(stream, upright, size, look)},split[whole][copy];[copy]${smallFilter(size)}[small]`;
  try {
    const progress = await runOnStrangeFile({
      program: 'ffmpeg',
      args: [
        ...['-threads', '2', '-t', String(taken)],
        ...strangeInput(source, { format: 'mov', codecs: clipCodecs, mostPixels: clipMostPixels }),
        ...['-progress', 'pipe:1', '-filter_complex', graph],
        ...['-map', '[whole]', '-map_metadata', '-1', '-map_chapters', '-1'],
        ...[...encoding, '-f', 'mp4', '-y', `file:${target.file}`],
        ...['-map', '[small]', ...smallOutput, '-y', `file:${small}`],
      ],
      mostMs,
      signal: target.signal,
    });
    const frames = framesWritten(progress);
    if (frames < leastSeconds * framesPerSecond)
      throw mediaRefused(`only ${frames} of its pictures can be read`);
    await mustNotFlash(small, size);
    return { ...size, seconds: frames / framesPerSecond, focus: look.piece.focus };
  } finally {
    await rm(small, { force: true });
  }
};

/** Reads the last `frame=123` of ffmpeg's progress. */
function framesWritten(progress: string): number {
  return Number([...progress.matchAll(/^frame=(\d+)/gm)].at(-1)?.[1] ?? 0);
}

function pictureOf({ streams, seconds }: { streams: ClipStream[]; seconds: number }): {
  stream: ClipStream;
  seconds: number;
} {
  if (streams.length > mostStreams) throw mediaRefused(`it holds ${streams.length} streams`);
  const stream = streams.find((one) => one.codec_type === 'video' && one.disposition.attached_pic === 0);
  if (stream === undefined) throw mediaRefused('there is no picture in it');
  const { width, height, codec_name: codec, color_transfer: transfer } = stream;
  if (width * height > clipMostPixels)
    throw mediaRefused(`a picture of ${width} x ${height} pixels is too large`);
  if (Math.min(width, height) < leastSide)
    throw mediaRefused(`a picture of ${width} x ${height} pixels is too small`);
  if (!clipCodecs.split(',').includes(codec)) throw mediaRefused(`its picture is coded as ${codec}`);
  if (highDynamicRange.includes(transfer))
    throw mediaRefused(`its colours are of high dynamic range (${transfer})`);
  const longest = Math.max(seconds, stream.duration);
  if (longest > mostSeconds) throw mediaRefused(`it says it lasts ${Math.round(longest)} s`);
  const shown = stream.duration || seconds;
  if (shown < leastSeconds) throw mediaRefused(`it lasts ${shown} s`);
  return { stream, seconds: shown };
}

/** ffmpeg turns the picture before it filters it. */
function uprightSize({ width, height, side_data_list: sideData }: ClipStream): Size {
  const turned = sideData.some(({ rotation = 0 }) => Math.abs(rotation) % 180 === 90);
  return turned ? { width: height, height: width } : { width, height };
}

/** Frames of even pace, cut to shape, graded, in the colours of television. */
function filtersFor(stream: ClipStream, upright: Size, size: Size, { piece, grade }: Look): string {
  const cover = coverage(upright, size);
  const covering = { width: Math.ceil(upright.width / cover), height: Math.ceil(upright.height / cover) };
  return [
    `fps=${framesPerSecond}`,
    `scale=${covering.width}:${covering.height}:flags=bicubic:${matrixOf(stream, upright)}:out_range=tv`,
    cropFilter(covering, size, piece),
    gradeFilter(grade),
    'setsar=1',
    'format=yuv420p',
  ].join(',');
}

/** What says nothing of its colours has, if it is large, those of HD. */
function matrixOf({ color_space: colours }: ClipStream, upright: Size): string {
  const isSaid = !['unknown', 'unspecified', 'reserved', 'gbr'].includes(colours);
  const usual = Math.min(upright.width, upright.height) >= 720 ? 'bt709' : 'bt601';
  return `in_color_matrix=${isSaid ? 'auto' : usual}:out_color_matrix=bt709`;
}

/** How a clip is cut and graded. */
interface Look {
  piece: SalientPiece;
  grade: Grade;
}

/** Pictures out of a clip that are looked at, and their width in pixels. */
const samples = 3;
const sampleWidth = 320;

/** Looks at a few of its key frames, which cost next to nothing to decode. What cannot be looked at is cut in the middle. */
async function lookAt(
  source: string,
  { file: target, signal }: { file: string; signal: AbortSignal },
  seconds: number,
  { stream, upright, size }: { stream: ClipStream; upright: Size; size: Size },
): Promise<Look> {
  const height = 2 * Math.round((sampleWidth * upright.height) / upright.width / 2);
  const sheet = `${target}.samples`;
  const filters = [
    `scale=${sampleWidth}:${height}:flags=area:${matrixOf(stream, upright)}:out_range=full`,
    `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${(seconds / samples).toFixed(3)})'`,
    `tile=1x${samples}`,
  ].join(',');
  try {
    await runOnStrangeFile({
      program: 'ffmpeg',
      args: [
        ...['-threads', '2', '-t', String(seconds), '-skip_frame', 'nokey'],
        ...strangeInput(source, { format: 'mov', codecs: clipCodecs, mostPixels: clipMostPixels }),
        ...['-map', '0:V:0', '-an', '-vf', filters, '-frames:v', '1'],
        ...['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'],
        ...['-q:v', '2', '-f', 'mjpeg', '-y', `file:${sheet}`],
      ],
      mostMs,
      signal,
    });
    const pictures = await tilesOf(sheet, { width: sampleWidth, height });
    const pieces = await Promise.all(pictures.map((picture) => salientPiece(picture, size)));
    return { piece: meanPiece(pieces), grade: await gradeFor(pictures) };
  } catch (error) {
    if (error instanceof Retryable || signal.aborted) throw error;
    return { piece: meanPiece([]), grade: await gradeFor([]) };
  } finally {
    await rm(sheet, { force: true });
  }
}

/**
 * It is decoded once more for every video that shows it, and encoded once: no frame waits for a later one, and a new
 * group begins each second. The headers do not follow from the content.
 */
const encoding: readonly string[] = [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
  ...['-g', String(framesPerSecond), '-bf', '0', '-threads', '2', '-movflags', '+faststart'],
];
