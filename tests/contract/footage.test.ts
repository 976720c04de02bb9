import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createFfmpegFootage } from '#shared/adapters/ffmpeg/footage.ts';
import type { FootageWish } from '#shared/ports/footage.ts';
import { makeClip } from '../support/clip-parts.ts';

const folder = await mkdtemp(join(tmpdir(), 'footage-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const footage = createFfmpegFootage();
const clip = makeClip(folder, { scenery: 'city', seconds: 2, width: 320, height: 240 });
const size = { width: 160, height: 96 };

function wish(changes: Partial<FootageWish> = {}): FootageWish {
  const signal = AbortSignal.timeout(120_000);
  return { ...size, file: clip, fps: 30, slowdown: 1, firstFrame: 0, signal, ...changes };
}

/** A hash of each frame, at most so many. */
async function read(changes: Partial<FootageWish> = {}, most = 1000): Promise<string[]> {
  const frames = footage.open(wish(changes));
  const hashes: string[] = [];
  const into = new Uint8Array((size.width * size.height * 3) / 2);
  while (hashes.length < most && (await frames.next(into)))
    hashes.push(createHash('sha256').update(into).digest('hex'));
  await frames.close();
  return hashes;
}

t.test('a clip gives each of its frames once, and the same ones every time', async (t) => {
  const frames = await read();
  t.equal(frames.length, 60);
  t.equal(new Set(frames).size, 60);
  t.strictSame(await read(), frames);
});

t.test('a frame is the same whichever one the reading begins with, also when it plays slower', async (t) => {
  for (const slowdown of [1, 1.2]) {
    const all = await read({ slowdown });
    t.ok(Math.abs(all.length - 60 * slowdown) <= 1);
    t.strictSame(await read({ slowdown, firstFrame: 41 }), all.slice(41));
  }
  t.strictSame(await read({ firstFrame: 500 }), [], 'beyond the end there is nothing');
});

t.test('a clip that is cut off gives what is left of it', async (t) => {
  const whole = readFileSync(clip);
  const at = whole.indexOf('mdat', 0, 'latin1');
  const moov = whole.indexOf('moov', 0, 'latin1');
  // The index stays, the data ends half-way.
  const broken = Buffer.from(whole);
  broken.fill(0, at + Math.round((moov - at) / 2), moov - 4);
  const file = join(folder, 'broken.mp4');
  writeFileSync(file, broken);
  const frames = await read({ file });
  t.ok(frames.length > 5 && frames.length <= 60, `${frames.length} frames`);
});

t.test('what is no clip is refused in words that name no path, whatever it calls itself', async (t) => {
  const disguised = {
    'noise.mp4': 'no film at all',
    'list.mp4': `ffconcat version 1.0\nfile ${clip}\n`,
    'playlist.mp4': `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${clip}\n#EXT-X-ENDLIST\n`,
    'empty.mp4': '',
  };
  for (const [name, content] of Object.entries(disguised)) {
    const file = join(folder, name);
    writeFileSync(file, content);
    const refused = await read({ file }).catch((error: unknown) => error);
    t.match(refused, { name: 'Terminal', code: 'clip_unreadable' }, name);
    t.notMatch(String(refused), folder);
  }
});

t.test('a cancelled reading ends at once, and one that is closed leaves no process behind', async (t) => {
  const cancelled = new AbortController();
  const into = new Uint8Array((size.width * size.height * 3) / 2);
  const frames = footage.open(wish({ signal: cancelled.signal }));
  t.ok(await frames.next(into));
  cancelled.abort(new Error('the video was cancelled'));
  await t.rejects(frames.next(into), { message: 'the video was cancelled' });
  await frames.close();
  const unread = footage.open(wish());
  await unread.close();
  await unread.close();
});
