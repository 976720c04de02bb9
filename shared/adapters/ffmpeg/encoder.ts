import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Retryable } from '../../contracts/errors.ts';
import type { Encoder, EncoderChoice } from '../../ports/encoder.ts';
import { encodePiece, pictureOptions } from './encode-piece.ts';
import { joinPieces } from './join-pieces.ts';
import { mediaInput, runFfmpeg } from './run-ffmpeg.ts';

/** Kilobits of sound a second: YouTube's own recommendation for stereo is 384, where speech over a pad needs half. */
const audioKilobits = 192;

type Codec = Omit<EncoderChoice, 'settings'>;
const software: Codec = { name: 'libx264', preset: 'veryfast' };
const hardware: Codec = { name: 'h264_nvenc', preset: 'p5' };

export interface FfmpegEncoderOptions {
  /** Software preset; slower ones make smaller files. `veryfast` unless told. */
  preset?: string;
}

/** Encodes through the system's ffmpeg: one process a piece, frames through its standard input. */
export function createFfmpegEncoder(options: FfmpegEncoderOptions = {}): Encoder {
  const onCpu = { ...software, preset: options.preset ?? software.preset };
  let gpuWorks: Promise<boolean> | undefined;
  let version: Promise<string> | undefined;
  return {
    async probe(lane) {
      if (lane === 'gpu') gpuWorks ??= canEncode(hardware);
      const codec = lane === 'gpu' && (await gpuWorks) ? hardware : onCpu;
      version ??= readVersion();
      return { ...codec, settings: [await version, ...pictureOptions(codec, 30)].join(' ') };
    },
    encode: encodePiece,
    encodeSound,
    join: joinPieces,
  };
}

const run = promisify(execFile);

/** The first line of what ffmpeg says of itself: `ffmpeg version 5.1.9-0+deb12u1 Copyright ...`. */
async function readVersion(): Promise<string> {
  try {
    const { stdout } = await run('ffmpeg', ['-version'], { timeout: 20_000 });
    return stdout.split(' Copyright')[0] ?? '';
  } catch (error) {
    throw new Retryable('encoder_unusable', 'ffmpeg could not be started; is it installed?', {
      cause: error,
    });
  }
}

/** A listed encoder may still lack its driver or its card: only a real encode tells. */
async function canEncode(choice: Codec): Promise<boolean> {
  try {
    await runFfmpeg(
      (command) =>
        command
          .input('color=black:size=256x256:rate=30:duration=0.2')
          .inputOptions('-f', 'lavfi')
          .output('-')
          .outputOptions('-c:v', choice.name, '-preset', choice.preset, '-f', 'null'),
      { failure: 'encoder_unusable', signal: AbortSignal.timeout(20_000) },
    );
    return true;
  } catch {
    return false;
  }
}

async function encodeSound(job: {
  audioFile: string;
  outFile: string;
  signal: AbortSignal;
}): Promise<{ coreSeconds: number }> {
  const { coreSeconds } = await runFfmpeg(
    (command) =>
      mediaInput(command, job.audioFile, 'wav')
        .output(job.outFile)
        .outputOptions(
          ...['-map', '0:a:0', '-c:a', 'aac', '-b:a', `${audioKilobits}k`, '-ar', '48000', '-ac', '2'],
          ...['-f', 'mp4'],
        ),
    { failure: 'encode_failed', signal: job.signal },
  );
  return { coreSeconds };
}
