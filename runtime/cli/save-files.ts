import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { VideoId } from '#shared/contracts/ids.ts';
import { VideoFileName } from '#shared/contracts/video-files.ts';
import { VideoFailed } from './failures.ts';
import { openFolder } from './open-folder.ts';
import { type PipelineClient, Refused } from './pipeline-client.ts';

export interface SavedFile {
  name: string;
  path: string;
  bytes: number;
}

/**
 * Downloads a finished video's files. A name stands for a whole file only.
 *
 * @throws VideoFailed `cannot_write` when the folder cannot be written
 */
export async function saveFiles(client: PipelineClient, id: VideoId, folder: string): Promise<SavedFile[]> {
  await openFolder(folder);
  const saved: SavedFile[] = [];
  for (const name of VideoFileName.options) {
    try {
      saved.push(await saveFile(client, id, folder, name));
    } catch (error) {
      if (!isOlderThan(name, error)) throw error;
    }
  }
  return saved;
}

/** A video that was prepared before there was such a file is whole without it. */
function isOlderThan(name: VideoFileName, error: unknown): boolean {
  return name === 'captions.vtt' && error instanceof Refused && error.code === 'not_ready';
}

async function saveFile(
  client: PipelineClient,
  id: VideoId,
  folder: string,
  name: string,
): Promise<SavedFile> {
  const path = join(folder, name);
  const source = await client.download(id, name);
  try {
    await pipeline(source, createWriteStream(`${path}.part`));
    await rename(`${path}.part`, path);
  } catch (cause) {
    await rm(`${path}.part`, { force: true });
    throw new VideoFailed('cannot_write', `${path} cannot be written: ${reasonOf(cause)}`, { cause });
  }
  return { name, path, bytes: (await stat(path)).size };
}

/** `why-octopuses-have-three-hearts`: safe as a folder's name everywhere. */
export function slugOf(title: string): string {
  const plain = title.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  const slug = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return slug || 'video';
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
