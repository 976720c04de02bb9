import { execFileSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { createHouseMedia } from '#shared/adapters/ffmpeg/create-house-media.ts';
import { createFileBlobs } from '#shared/adapters/files/blobs.ts';
import { ownKey } from '#shared/adapters/own-library/own-address.ts';
import { withOwnFiles } from '#shared/adapters/own-library/own-files.ts';
import { createOwnMusic } from '#shared/adapters/own-library/own-music.ts';
import { createOwnStock } from '#shared/adapters/own-library/own-stock.ts';
import { createLibrary } from '#shared/adapters/postgres/library/create-library.ts';
import { createStorageBooks } from '#shared/adapters/postgres/storage/create-storage-books.ts';
import { type Config, loadConfig } from '#shared/config.ts';
import { BlobKey, ChannelId } from '#shared/contracts/ids.ts';
import type { MediaFetcher } from '#shared/ports/media-fetcher.ts';
import { libraryCommand } from '../../runtime/cli/library-command.ts';
import { makeClip, makePhoto } from '../support/clip-parts.ts';
import { productDatabase } from '../support/videos.ts';

const reef = ChannelId.parse('reef');
const other = ChannelId.parse('other');

async function desk(t: Test) {
  const db = await productDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'library-test-'));
  t.teardown(async () => {
    await db[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  const blobsDir = join(folder, 'blobs');
  const config: Config = { ...loadConfig({}), secret: () => db.url, blobsDir, callerDir: folder };
  const type = async (...argv: string[]) => {
    const [out, err]: [string[], string[]] = [[], []];
    const stdout = { write: (text: string) => out.push(text) > 0 } as never;
    const stderr = { write: (text: string) => err.push(text) > 0 } as never;
    const code = await libraryCommand({ argv, config, stdout, stderr });
    return { code, out: out.join(''), err: err.join('') };
  };
  return { ...db, folder, type, blobs: createFileBlobs(blobsDir), library: createLibrary(db.sql) };
}

function makeMusic(file: string, seconds: number): void {
  const source = `sine=frequency=220:duration=${seconds}`;
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-ac', '2', file]);
}

t.test("the operator's files are added, found by their words, shown, credited and removed", async (t) => {
  const { sql, folder, type, blobs, library } = await desk(t);
  const clip = makeClip(folder, { scenery: 'coast', seconds: 3, width: 640, height: 360 });
  const photo = makePhoto(folder, { scenery: 'city', width: 800, height: 600 });
  makeMusic(join(folder, 'slow-tide.flac'), 12);
  t.match(await type(), { code: 0, out: /Nothing is there yet/ });
  const added = await type(
    'add',
    clip,
    '--licence',
    'CC BY 4.0',
    '--author',
    'Ann Lee',
    '--words',
    'coral reef, octopus',
    '--channel',
    'reef',
  );
  t.match(added, { code: 0, err: '', out: /^own:clip:[0-9a-f]{16} {2}clip/ });
  await writeFile(
    join(folder, 'mine.yml'),
    `- { file: ${photo}, licence: own work, words: [harbour town] }\n- { file: slow-tide.flac, licence: CC0, moods: [calm] }\n`,
  );
  t.match(await type('import', 'mine.yml'), { code: 0, err: '', out: /own:photo.*\n.*own:music/ });
  t.match(await type('list'), { out: /CC BY 4.0 {2}640x360 {2}3 s {2}coral reef, octopus {2}reef/ });

  const stock = createOwnStock(library);
  const ask = (kind: 'clip' | 'photo', words: string, channelId: ChannelId) =>
    stock.search({ kind, words, format: '16:9', language: 'en', channelId }, new AbortController().signal);
  t.same(await ask('clip', 'octopus on a reef', other), [], "another channel's");
  t.same(await ask('clip', 'volcano', reef), []);
  const [found] = await ask('clip', 'an octopus', reef);
  t.match(found, {
    kind: 'clip',
    width: 640,
    height: 360,
    credit: { author: 'Ann Lee', licence: 'CC BY 4.0' },
  });
  t.equal(await stock.offers?.(other), true, 'the photo is for all');
  t.match(await ask('photo', 'the harbour', other), [{ width: 800, height: 600 }]);

  const nobody: MediaFetcher = {
    clip: () => Promise.reject(new Error('not from the internet')),
    photo: () => Promise.reject(new Error('not from the internet')),
  };
  const fetcher = withOwnFiles(nobody, createHouseMedia(), blobs);
  const target = { file: join(folder, 'made.mp4'), width: 320, height: 180, seconds: 2 };
  const made = await fetcher.clip(found?.url ?? '', { ...target, signal: new AbortController().signal });
  t.match(made, { width: 320, height: 180, seconds: 2 });

  await blobs.remove([ownKey(found?.url ?? '') ?? BlobKey.parse('')]);
  const lost = fetcher.clip(found?.url ?? '', { ...target, signal: new AbortController().signal });
  await t.rejects(lost, { code: 'media_refused', message: /its content is gone/ }, 'it costs a picture only');

  const music = createOwnMusic(library);
  const calm = await music.choose({ mood: 'calm', channelId: other, seed: 7 });
  t.match(calm, { seconds: 12, credit: { title: 'slow tide', licence: 'CC0' } });
  t.equal(
    await music.choose({ mood: 'tense', channelId: other, seed: 7 }),
    undefined,
    'it is for calm films only',
  );

  const books = createStorageBooks(sql);
  t.same((await books.condemn('7c9e6679-7425-40de-944b-e07fc1f90ae7', 100)).keys, [], 'nothing of it may go');
  const id = added.out.split(' ')[0] ?? '';
  t.match(await type('remove', id), { code: 0, out: `${id} is gone.\n` });
  t.match(await type('remove', id), { code: 1, err: /There is no own:clip/ });
  await sql`update blobs set kept_until = now(), look_at = now() where kept_until < 'infinity'`;
  const gone = await books.condemn('7c9e6679-7425-40de-944b-e07fc1f90ae7', 100);
  t.equal(gone.keys.length, 1, 'its file alone goes once its time is over');
});

t.test('music is taken in each kind there is, by what it begins with and not by its name', async (t) => {
  const { folder, type, library } = await desk(t);
  const named = ['wav', 'mp3', 'flac', 'ogg', 'm4a'].map((kind, more) => {
    makeMusic(join(folder, `tune.${kind}`), 11 + more);
    renameSync(join(folder, `tune.${kind}`), join(folder, `${kind}-tune.txt`));
    return `${kind}-tune.txt`;
  });
  t.match(await type('add', ...named, '--licence', 'own work'), { code: 0, err: '' });
  const held = await library.list();
  t.same(new Set(held.map(({ kind }) => kind)), new Set(['music']));
  t.same(new Set(held.map(({ seconds = 0 }) => Math.round(seconds))), new Set([11, 12, 13, 14, 15]));
});

t.test('what lies beside a picture or a piece of music keeps neither out', async (t) => {
  const { folder, type } = await desk(t);
  const run = (...args: string[]) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { cwd: folder });
  const clip = makeClip(folder, { scenery: 'coast', seconds: 2, width: 640, height: 360 });
  const cover = makePhoto(folder, { scenery: 'city', width: 600, height: 600 });
  makeMusic(join(folder, 'tune.wav'), 11);
  for (const sound of ['ac3', 'pcm_s16le'])
    run('-i', clip, '-i', 'tune.wav', '-c:v', 'copy', '-c:a', sound, '-shortest', `${sound}.mov`);
  run('-i', 'tune.wav', '-c:a', 'alac', 'lossless.m4a');
  const tagged = ['-c:a', 'aac', '-c:v', 'mjpeg', '-disposition:v', 'attached_pic'];
  run('-i', 'tune.wav', '-i', cover, '-map', '0', '-map', '1', ...tagged, 'cover.m4a');
  const names = ['ac3.mov', 'pcm_s16le.mov', 'lossless.m4a', 'cover.m4a'];
  const added = await type('add', ...names, '--licence', 'own work');
  t.match(added, { code: 0, err: '' });
  t.same(
    added.out.split('\n').flatMap((line) => /own:(\w+)/.exec(line)?.[1] ?? []),
    ['clip', 'clip', 'music', 'music'],
  );
});

t.test('a file that cannot be used is refused in words, and keeps no other out', async (t) => {
  const { folder, type } = await desk(t);
  const photo = makePhoto(folder, { scenery: 'city', width: 800, height: 600 });
  await writeFile(join(folder, 'list.mp4'), '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n');
  makeMusic(join(folder, 'jingle.wav'), 2);
  await writeFile(join(folder, 'torn.mp3'), 'ID3 and then nothing of the kind');
  const all = await type(
    'add',
    'list.mp4',
    'jingle.wav',
    'torn.mp3',
    'missing.mp4',
    photo,
    '--licence',
    'own work',
  );
  t.match(all, { code: 1, out: /own:photo/, err: /list.mp4: .*none of the kinds/ });
  t.match(all.err, /jingle.wav: .*music lasts from 10 s/);
  t.match(all.err, /torn.mp3: .*cannot be opened/);
  t.match(all.err, /missing.mp4: /);
  t.match(await type('add', photo), { code: 2, err: /licence/ });
  t.match(await type('add', photo, '--licence', 'x', '--mood', 'gloomy'), { code: 2, err: /moods/ });
  t.match(await type('add', photo, '--licence', 'x', '--channel', 'A B'), { code: 2, err: /channel_id/ });
  t.match(await type('paint'), { code: 2, err: /"paint" is no order/ });
});
