import { Readable } from 'node:stream';
import { Retryable } from '../../contracts/errors.ts';
import type { EncodeJob, EncoderChoice } from '../../ports/encoder.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/** A key frame every two seconds, as YouTube recommends. */
const keyframeSeconds = 2;

/**
 * How each encoder is asked for like quality: about as good as drawn pictures can be told apart on a phone.
 * `stitchable` keeps x264 from fitting the stream's headers to its content: every piece then has the same ones.
 */
const quality: Readonly<Record<EncoderChoice['name'], readonly string[]>> = {
  libx264: ['-crf', '20', '-tune', 'animation', '-x264-params', 'stitchable=1'],
  h264_nvenc: ['-rc', 'vbr', '-cq', '22', '-b:v', '0', '-spatial-aq', '1'],
};

/** All that decides how frames become a stream. Only tags are set of colours: the frames come in those they claim. */
export function pictureOptions({ name, preset }: Omit<EncoderChoice, 'settings'>, fps: number): string[] {
  return [
    ...['-pix_fmt', 'yuv420p'],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
    ...['-c:v', name, '-preset', preset, '-profile:v', 'high', ...quality[name]],
    ...['-g', String(fps * keyframeSeconds), '-r', String(fps)],
  ];
}

/** Encodes a piece of film into an MP4 of its own, without sound. */
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
    throw drawingFailure ?? error;
  } finally {
    // An ffmpeg that died leaves the drawing waiting for it.
    frames.destroy();
    await closed;
  }
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
