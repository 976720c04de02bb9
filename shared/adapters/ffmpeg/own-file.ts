import { rm, stat } from 'node:fs/promises';
import { Terminal } from '../../contracts/errors.ts';
import { mediaRefused } from '../../domain/media-refused.ts';
import type { HouseMedia } from '../../ports/media-fetcher.ts';
import { firstBytes, kindOf } from './magic-bytes.ts';
import { readPictureHeader } from './picture-header.ts';
import { probeClip } from './probe-clip.ts';
import { runOnStrangeFile, strangeInput } from './run-on-strange-file.ts';

/** What a file of the operator's own is, and what of it is kept. */
export interface OwnFile {
  kind: 'clip' | 'photo' | 'music';
  /** Of the file to be kept: of a clip or photo the file itself, of music a WAV made of it. */
  extension: 'mp4' | 'jpg' | 'png' | 'wav';
  file: string;
  width?: number;
  height?: number;
  seconds?: number;
}

/** Of a clip so much is tried, in seconds: whether it can be decoded shows at its beginning. */
const triedSeconds = 2;
/** Of a clip or photo, which every video that shows it fetches whole, with others at the same time. */
const mostBytes = 1e9;
const leastMusicSeconds = 10;
const mostMusicSeconds = 1800;
const mostMs = 120_000;

/**
 * Looks at a file by its content, whatever it is called, and tries what a video would do with it.
 *
 * @param scratch where a file of our own may lie beside it, to be removed by the caller
 * @throws Terminal `media_refused` with the reason
 */
export async function readOwnFile(
  source: string,
  scratch: string,
  house: HouseMedia,
  signal: AbortSignal,
): Promise<OwnFile> {
  const kind = await kindOf(source);
  const trial = `${scratch}.trial`;
  const target = { file: trial, width: 640, height: 360, signal };
  try {
    if (kind === 'JPEG' || kind === 'PNG') {
      await mustBeSmall(source);
      await house.photo(source, target);
      const header = await readPictureHeader(source, kind);
      if (header === undefined) throw mediaRefused(`it begins like a ${kind} and does not go on like one`);
      const { width, height, orientation } = header;
      const upright = orientation >= 5 ? { width: height, height: width } : { width, height };
      return { kind: 'photo', extension: kind === 'PNG' ? 'png' : 'jpg', file: source, ...upright };
    }
    if (kind === 'MP4' && (await showsPictures(source, signal))) {
      await mustBeSmall(source);
      await house.clip(source, { ...target, seconds: triedSeconds });
      return { kind: 'clip', extension: 'mp4', file: source, ...(await clipFacts(source, signal)) };
    }
    return await readMusic(source, `${scratch}.wav`, signal);
  } finally {
    await rm(trial, { force: true });
  }
}

async function mustBeSmall(source: string): Promise<void> {
  const { size } = await stat(source);
  if (size > mostBytes)
    throw mediaRefused(
      `it takes ${(size / 1e6).toFixed(0)} MB, and at most ${mostBytes / 1e6} are kept; of a clip no scene shows more than its first 40 s`,
    );
}

async function showsPictures(source: string, signal: AbortSignal): Promise<boolean> {
  const { streams } = await probeClip(source, signal);
  return streams.some((one) => one.codec_type === 'video' && one.disposition.attached_pic === 0);
}

async function clipFacts(source: string, signal: AbortSignal) {
  const { streams, seconds } = await probeClip(source, signal);
  const stream = streams.find((one) => one.codec_type === 'video' && one.disposition.attached_pic === 0);
  if (stream === undefined) throw mediaRefused('there is no picture in it');
  const turned = stream.side_data_list.some(({ rotation = 0 }) => Math.abs(rotation) % 180 === 90);
  const [width, height] = turned ? [stream.height, stream.width] : [stream.width, stream.height];
  return { width, height, seconds: stream.duration || seconds };
}

/** Formats of sound, and what a file of each begins with. A tag (`ID3`) stands before MP3 mostly, and before FLAC at times. */
const soundFormats = [
  { format: 'wav', begins: /^RIFF....WAVE/s },
  { format: 'flac', begins: /^(?:fLaC|ID3)/ },
  { format: 'ogg', begins: /^OggS/ },
  { format: 'mov', begins: /^....ftyp/s },
  { format: 'mp3', begins: /^(?:ID3|\xff[\xe2-\xff])/ },
] as const;
type SoundFormat = (typeof soundFormats)[number]['format'];

const soundCodecs =
  'pcm_u8,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_f64le,flac,vorbis,libvorbis,opus,libopus,aac,alac,mp3,mp3float';

/** @throws Terminal with what the last of the formats that it begins like had against it */
async function readMusic(source: string, file: string, signal: AbortSignal): Promise<OwnFile> {
  const beginning = (await firstBytes(source, 16)).toString('latin1');
  let refused = mediaRefused(
    'it is none of the kinds there are: MP4, JPEG, PNG, or sound as WAV, MP3, FLAC, OGG or M4A',
  );
  for (const { format } of soundFormats.filter(({ begins }) => begins.test(beginning))) {
    const made = await decodeSound(source, format, file, signal);
    if (made instanceof Terminal) refused = made;
    else if (made >= leastMusicSeconds && made <= mostMusicSeconds)
      return { kind: 'music', extension: 'wav', file, seconds: made };
    else
      throw mediaRefused(
        `music lasts from ${leastMusicSeconds} s to ${mostMusicSeconds / 60} min, and this is ${made.toFixed(1)} s`,
      );
  }
  throw refused;
}

/** Seconds of sound; or why the file cannot be read as one of that format. */
async function decodeSound(
  source: string,
  format: SoundFormat,
  file: string,
  signal: AbortSignal,
): Promise<number | Terminal> {
  try {
    const progress = await runOnStrangeFile({
      program: 'ffmpeg',
      args: [
        ...['-t', String(mostMusicSeconds + 1)],
        ...strangeInput(source, { format, codecs: soundCodecs }),
        ...['-map', '0:a:0', '-vn', '-map_metadata', '-1'],
        ...['-ar', '48000', '-ac', '2', '-c:a', 'pcm_s16le'],
        ...['-progress', 'pipe:1', '-f', 'wav', '-y', `file:${file}`],
      ],
      mostMs,
      signal,
    });
    const last = [...progress.matchAll(/^out_time_us=(\d+)/gm)].at(-1)?.[1];
    return last === undefined ? mediaRefused('there is no sound in it') : Number(last) / 1e6;
  } catch (error) {
    if (error instanceof Terminal) return error;
    throw error;
  }
}
