import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { z } from 'zod';
import { createFfmpegEncoder } from '#shared/adapters/ffmpeg/encoder.ts';
import { createFfmpegInspector } from '#shared/adapters/ffmpeg/inspector.ts';
import type { EncodeJob } from '#shared/ports/encoder.ts';
import { withoutGpu } from '../support/without-gpu.ts';

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
  return { ...size, fps, frames, frameCount, outFile: join(folder, name), signal };
}

async function piece(name: string, count: number): Promise<{ file: string; frameCount: number }> {
  const encodeJob = { ...job(greys(count), name), frameCount: count };
  const { coreSeconds } = await encoder.encode(encodeJob, await encoder.probe('cpu'));
  t.ok(coreSeconds > 0);
  return { file: encodeJob.outFile, frameCount: count };
}

async function sound(): Promise<string> {
  const outFile = join(folder, 'sound.mp4');
  await encoder.encodeSound({ audioFile, outFile, signal: AbortSignal.timeout(60_000) });
  return outFile;
}

const Packets = z.object({
  packets: z.array(z.object({ pts: z.number(), dts: z.number(), flags: z.string() })),
  streams: z.array(z.object({ codec_tag_string: z.string(), start_time: z.string(), time_base: z.string() })),
});

/** Lengths that are no whole milliseconds, nor whole groups of pictures. */
const counts = [23, 8, 17, 67, 11];
const total = counts.reduce((sum, count) => sum + count, 0);
const joinedFile = join(folder, 'joined.mp4');

t.before(async () => {
  const pieces = [];
  for (const [index, count] of counts.entries()) pieces.push(await piece(`piece-${index}.mp4`, count));
  const signal = AbortSignal.timeout(60_000);
  const joining = { pieces, fps, soundFile: await sound(), outFile: joinedFile, signal };
  await encoder.join(joining, await encoder.probe('cpu'));
});

t.test('pieces become one video: H.264 High, BT.709, 30 frames a second, with their sound', async (t) => {
  t.equal((await encoder.probe('cpu')).name, 'libx264');
  const found = await createFfmpegInspector().inspect(joinedFile, AbortSignal.timeout(60_000));
  t.match(found.container, { faststart: true, whole: true });
  t.match(found.video, {
    codec: 'h264',
    profile: 'High',
    pixelFormat: 'yuv420p',
    colourSpace: 'bt709',
    colourRange: 'tv',
    ...small,
    fps,
    seconds: total / fps,
  });
  t.match(found.audio, { codec: 'aac', sampleRate: 48_000, channels: 2 });
  t.ok(Math.abs((found.audio?.seconds ?? 0) - 2) < 0.03);
});

t.test('where pieces meet no time is missing or doubled, and each can be jumped to', async (t) => {
  const probe = (stream: string) => {
    const shown = ['-show_packets', '-show_streams', '-of', 'json'];
    const answer = execFileSync('ffprobe', ['-v', 'error', '-select_streams', stream, ...shown, joinedFile]);
    return Packets.parse(JSON.parse(answer.toString()));
  };
  const { packets, streams } = probe('v');
  t.match(streams, [{ codec_tag_string: 'avc1', start_time: '0.000000', time_base: '1/15360' }]);
  t.match(probe('a').streams, [{ start_time: '0.000000' }]);
  const steps = Array.from({ length: total }, (_, frame) => frame * 512);
  t.strictSame(
    packets.map(({ pts }) => pts).sort((one, other) => one - other),
    steps,
  );
  t.strictSame(
    packets.map(({ dts }) => dts + 1024),
    steps,
  );
  const begins = counts.map((_, index) => counts.slice(0, index).reduce((sum, count) => sum + count, 0));
  t.ok(
    begins.every((frame) => packets[frame]?.flags.startsWith('K')),
    'every piece begins with a key frame',
  );
});

t.test('joined pieces decode without an error to every frame in order', async (t) => {
  const decode = ['-v', 'error', '-xerror', '-err_detect', 'explode', '-i', joinedFile, '-map', '0:v'];
  const raw = execFileSync('ffmpeg', [...decode, '-fps_mode', 'passthrough', '-f', 'rawvideo', '-'], {
    maxBuffer: 100_000_000,
  });
  const frameBytes = small.width * small.height * 1.5;
  const wanted = counts.flatMap((count) => Array.from({ length: count }, (_, frame) => brightnessOf(frame)));
  t.equal(raw.length / frameBytes, total);
  const wrong = wanted.filter((value, frame) => Math.abs((raw[frame * frameBytes + 1000] ?? 0) - value) > 2);
  t.strictSame(wrong, []);
});

t.test('pieces that one decoder could not play as one are not joined', async (t) => {
  const one = await piece('one.mp4', 5);
  const odd = job(greys(5, large), 'odd.mp4', { size: large });
  await encoder.encode({ ...odd, frameCount: 5 }, await encoder.probe('cpu'));
  const rest = { fps, soundFile: await sound(), outFile: join(folder, 'never.mp4') };
  const choice = await encoder.probe('cpu');
  const signal = AbortSignal.timeout(60_000);
  const joined = (file: string, name = choice.name) =>
    encoder.join({ ...rest, pieces: [one, { file, frameCount: 5 }], signal }, { ...choice, name });
  await t.rejects(joined(odd.outFile), { name: 'Terminal', code: 'pieces_differ', message: /piece 2/ });
  await t.rejects(joined(odd.outFile, 'h264_nvenc'), { code: 'gpu_failed', trouble: 'pieces_differ' });
  await t.rejects(joined(audioFile), { name: 'Terminal', code: 'not_a_piece' });
  await t.rejects(encoder.join({ ...rest, outFile: '/tmp/elsewhere.mp4', pieces: [one], signal }, choice), {
    name: 'Terminal',
    code: 'piece_elsewhere',
  });
  t.notOk((await readdir(folder)).includes('never.mp4'));
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
  const broken = job(endless(), 'absent/broken.mp4', { size: large });
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

t.test('a frame too few or too many is an error, not a shorter or longer film', async (t) => {
  for (const count of [frameCount - 1, frameCount + 1])
    await t.rejects(encoder.encode(job(greys(count), 'amiss.mp4'), await encoder.probe('cpu')), {
      name: 'Retryable',
      code: 'frames_miscounted',
    });
});

t.test('an encode that the GPU fails is told from one that would fail anywhere', async (t) => {
  const choice = { ...(await encoder.probe('cpu')), name: 'h264_nvenc' as const, preset: 'p6' };
  for (const size of [small, large]) {
    const lost = job(greys(frameCount, size), 'lost.mp4', { size });
    await t.rejects(
      withoutGpu(() => encoder.encode(lost, choice)),
      {
        name: 'Retryable',
        code: 'gpu_failed',
        trouble: /^no_(driver|gpu)$/,
        message: /libcuda|NO_DEVICE|No capable devices/,
      },
    );
  }
  const aborted = job(greys(frameCount), 'lost.mp4', { signal: AbortSignal.abort(new Error('cancelled')) });
  await t.rejects(encoder.encode(aborted, choice), { message: 'cancelled' });
});

t.test('a machine that must have a GPU and has none says so, another one uses its processor', async (t) => {
  await withoutGpu(async () => {
    const required = createFfmpegEncoder({ gpu: 'required' });
    for (const time of ['first', 'second'])
      await t.rejects(
        required.probe('gpu'),
        { code: 'gpu_failed', trouble: /^no_(driver|gpu)$/ },
        `the ${time} time`,
      );
    t.match(await required.probe('cpu'), { name: 'libx264' });
    t.match(await createFfmpegEncoder({ gpu: 'if_there' }).probe('gpu'), { name: 'libx264' });
  });
});

t.test('the GPU lane uses the card only where a real encode works', async (t) => {
  const choice = await encoder.probe('gpu');
  t.match(choice.name, /^(h264_nvenc|libx264)$/);
  await encoder.encode(job(greys(frameCount), 'gpu.mp4'), choice);
  t.ok((await readdir(folder)).includes('gpu.mp4'));
});
