import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VideoFailed } from './failures.ts';

/**
 * Makes a folder, and those above it, that files can be put into.
 *
 * @throws VideoFailed `cannot_write` when there can be none
 */
export async function openFolder(folder: string): Promise<void> {
  try {
    await make(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new VideoFailed('cannot_write', `The folder ${folder} cannot be used for the files: ${reason}`, {
      cause,
    });
  }
}

/** Not Node's `recursive`: below /proc, where nothing can be made, that goes on for ever and takes all memory. */
async function make(folder: string): Promise<void> {
  const there = await stat(folder).catch(() => undefined);
  if (there?.isDirectory()) return;
  if (there || folder === dirname(folder)) throw new Error('it is no folder');
  await make(dirname(folder));
  try {
    await mkdir(folder);
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!isThere) throw error;
  }
}
