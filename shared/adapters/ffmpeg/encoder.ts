import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Retryable } from '../../contracts/errors.ts';
import { GpuFailed } from '../../contracts/gpu.ts';
import type { Preset } from '../../contracts/video-request.ts';
import type { Encoder, EncoderChoice } from '../../ports/encoder.ts';
import { blameGpu, encodePiece, pictureOptions } from './encode-piece.ts';
import { joinPieces } from './join-pieces.ts';
import { readParameterSets } from './parameter-sets.ts';
import { mediaInput, runFfmpeg } from './run-ffmpeg.ts';

/** Kilobits of sound a second: YouTube's own recommendation for stereo is 384, where speech over a pad needs half. */
const audioKilobits = 192;

/**
 * Not ffmpeg's own choice, `twoloop`, which saves bits where they are few. At this rate `fast` takes half the time, and on
 * four mixes of speech and music its error lay 13 to 17 dB lower; up to 16 kHz no band's level is off by more than 0.4 dB.
 */
const audioCoder = 'fast';

type Codec = Omit<EncoderChoice, 'settings'>;

/**
 * What each preset asks of x264 and of NVENC. `standard` is what a film's own drawing keeps pace with on two cores; `high`
 * takes 2.3 times the encoder's work where scenes are drawn and 2.7 times in clips, and 140 MB more an encoder, for finer
 * edges and gradients; a preview is looked at once.
 */
const software: Readonly<Record<Preset, Codec>> = {
  // Not `ultrafast`, which leaves out what makes a stream H.264 High.
  preview: { name: 'libx264', preset: 'superfast', quality: 26 },
  standard: { name: 'libx264', preset: 'veryfast', quality: 20 },
  high: { name: 'libx264', preset: 'fast', quality: 18 },
};
const hardware: Readonly<Record<Preset, Codec>> = {
  preview: { name: 'h264_nvenc', preset: 'p4', quality: 28 },
  standard: { name: 'h264_nvenc', preset: 'p6', quality: 22 },
  high: { name: 'h264_nvenc', preset: 'p7', quality: 19 },
};

/** Whether this machine must have a GPU that encodes. If not, its processor does the work of one that is not there. */
export type GpuUse = 'required' | 'if_there';

export interface FfmpegEncoderOptions {
  /** `if_there` unless told. */
  gpu?: GpuUse;
}

/** Encodes through the system's ffmpeg: one process a piece, frames through its standard input. */
export function createFfmpegEncoder(options: FfmpegEncoderOptions = {}): Encoder {
  let version: Promise<string> | undefined;
  const chosen = async (codec: Codec, headers: string[] = []): Promise<EncoderChoice> => {
    version ??= readVersion();
    return { ...codec, settings: [await version, ...pictureOptions(codec, 30), ...headers].join(' ') };
  };
  const gpu = new Map<Preset, Promise<string | GpuFailed>>();
  return {
    async probe(lane, preset = 'standard') {
      if (lane === 'cpu') return await chosen(software[preset]);
      const tried = gpu.get(preset) ?? tryGpu(hardware[preset]);
      gpu.set(preset, tried);
      const found = await tried;
      if (!(found instanceof GpuFailed)) return await chosen(hardware[preset], [found]);
      if (options.gpu !== 'required') return await chosen(software[preset]);
      gpu.clear();
      throw found;
    },
    async encode(job, choice) {
      try {
        return await encodePiece(job, choice);
      } catch (error) {
        if (error instanceof GpuFailed) gpu.clear();
        throw error;
      }
    },
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

/** Longer than any card needs to wake up, in milliseconds. */
const probeMs = 20_000;

/**
 * A listed encoder may still lack its driver, its card or a feature we ask for: only an encode with the very options of a
 * render tells. Returns a hash of the headers it writes: those of another driver's pieces may be others.
 */
async function tryGpu(codec: Codec): Promise<string | GpuFailed> {
  const folder = await mkdtemp(join(tmpdir(), 'ytempire-gpu-'));
  const piece = join(folder, 'probe.mp4');
  try {
    await runFfmpeg(
      (command) =>
        command
          .input('color=black:size=256x256:rate=30:duration=0.2')
          .inputOptions('-f', 'lavfi')
          .output(piece)
          .outputOptions(...pictureOptions(codec, 30), '-f', 'mp4'),
      { failure: 'encoder_unusable', signal: AbortSignal.timeout(probeMs) },
    );
    return createHash('sha256')
      .update(await readParameterSets(piece))
      .digest('hex');
  } catch (error) {
    const blamed = blameGpu(error);
    if (blamed instanceof GpuFailed) return blamed;
    return new GpuFailed('unknown', `the GPU could not be tried: ${String(error)}`, { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
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
          ...['-map', '0:a:0', '-c:a', 'aac', '-aac_coder', audioCoder, '-b:a', `${audioKilobits}k`],
          ...['-ar', '48000', '-ac', '2'],
          ...['-f', 'mp4'],
        ),
    { failure: 'encode_failed', signal: job.signal },
  );
  return { coreSeconds };
}
