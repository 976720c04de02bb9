import { Readable } from 'node:stream';
import type { EncodeJob, Encoder, EncoderChoice } from '../../ports/encoder.ts';
import { mediaInput, runFfmpeg } from './run-ffmpeg.ts';

/** Kilobits of sound a second: YouTube's own recommendation for stereo is 384, where speech over a pad needs half. */
const audioKilobits = 192;

/** A key frame every two seconds, as YouTube recommends. */
const keyframeSeconds = 2;

const software: EncoderChoice = { name: 'libx264', preset: 'veryfast' };
const hardware: EncoderChoice = { name: 'h264_nvenc', preset: 'p5' };

/** How each encoder is asked for like quality: about as good as drawn pictures can be told apart on a phone. */
const quality: Readonly<Record<EncoderChoice['name'], readonly string[]>> = {
  libx264: ['-crf', '20', '-tune', 'animation'],
  h264_nvenc: ['-rc', 'vbr', '-cq', '22', '-b:v', '0', '-spatial-aq', '1'],
};

export interface FfmpegEncoderOptions {
  /** Software preset; slower ones make smaller files. `veryfast` unless told. */
  preset?: string;
}

/** Encodes through the system's ffmpeg: one process, frames through its standard input. */
export function createFfmpegEncoder(options: FfmpegEncoderOptions = {}): Encoder {
  const onCpu = { ...software, preset: options.preset ?? software.preset };
  let gpuWorks: Promise<boolean> | undefined;
  return {
    async probe(lane) {
      if (lane === 'cpu') return onCpu;
      gpuWorks ??= canEncode(hardware);
      return (await gpuWorks) ? hardware : onCpu;
    },
    encode: encodeVideo,
  };
}

/** A listed encoder may still lack its driver or its card: only a real encode tells. */
async function canEncode(choice: EncoderChoice): Promise<boolean> {
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

async function encodeVideo(job: EncodeJob, choice: EncoderChoice): Promise<{ coreSeconds: number }> {
  const frames = framesOf(job);
  let drawingFailure: Error | undefined;
  frames.on('error', (error) => {
    drawingFailure = error;
  });
  const closed = new Promise((resolve) => frames.once('close', resolve));
  try {
    const { coreSeconds } = await runFfmpeg(
      (command) => {
        command
          .input(frames)
          .inputOptions(
            ...['-f', 'rawvideo', '-pixel_format', 'yuv420p'],
            ...['-video_size', `${job.width}x${job.height}`, '-framerate', String(job.fps)],
          );
        return mediaInput(command, job.audioFile, 'wav')
          .output(job.outFile)
          .outputOptions(...pictureOptions(job, choice), ...soundOptions);
      },
      { failure: 'encode_failed', signal: job.signal },
    );
    return { coreSeconds };
  } catch (error) {
    throw drawingFailure ?? error;
  } finally {
    // An ffmpeg that died leaves the drawing waiting for it.
    frames.destroy();
    await closed;
  }
}

/** Only tags are left to set here: the frames come in the colours they claim. */
function pictureOptions(job: EncodeJob, choice: EncoderChoice): string[] {
  return [
    ...['-map', '0:v:0', '-map', '1:a:0'],
    ...['-pix_fmt', 'yuv420p'],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
    ...['-c:v', choice.name, '-preset', choice.preset, '-profile:v', 'high'],
    ...(quality[choice.name] ?? []),
    ...['-g', String(job.fps * keyframeSeconds), '-r', String(job.fps)],
  ];
}

const soundOptions: readonly string[] = [
  ...['-c:a', 'aac', '-b:a', `${audioKilobits}k`, '-ar', '48000', '-ac', '2'],
  ...['-movflags', '+faststart', '-f', 'mp4'],
];

/**
 * A write of at least this many bytes fills the pipe's buffer, so that the stream waits until ffmpeg has taken
 * all of it. A smaller frame would still lie in that buffer while the next one is asked for: it is copied.
 */
const waitingBytes = 262_144;

/**
 * The frames as a stream that asks for the next one only when ffmpeg has swallowed the last:
 * without a read-ahead the drawing may use a frame's memory again.
 */
function framesOf(job: EncodeJob): Readable {
  const frames = job.frames[Symbol.asyncIterator]();
  return new Readable({
    highWaterMark: 0,
    async read() {
      try {
        const next = await frames.next();
        if (next.done === true) this.push(null);
        else this.push(next.value.byteLength < waitingBytes ? Uint8Array.from(next.value) : next.value);
      } catch (error) {
        this.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    },
    destroy(error, done) {
      Promise.resolve(frames.return?.()).then(() => done(error), done);
    },
  });
}
