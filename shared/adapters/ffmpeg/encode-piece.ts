import { Readable } from 'node:stream';
import { Retryable } from '../../contracts/errors.ts';
import { GpuFailed } from '../../contracts/gpu.ts';
import type { EncodeJob, EncoderChoice } from '../../ports/encoder.ts';
import { gpuTroubleIn } from './gpu-trouble.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/** A key frame every two seconds, as YouTube recommends. */
const keyframeSeconds = 2;

/**
 * How each encoder is asked for like quality: about as good as drawn pictures can be told apart on a phone.
 *
 * `stitchable` keeps x264 from fitting the stream's headers to its content: every piece then has the same ones.
 *
 * NVENC as NVIDIA advises where latency does not matter ("Using FFmpeg with NVIDIA GPU Hardware Acceleration"), with a
 * quality in place of a bit rate: `-b:v 0` takes away ffmpeg's own 2 Mbit/s. Temporal AQ gives more to what stands
 * still, which is most of a drawn frame. Its headers follow from the settings alone, and with `-g` each group begins with
 * an IDR frame, so pieces can be joined; `-forced-idr` is about key frames that somebody asks for, and nobody does.
 */
const qualityOptions: Readonly<Record<EncoderChoice['name'], (quality: string) => string[]>> = {
  libx264: (quality) => ['-crf', quality, '-tune', 'animation', '-x264-params', 'stitchable=1'],
  h264_nvenc: (quality) => [
    ...['-tune', 'hq', '-rc', 'vbr', '-cq', quality, '-b:v', '0', '-bf', '3', '-b_ref_mode', 'middle'],
    ...['-rc-lookahead', '20', '-spatial-aq', '1', '-temporal-aq', '1'],
  ],
};

/** All that decides how frames become a stream. Only tags are set of colours: the frames come in those they claim. */
export function pictureOptions(
  { name, preset, quality }: Omit<EncoderChoice, 'settings'>,
  fps: number,
): string[] {
  return [
    ...['-pix_fmt', 'yuv420p'],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
    ...['-c:v', name, '-preset', preset, '-profile:v', 'high', ...qualityOptions[name](String(quality))],
    ...['-g', String(fps * keyframeSeconds), '-r', String(fps)],
  ];
}

/**
 * Encodes a piece of film into an MP4 of its own, without sound. The frames are in the encoder's own format: NVENC takes
 * them up to the card itself, and there is nothing to be done to them there.
 */
export async function encodePiece(job: EncodeJob, choice: EncoderChoice): Promise<{ coreSeconds: number }> {
  const frames = framesOf(job);
  let drawingFailure: Error | undefined;
  frames.on('error', (error) => {
    drawingFailure = error;
  });
  const closed = new Promise((resolve) => frames.once('close', resolve));
  try {
    const { coreSeconds } = await runFfmpeg(
      (command) =>
        command
          .input(frames)
          .inputOptions(
            ...['-f', 'rawvideo', '-pixel_format', 'yuv420p'],
            ...['-video_size', `${job.width}x${job.height}`, '-framerate', String(job.fps)],
          )
          .output(job.outFile)
          .outputOptions('-map', '0:v:0', ...pictureOptions(choice, job.fps), '-f', 'mp4'),
      { failure: 'encode_failed', signal: job.signal },
    );
    return { coreSeconds };
  } catch (error) {
    throw drawingFailure ?? (choice.name === 'h264_nvenc' ? blameGpu(error) : error);
  } finally {
    // An ffmpeg that died leaves the drawing waiting for it.
    frames.destroy();
    await closed;
  }
}

/** A failed encode as a failure of the GPU, unless something else is to blame. */
export function blameGpu(error: unknown): unknown {
  if (!(error instanceof Retryable)) return error;
  const found = gpuTroubleIn(error.message);
  return found ? new GpuFailed(found.trouble, found.words, { cause: error }) : error;
}

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
  let passed = 0;
  return new Readable({
    highWaterMark: 0,
    async read() {
      try {
        const next = await frames.next();
        if (next.done !== true) {
          passed++;
          this.push(next.value.byteLength < waitingBytes ? Uint8Array.from(next.value) : next.value);
        } else if (passed === job.frameCount) this.push(null);
        else
          throw new Retryable(
            'frames_miscounted',
            `${passed} frames came where ${job.frameCount} were announced`,
          );
      } catch (error) {
        this.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    },
    destroy(error, done) {
      Promise.resolve(frames.return?.()).then(() => done(error), done);
    },
  });
}
