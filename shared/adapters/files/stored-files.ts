import { opendir, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { BlobKey } from '../../contracts/ids.ts';
import { eachBounded } from '../../domain/each-bounded.ts';
import type { BlobPrefix, StoredBlob } from '../../ports/blobs.ts';

/** Files removed at once: enough to keep a disk busy. */
const atOnce = 16;

/** Every blob of the folder whose key starts with the prefix. What is no blob is passed over. */
export async function* listBlobs(folder: string, prefix: BlobPrefix): AsyncGenerator<StoredBlob> {
  const end = prefix.lastIndexOf('/');
  const beginning = prefix.slice(0, end + 1);
  if (beginning.split('/').includes('..')) return;
  for await (const file of filesBelow(join(folder, beginning), prefix.slice(end + 1))) {
    const key = BlobKey.safeParse(relative(folder, file).split(sep).join('/'));
    if (!key.success || !key.data.startsWith(prefix)) continue;
    const found = await stat(file).catch(() => undefined);
    if (found) yield { key: key.data, bytes: found.size, modifiedAt: found.mtime };
  }
}

/** Removes files, and the folders of videos that are empty then. */
export async function removeBlobs(paths: readonly string[]): Promise<void> {
  await eachBounded(paths, atOnce, (path) => rm(path, { force: true }));
  const folders = new Set(paths.map((path) => dirname(path)));
  for (const folder of folders) if (basename(dirname(folder)) === 'videos') await removeEmpty(folder);
}

async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: unknown) => {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].some((code) => hasCode(error, code))) throw error;
  });
}

/** @returns how many files of the folder were last written before then, and removed */
export async function removeOlderFiles(folder: string, before: Date): Promise<number> {
  let removed = 0;
  for await (const file of filesBelow(folder)) {
    const found = await stat(file).catch(() => undefined);
    if (!found || found.mtime >= before) continue;
    await rm(file, { force: true });
    removed += 1;
  }
  return removed;
}

/** Files below a folder, as deep as they lie; in it itself only what starts so. None where there is no such folder. */
async function* filesBelow(folder: string, start = ''): AsyncGenerator<string> {
  const entries = await opendir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  for await (const entry of entries) {
    if (!entry.name.startsWith(start)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

export const isMissing = (error: unknown): boolean => hasCode(error, 'ENOENT');

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
