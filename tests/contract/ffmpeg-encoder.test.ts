import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createFfmpegEncoder } from '#shared/adapters/ffmpeg/encoder.ts';
import { createFfmpegInspector } from '#shared/adapters/ffmpeg/inspector.ts';
import type { EncodeJob } from '#shared/ports/encoder.ts';

const folder = await mkdtemp(join(tmpdir(), 'encoder-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const encoder = createFfmpegEncoder();
const [fps, frameCount] = [30, 60];
/** The one fits into a pipe's buffer, the other does not: they are handed over in different ways. */
const small = { width: 128, height: 64 };
const large = { width: 640, height: 416 };
const audioFile = join(folder, 'tone.wav');
execFileSync('ffmpeg', [
  ...['-v', 'error', '-f', 'lavfi', '-i', 'sine=frequency=440:duration=2:sample_rate=48000', audioFile],
]);

const brightnessOf = (frame: number): number => 30 + (frame % 60) * 3;

/** One frame's memory used for all: each is a plain grey that tells its number. */
async function* greys(
  count: number,
  { width, height } = small,
  pulled: number[] = [],
): AsyncGenerator<Uint8Array> {
  const memory = new Uint8Array((width * height * 3) / 2).fill(128);
  for (let frame = 0; frame < count; frame++) {
    pulled.push(frame);
    memory.fill(brightnessOf(frame), 0, width * height);
    yield memory;
    memory.fill(235, 0, width * height);
  }
}

function job(
  frames: AsyncIterable<Uint8Array>,
  name: string,
  { size = small, signal = AbortSignal.timeout(60_000) } = {},
): EncodeJob {
  return { ...size, fps, frames, frameCount, audioFile, outFile: join(folder, name), signal };
}

t.test('a video is H.264 High, BT.709, 30 frames a second, with AAC of the same length', async (t) => {
  const choice = await encoder.probe('cpu');
  t.equal(choice.name, 'libx264');
  const { coreSeconds } = await encoder.encode(job(greys(frameCount), 'greys.mp4'), choice);
  t.ok(coreSeconds > 0);
  const found = await createFfmpegInspector().inspect(join(folder, 'greys.mp4'), AbortSignal.timeout(60_000));
  t.match(found.container, { faststart: true });
  t.match(found.video, {
    codec: 'h264',
    profile: 'High',
    pixelFormat: 'yuv420p',
    colourSpace: 'bt709',
    colourRange: 'tv',
    ...small,
    fps,
  });
  t.match(found.audio, { codec: 'aac', sampleRate: 48_000, channels: 2 });
  t.ok(Math.abs((found.video?.seconds ?? 0) - 2) < 0.01);
  t.ok(Math.abs((found.audio?.seconds ?? 0) - 2) < 0.07);
});

t.test('every frame arrives once, in order and unchanged, though all share one memory', async (t) => {
  for (const size of [small, large]) {
    const greyJob = job(greys(frameCount, size), 'order.mp4', { size });
    await encoder.encode(greyJob, await encoder.probe('cpu'));
    const raw = execFileSync(
      'ffmpeg',
      ['-v', 'error', '-i', greyJob.outFile, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-'],
      { maxBuffer: 100_000_000 },
    );
    const frameBytes = size.width * size.height * 1.5;
    const seen = Array.from(
      { length: raw.length / frameBytes },
      (_, frame) => raw[frame * frameBytes + 1000] ?? 0,
    );
    t.equal(seen.length, frameCount);
    const wrong = seen.filter((value, frame) => Math.abs(value - brightnessOf(frame)) > 2);
    t.strictSame(wrong, [], `${size.width} columns`);
  }
});

t.test('frames are pulled only as the encoder takes them, and no more once it is aborted', async (t) => {
  const pulled: number[] = [];
  const aborted = new AbortController();
  const endless = job(greys(1_000_000, large, pulled), 'endless.mp4', {
    size: large,
    signal: aborted.signal,
  });
  const encoding = encoder.encode(endless, await encoder.probe('cpu'));
  while (pulled.length < 20) await new Promise((resolve) => setTimeout(resolve, 5));
  aborted.abort(new Error('the video was cancelled'));
  await t.rejects(encoding, { message: 'the video was cancelled' });
  const stopped = pulled.length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  t.ok(pulled.length <= stopped + 1);
});

t.test('a failed encode lets the drawing go, says what ffmpeg said and can be tried again', async (t) => {
  let letGo = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield* greys(60, large);
    } finally {
      letGo = true;
    }
  }
  const broken = { ...job(endless(), 'broken.mp4', { size: large }), audioFile: join(folder, 'absent.wav') };
  await t.rejects(encoder.encode(broken, await encoder.probe('cpu')), {
    name: 'Retryable',
    code: 'encode_failed',
    message: /No such file/,
  });
  t.ok(letGo);
});

t.test('a frame that cannot be made ends the encode with its own error', async (t) => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield* greys(3);
    throw new RangeError('the fourth frame is missing');
  }
  await t.rejects(encoder.encode(job(failing(), 'failing.mp4'), await encoder.probe('cpu')), {
    name: 'RangeError',
    message: 'the fourth frame is missing',
  });
});

t.test('the GPU lane uses the card only where a real encode works', async (t) => {
  const choice = await encoder.probe('gpu');
  t.match(choice.name, /^(h264_nvenc|libx264)$/);
  await encoder.encode(job(greys(frameCount), 'gpu.mp4'), choice);
  t.ok((await readdir(folder)).includes('gpu.mp4'));
});
