import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { createHouseMedia } from '#shared/adapters/ffmpeg/create-house-media.ts';
import { createFfmpegInspector } from '#shared/adapters/ffmpeg/inspector.ts';
import { createMediaFetcher } from '#shared/adapters/media-fetcher/create-media-fetcher.ts';
import { makeClip, makePhoto, makeSilence } from '../providers/media/make-media.ts';
import { sendFile, startMediaHost } from '../providers/media/media-host.ts';
import { plainGuard } from '../support/plain-guard.ts';

const folder = await mkdtemp(join(tmpdir(), 'disguised-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const inFolder = (name: string): string => join(folder, name);

const secret = 'The neighbour keeps this to himself';
await writeFile(inFolder('secret.txt'), secret);
await makeClip(inFolder('secret.mp4'), { width: 640, height: 360, seconds: 2 });
const canary = await startMediaHost((_request, response) =>
  sendFile(response, inFolder('secret.mp4'), 'video/mp4'),
);
t.teardown(() => canary[Symbol.asyncDispose]());

const host = await startMediaHost((request, response) => {
  const name = (request.url ?? '').slice(1);
  // Names and types say whatever a file wants to be taken for.
  return sendFile(response, inFolder(name), name.endsWith('.jpg') ? 'image/jpeg' : 'video/mp4');
});
t.teardown(() => host[Symbol.asyncDispose]());
const fetcher = createMediaFetcher({
  guard: plainGuard('media'),
  house: createHouseMedia(),
  publicHosts: [],
  privateHosts: [host.host],
});

const out = inFolder('out');
const target = { file: out, width: 640, height: 360, seconds: 2, signal: AbortSignal.timeout(300_000) };

async function isRefused(t: Test, kind: 'clip' | 'photo', name: string, reason: RegExp): Promise<void> {
  const wanted = { name: 'Terminal', code: 'media_refused', message: reason };
  await t.rejects(fetcher[kind](`${host.url}/${name}`, target), wanted, name);
  const left = await readdir(folder);
  t.notOk(left.includes('out.download'), 'what was downloaded is removed');
  if (left.includes('out')) t.notOk((await readFile(out)).includes(secret), 'nothing of the secret got out');
  await rm(out, { force: true });
}

const box = (type: string, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
};
const fileType = box('ftyp', Buffer.from('isom\0\0\x02\0isommp42', 'latin1'));

const playlist = (entry: string): string =>
  `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${entry}\n#EXT-X-ENDLIST\n`;
const concat = (entry: string): string => `ffconcat version 1.0\nfile '${entry}'\n`;

t.test(
  'scripts, playlists and pages that call themselves MP4 read no file and ask no neighbour',
  async (t) => {
    const scripts: Record<string, string | Buffer> = {
      'hls-remote.mp4': playlist(`${canary.url}/secret.mp4`),
      'hls-local.mp4': playlist(inFolder('secret.mp4')),
      'hls-file.mp4': playlist(`file://${inFolder('secret.mp4')}`),
      'concat-remote.mp4': concat(`${canary.url}/secret.mp4`),
      'concat-local.mp4': concat(inFolder('secret.mp4')),
      'dash.mp4': `<?xml version="1.0"?><MPD><Period><AdaptationSet><BaseURL>${canary.url}/</BaseURL></AdaptationSet></Period></MPD>`,
      'page.mp4': `<!doctype html><video src="${canary.url}/secret.mp4">`,
      'drawing.mp4': `<svg xmlns="http://www.w3.org/2000/svg"><image href="${canary.url}/secret.mp4"/></svg>`,
      'archive.mp4': Buffer.from('PK\x03\x04\x14\0\0\0\0\0', 'latin1'),
      'program.mp4': Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1'),
      'sdp.mp4': `v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video ${new URL(canary.url).port} RTP/AVP 96\n`,
      'empty-tag.mp4': '\0\0\0\0',
    };
    for (const [name, content] of Object.entries(scripts)) {
      await writeFile(inFolder(name), content);
      await isRefused(t, 'clip', name, /should be an MP4 and is none/);
      await writeFile(inFolder(`begun-${name}`), Buffer.concat([fileType, Buffer.from(content)]));
      await isRefused(t, 'clip', `begun-${name}`, /cannot be opened|no picture in it/);
    }
    await makePhoto(inFolder('picture.jpg'), { width: 640, height: 360 });
    await isRefused(t, 'clip', 'picture.jpg', /should be an MP4 and is a JPEG/);
    t.same(canary.requests(), []);
  },
);

t.test('an MP4 that names another file as its data is not followed', async (t) => {
  const clip = await readFile(inFolder('secret.mp4'));
  for (const [name, reference] of [
    ['dref-url.mp4', box('url ', Buffer.from([0, 0, 0, 0]), Buffer.from(`${canary.url}/secret.mp4\0`))],
    [
      'dref-file.mp4',
      box('url ', Buffer.from([0, 0, 0, 0]), Buffer.from(`file://${inFolder('secret.mp4')}\0`)),
    ],
  ] as const) {
    await writeFile(inFolder(name), withReference(clip, reference));
    // It is read as if its data lay in it, which they do: nothing else is opened.
    await fetcher
      .clip(`${host.url}/${name}`, target)
      .catch((error: unknown) => t.match(error, { code: 'media_refused' }));
  }
  t.same(canary.requests(), []);
});

t.test(
  'MP4s that are too long, too large, without a picture, cut off or coded oddly are refused',
  async (t) => {
    await makeSilence(inFolder('silence.mp4'));
    await isRefused(t, 'clip', 'silence.mp4', /there is no picture in it/);
    const small = { width: 640, height: 360, seconds: 2 };
    const file = (name: string) => inFolder(name);
    await makeClip(file('whole.mp4'), small);
    const whole = await readFile(file('whole.mp4'));

    const claims = Buffer.from(whole);
    // Of the movie header and the tracks: ticks of a clock that has many a second become seconds.
    for (const name of ['mvhd', 'mdhd'])
      for (const at of placesOf(claims, name)) claims.writeUInt32BE(1, at + 20);
    await writeFile(file('days.mp4'), claims);
    await isRefused(t, 'clip', 'days.mp4', /says it lasts \d{4,} s/);

    await makeClip(file('tiny.mp4'), { ...small, width: 64, height: 64 });
    await isRefused(t, 'clip', 'tiny.mp4', /64 x 64 pixels is too small/);
    await makeClip(file('blink.mp4'), { ...small, seconds: 0.2 });
    await isRefused(t, 'clip', 'blink.mp4', /lasts 0\.\d+ s/);
    await makeClip(file('huge.mp4'), {
      width: 8192,
      height: 4320,
      seconds: 0.1,
      fps: 10,
      more: ['-an'],
    });
    await isRefused(t, 'clip', 'huge.mp4', /too large|cannot be opened/);
    await makeClip(file('raw.mp4'), { ...small, seconds: 1.2, fps: 5, more: ['-c:v', 'png', '-an'] });
    await isRefused(t, 'clip', 'raw.mp4', /coded as png|cannot be opened/);
    await makeClip(file('many.mp4'), {
      ...small,
      more: Array.from({ length: 12 }, () => ['-map', '1:a']).flat(),
    });
    await isRefused(t, 'clip', 'many.mp4', /holds 1\d streams|no picture/);

    const noise = Buffer.from(whole);
    noise.fill(0x5a, placesOf(noise, 'mdat')[0] ?? 0);
    for (const [name, content] of [
      ['header.mp4', whole.subarray(0, 300)],
      ['noise.mp4', noise],
      ['nested.mp4', Buffer.concat([fileType, ...Array.from({ length: 200 }, () => box('moov'))])],
    ] as const) {
      await writeFile(file(name), content);
      await isRefused(t, 'clip', name, /cannot be opened|no picture|only \d+ of its pictures|lasts 0/);
    }
    const counts = Buffer.from(whole);
    for (const at of placesOf(counts, 'stsz')) counts.writeUInt32BE(0x7fffffff, at + 12);
    await writeFile(file('counts.mp4'), counts);
    await fetcher
      .clip(`${host.url}/counts.mp4`, target)
      .catch((error: unknown) => t.match(error, { code: 'media_refused' }));
  },
);

const chunk = (type: string, data: Uint8Array): Buffer => {
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(data.length);
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([size, named, sum]);
};

function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.of()),
  ]);
}

t.test('what is no JPEG or PNG, or a giant one, is refused as a photo before it is decoded', async (t) => {
  await makePhoto(inFolder('good.jpg'), { width: 640, height: 360 });
  const good = await readFile(inFolder('good.jpg'));
  const giant = Buffer.from(good);
  giant.writeUInt16BE(30_000, good.indexOf(Buffer.from([0xff, 0xc0])) + 5);
  giant.writeUInt16BE(30_000, good.indexOf(Buffer.from([0xff, 0xc0])) + 7);
  const files: [string, string | Buffer, RegExp][] = [
    [
      'svg.jpg',
      `<svg xmlns="http://www.w3.org/2000/svg"><image href="file://${inFolder('secret.txt')}"/><image href="${canary.url}/x"/></svg>`,
      /JPEG or PNG and is something else/,
    ],
    ['gif.jpg', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), /JPEG or PNG/],
    ['hls.jpg', playlist(`${canary.url}/secret.mp4`), /JPEG or PNG/],
    ['clip.jpg', await readFile(inFolder('secret.mp4')), /JPEG or PNG and is MP4/],
    ['giant.png.jpg', png(30_000, 30_000), /30000 x 30000 pixels is too large/],
    ['wide.png.jpg', png(4_000_000_000, 1), /4000000000 x 1 pixels is too large/],
    ['giant.jpg', giant, /30000 x 30000 pixels is too large/],
    ['flat.png.jpg', png(1000, 0), /1000 x 0 pixels is too small/],
    ['begun.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), /does not go on like one/],
    [
      'svg-begun.jpg',
      Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from('<svg>')]),
      /does not go on like one/,
    ],
    [
      'loop.jpg',
      Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(100_000, 0xff)]),
      /does not go on like one/,
    ],
    ['empty.png.jpg', png(1000, 1000).subarray(0, 40), /cannot be opened/],
  ];
  for (const [name, content, reason] of files) {
    await writeFile(inFolder(name), content);
    await isRefused(t, 'photo', name, reason);
  }
  t.same(canary.requests(), []);
});

t.test(
  'a photo with something behind it or within it comes out with nothing but the picture, upright',
  async (t) => {
    await makePhoto(inFolder('upright.jpg'), { width: 400, height: 800 });
    const photo = await readFile(inFolder('upright.jpg'));
    const exif = Buffer.concat([
      Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0', 'latin1'),
      Buffer.from(secret),
    ]);
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, exif.length + 2]), exif]);
    const stuffed = Buffer.concat([
      photo.subarray(0, 2),
      segment,
      photo.subarray(2),
      Buffer.from(`PK\x03\x04${secret}<script>`),
    ]);
    await writeFile(inFolder('stuffed.jpg'), stuffed);
    const made = await fetcher.photo(`${host.url}/stuffed.jpg`, target);
    t.match(made, { width: 640, height: 360 }, 'a picture that lies on its side is 800 x 400 when it stands');
    const bytes = await readFile(out);
    t.notOk(bytes.includes(secret));
    t.notOk(bytes.includes('Exif'));
  },
);

t.test(
  'a clip comes out in the house format: its picture alone, cut to shape, of even pace, as long as needed',
  async (t) => {
    const more = ['-metadata', `title=${secret}`, '-metadata', 'location=+52.5+013.4/'];
    await makeClip(inFolder('wide.mp4'), { width: 1280, height: 720, seconds: 4, fps: 50, more });
    const made = await fetcher.clip(`${host.url}/wide.mp4`, {
      ...target,
      width: 360,
      height: 640,
      seconds: 3,
    });
    t.match(made, { width: 360, height: 640, seconds: 3 });
    t.notOk((await readFile(out)).includes(secret));
    const { video, audio, container } = await createFfmpegInspector().inspect(out, target.signal);
    t.match(video, {
      codec: 'h264',
      profile: 'High',
      pixelFormat: 'yuv420p',
      colourSpace: 'bt709',
      colourRange: 'tv',
      width: 360,
      height: 640,
      fps: 30,
      seconds: 3,
    });
    t.equal(audio, undefined);
    t.ok(container.faststart && container.whole);
    t.match(
      await fetcher.clip(`${host.url}/wide.mp4`, { ...target, width: 1920, height: 1080, seconds: 60 }),
      { width: 1280, height: 720, seconds: 4 },
    );
  },
);

/** Where the boxes of a type begin, at their size. */
function placesOf(bytes: Buffer, type: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(type, 0, 'latin1'); at !== -1; at = bytes.indexOf(type, at + 4, 'latin1'))
    places.push(at - 4);
  return places;
}

/** The same clip, with its data said to lie elsewhere. The boxes around grow with it. */
function withReference(clip: Buffer, reference: Buffer): Buffer {
  const at = clip.indexOf('url ', 0, 'latin1') - 4;
  const grown = reference.length - clip.readUInt32BE(at);
  const bytes = Buffer.concat([clip.subarray(0, at), reference, clip.subarray(at + clip.readUInt32BE(at))]);
  for (const type of ['dref', 'dinf', 'minf', 'mdia', 'trak', 'moov']) {
    const place = placesOf(bytes, type).find((one) => one < at);
    if (place !== undefined) bytes.writeUInt32BE(bytes.readUInt32BE(place) + grown, place);
  }
  return bytes;
}
