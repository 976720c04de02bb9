import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createHouseMedia } from '#shared/adapters/ffmpeg/create-house-media.ts';
import { readOwnFile } from '#shared/adapters/ffmpeg/own-file.ts';
import { connect, type Sql } from '#shared/adapters/postgres/connect.ts';
import { createLibrary } from '#shared/adapters/postgres/library/create-library.ts';
import { composeBlobs } from '#shared/compose-blobs.ts';
import type { Config } from '#shared/config.ts';
import { LibraryItem } from '#shared/contracts/library.ts';
import type { Blobs } from '#shared/ports/blobs.ts';
import type { Library } from '#shared/ports/library.ts';
import { inWords, UsageError } from './failures.ts';
import type { Output } from './progress-view.ts';
import { type FileToAdd, readLibraryOrder } from './read-library-order.ts';

export interface LibraryCommandOptions {
  argv: string[];
  config: Config;
  stdout: Output;
  stderr: Output;
}

const help = `Your own clips, photos and music: scenes show them before anything a library offers, and films are heard over your music.

  npm run library                          lists what is there
  npm run library -- add FILE... --licence "CC0 1.0" [--words "reef, octopus"] [--author NAME] [--source URL]
                                 [--title TEXT] [--mood calm,curious] [--channel ID]
  npm run library -- import FILE.yml       adds the files a list names, each with its note:
                                             - { file: reef.mp4, licence: CC BY 4.0, author: Ann Lee, words: [reef, coral] }
                                             - { file: evening.mp3, licence: own work, moods: [calm] }
  npm run library -- remove ID             videos that show it keep it

Clips are MP4, photos JPEG or PNG, of at most 1 GB; music is WAV, MP3, FLAC, OGG or M4A of 10 s to 30 min. Words say what is to be seen on all
the files of one order; without them each file's name does. Moods of music: calm, curious, uplifting, dramatic, playful, tense; without them it fits all.
A licence must be named; author and licence are credited in each video's description.
Exit codes: 0 done, 1 something could not be added or reached, 2 typed wrongly.
`;

/** `npm run library`. Answers with the exit code. */
export async function libraryCommand({
  argv,
  config,
  stdout,
  stderr,
}: LibraryCommandOptions): Promise<number> {
  let sql: Sql | undefined;
  try {
    const order = await readLibraryOrder(argv, config.callerDir);
    if (order.verb === 'help') {
      stdout.write(help);
      return 0;
    }
    sql = connect(config.secret('database-url'), { max: 1, applicationName: 'library' });
    const library = createLibrary(sql);
    if (order.verb === 'list') stdout.write(listOf(await library.list()));
    else if (order.verb === 'remove') {
      if (!(await library.remove(order.id)))
        throw new Error(`There is no ${order.id}: npm run library lists what there is.`);
      stdout.write(`${order.id} is gone.\n`);
    } else return await addAll(order.files, { library, blobs: await composeBlobs(config), stdout, stderr });
    return 0;
  } catch (error) {
    const isUsage = error instanceof UsageError;
    stderr.write(`${inWords(error)}\n`);
    if (isUsage) stderr.write('Try: npm run library -- --help\n');
    return isUsage ? 2 : 1;
  } finally {
    await sql?.end({ timeout: 5 });
  }
}

interface Shelves {
  library: Library;
  blobs: Blobs;
  stdout: Output;
  stderr: Output;
}

/** Each by itself: one that cannot be used keeps none of the others out. */
async function addAll(files: readonly FileToAdd[], shelves: Shelves): Promise<number> {
  let failed = 0;
  for (const file of files) {
    try {
      const { id, kind, title } = await addOne(file, shelves);
      shelves.stdout.write(`${id}  ${kind}  ${title}\n`);
    } catch (error) {
      failed += 1;
      shelves.stderr.write(`${basename(file.path)}: ${inWords(error)}\n`);
    }
  }
  return failed === 0 ? 0 : 1;
}

async function addOne({ path, note }: FileToAdd, { library, blobs }: Shelves): Promise<LibraryItem> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Error(`there is no file ${path}`);
  if (!found.isFile()) throw new Error('it is no file');
  const folder = await mkdtemp(join(tmpdir(), 'ytempire-library-'));
  try {
    const signal = new AbortController().signal;
    const { kind, file, extension, ...facts } = await readOwnFile(
      path,
      join(folder, 'own'),
      createHouseMedia(),
      signal,
    );
    const stored = await blobs.putFile(file, { extension });
    const hash = stored.key.replace(/^sha256\//, '').slice(0, 16);
    const item = LibraryItem.parse({ ...note, ...facts, id: `own:${kind}:${hash}`, kind, file: stored });
    await library.add(item);
    return item;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function listOf(items: readonly LibraryItem[]): string {
  if (items.length === 0) return 'Nothing is there yet: npm run library -- add FILE... --licence "..."\n';
  return items
    .map(({ id, title, licence, seconds, width, height, words, moods, channel_id: channel }) => {
      const size = width === undefined ? '' : `${width}x${height}`;
      const length = seconds === undefined ? '' : `${Math.round(seconds)} s`;
      const about = [...words, ...moods].join(', ');
      return [id, title, licence, size, length, about, channel ?? '']
        .filter((part) => part !== '')
        .join('  ');
    })
    .join('\n')
    .concat('\n');
}
