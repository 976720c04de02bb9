import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createFfmpegInspector } from '#shared/adapters/ffmpeg/inspector.ts';
import { flashing } from '#shared/domain/flashing.ts';

const folder = await mkdtemp(join(tmpdir(), 'inspector-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const inspector = createFfmpegInspector();
const inspect = (name: string) => inspector.inspect(join(folder, name), AbortSignal.timeout(30_000));

const encoded = [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high', '-g', '60', '-pix_fmt', 'yuv420p'],
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
  ...['-c:a', 'aac', '-ar', '48000', '-ac', '2'],
];
function make(name: string, filters: string, ...options: string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-filter_complex', filters, ...options, join(folder, name)]);
}

/** 3 s moving, 1.5 s black, 4 s of one still picture, 2 s moving; the sound pauses from 3 to 5 s. */
const troubled = [
  'testsrc2=s=320x180:r=30:d=3,format=yuv420p[moving]',
  'color=black:s=320x180:r=30:d=1.5,format=yuv420p[black]',
  'smptebars=s=320x180:r=30:d=4,format=yuv420p[still]',
  'testsrc2=s=320x180:r=30:d=2,format=yuv420p[again]',
  '[moving][black][still][again]concat=n=4:v=1,setparams=range=tv:colorspace=bt709[v]',
  "sine=f=440:r=48000:d=10.5,volume=9dB,volume=0:enable='between(t,3,5)'[a]",
].join(';');
make('troubled.mp4', troubled, '-map', '[v]', '-map', '[a]', ...encoded, '-movflags', '+faststart');
make('late-index.mp4', 'testsrc2=s=320x180:r=30:d=2[v]', '-map', '[v]', ...encoded);

t.test('a real file is measured: streams, loudness, and every black, frozen and silent span', async (t) => {
  const found = await inspect('troubled.mp4');
  t.match(found, {
    container: { faststart: true, whole: true },
    video: {
      codec: 'h264',
      profile: 'High',
      pixelFormat: 'yuv420p',
      colourSpace: 'bt709',
      colourRange: 'tv',
      width: 320,
      height: 180,
      fps: 30,
    },
    audio: { codec: 'aac', sampleRate: 48000, channels: 2 },
    decodeErrors: 0,
  });
  t.ok(Math.abs(found.container.seconds - 10.5) < 0.1);
  const near = (span: { start: number; end: number } | undefined, start: number, end: number) =>
    span !== undefined && Math.abs(span.start - start) <= 0.3 && Math.abs(span.end - end) <= 0.3;
  t.ok(found.black.length === 1 && near(found.black[0], 3, 4.5), JSON.stringify(found.black));
  t.ok(
    found.frozen.some((span) => near(span, 4.5, 8.5)),
    JSON.stringify(found.frozen),
  );
  t.ok(found.silent.length === 1 && near(found.silent[0], 3, 5), JSON.stringify(found.silent));
  t.ok(Math.abs((found.loudness?.truePeak ?? 0) - -12) < 1 && (found.loudness?.integrated ?? 0) < -8);
});

t.test('small pictures and levels tell what is seen and heard at every moment', async (t) => {
  const { pictures, heard } = await inspector.inspect(
    join(folder, 'troubled.mp4'),
    AbortSignal.timeout(30_000),
    [100, 101, 102, 400],
  );
  t.match(pictures, { columns: 32, rows: 18, closely: [{ from: 0 }] });
  const frames = pictures?.frames ?? [];
  const numbers = frames.map(({ frame }) => frame);
  t.strictSame(
    numbers,
    [...new Set(numbers)].sort((one, other) => one - other),
  );
  t.ok([0, 3, 5, 100, 101, 102].every((frame) => numbers.includes(frame)) && !numbers.includes(400));
  const lumaAt = (seconds: number) =>
    frames.find(({ frame }) => frame >= seconds * 30)?.luma ?? new Uint8Array();
  t.ok(
    lumaAt(3.5).every((level) => level <= 17),
    'black is black',
  );
  t.ok(Math.max(...lumaAt(6)) > 170 && Math.min(...lumaAt(6)) < 20, 'colour bars are not');
  const levelAt = (seconds: number) => heard?.levels[Math.round(seconds * 100)] ?? 0;
  t.ok(levelAt(4) < 0.001 && levelAt(2) > 0.1);
  t.ok(Math.abs((heard?.levels.length ?? 0) - 1050) <= 3);
  t.equal(heard?.histogram.length, 40);
});

t.test('a film of a hundred scenes is looked at in all of them', async (t) => {
  const frames = Array.from({ length: 400 }, (_, place) => place * 45 + 1);
  const { pictures } = await inspector.inspect(
    join(folder, 'troubled.mp4'),
    AbortSignal.timeout(30_000),
    frames,
  );
  const seen = new Set(pictures?.frames.map(({ frame }) => frame));
  t.same(
    frames.slice(0, 7).filter((frame) => !seen.has(frame)),
    [],
  );
});

t.test(
  'of a long film two minutes are looked at closely: where it is asked for, and where most changes',
  async (t) => {
    const flashes = "drawbox=c=white:t=fill:enable='between(t,200,202)*lt(mod(n,6),3)'";
    const size = { filter: `testsrc2=s=96x54:r=30:d=250,${flashes},format=yuv420p[v]`, seconds: 250 };
    make('long.mp4', size.filter, '-map', '[v]', ...encoded);
    const asked = [2000, 2001, 5000];
    const file = join(folder, 'long.mp4');
    const { pictures, decodeErrors } = await inspector.inspect(file, AbortSignal.timeout(60_000), asked);
    t.equal(decodeErrors, 0);
    const { closely = [], exactly = [], frames = [] } = pictures ?? {};
    const closeIn = (stretches: typeof closely, frame: number) =>
      stretches.some(({ from, to }) => from <= frame && frame <= to);
    for (const frame of asked) t.ok(closeIn(closely, frame) && closeIn(exactly, frame), String(frame));
    const seconds = (stretches: typeof closely) =>
      stretches.reduce((sum, { from, to }) => sum + (Math.min(to, size.seconds * 30 - 1) - from + 1) / 30, 0);
    t.ok(seconds(closely) > 110 && seconds(closely) < 120.01, `${seconds(closely)} s closely`);
    t.ok(seconds(exactly) < 10.01, `${seconds(exactly)} s exactly`);
    const seen = new Set(frames.map(({ frame }) => frame));
    for (let second = 0; second < size.seconds; second++) t.ok(seen.has(second * 30), `${second} s`);
    const found = closely.flatMap(({ from, to }) => {
      const inside = frames.filter(({ frame }) => from <= frame && frame <= to);
      return flashing({ columns: 32, rows: 18, frames: inside }) ?? [];
    });
    t.ok((found[0] ?? 0) >= 199.5 && (found[0] ?? 0) <= 202, `flashes at ${found} s`);
  },
);

t.test('pixels that are no squares, and colours that are not told, are said to be so', async (t) => {
  make(
    'odd.mp4',
    'testsrc2=s=320x180:r=30:d=1,setsar=4/3[v]',
    '-map',
    '[v]',
    '-c:v',
    'libx264',
    '-pix_fmt',
    'yuv420p',
  );
  t.match((await inspect('odd.mp4')).video, { pixelShape: '4:3', colourTransfer: 'unknown', startsAt: 0 });
  t.match((await inspect('troubled.mp4')).video, { pixelShape: '1:1', colourTransfer: 'bt709' });
});

t.test('a file without sound, and with its index at the end, is said to be so', async (t) => {
  const found = await inspect('late-index.mp4');
  t.match(found, { container: { faststart: false, whole: true }, audio: undefined, loudness: undefined });
});

t.test('a file that was cut short is not whole', async (t) => {
  const bytes = await readFile(join(folder, 'troubled.mp4'));
  await writeFile(join(folder, 'cut.mp4'), bytes.subarray(0, Math.floor(bytes.length * 0.6)));
  t.match((await inspect('cut.mp4')).container, { whole: false });
});

t.test('what only calls itself .mp4 is refused, and nothing it names is opened', async (t) => {
  const target = join(folder, 'troubled.mp4');
  const hostile: Record<string, string | Buffer> = {
    'playlist.mp4': `#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nfile://${target}\n#EXT-X-ENDLIST\n`,
    'remote-playlist.mp4': '#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/secret.ts\n#EXT-X-ENDLIST\n',
    'concat.mp4': `ffconcat version 1.0\nfile '${target}'\n`,
    'random.mp4': Buffer.from(Array.from({ length: 4096 }, (_, position) => (position * 167 + 13) % 251)),
    'empty.mp4': '',
  };
  for (const [name, content] of Object.entries(hostile)) {
    await writeFile(join(folder, name), content);
    await t.rejects(inspect(name), { name: 'Terminal', code: 'not_a_video' }, name);
  }
  const refusal = await inspect('concat.mp4').catch((error: Error) => error.message);
  t.notMatch(refusal, folder, 'and the message shows no path');
});

t.test('an inspection stops when it is told to', async (t) => {
  await t.rejects(inspector.inspect(join(folder, 'troubled.mp4'), AbortSignal.abort(new Error('enough'))), {
    message: /enough/,
  });
});
