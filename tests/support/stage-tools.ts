import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { plainProfile } from '#shared/contracts/channel-profile.ts';
import { BlobKey, type BlobRef, VideoId } from '#shared/contracts/ids.ts';
import type { Blobs } from '#shared/ports/blobs.ts';
import type { StagePorts, StageTools } from '#shared/stage/definition.ts';
import { atEveryTier } from './at-every-tier.ts';

/** Blobs in memory, with the keys of the real store. */
export function memoryBlobs(): Blobs & { bytesOf(ref: BlobRef): Buffer } {
  const stored = new Map<BlobKey, { bytes: Buffer; modifiedAt: Date }>();
  const find = (key: BlobKey): Buffer => {
    const found = stored.get(key);
    if (found === undefined) throw new Error(`no blob ${key}`);
    return found.bytes;
  };
  const put: Blobs['put'] = async (source, { extension, video }) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of source) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    const name = video
      ? `videos/${video.id}/${video.name}`
      : `sha256/${createHash('sha256').update(bytes).digest('hex')}`;
    const key = BlobKey.parse(`${name}.${extension}`);
    stored.set(key, { bytes, modifiedAt: new Date() });
    return { key, bytes: bytes.length };
  };
  return {
    put,
    putFile: (path, options) => put(createReadStream(path), options),
    open: async (key, range) =>
      Readable.from([find(key).subarray(range?.start ?? 0, (range?.end ?? Number.MAX_SAFE_INTEGER) + 1)]),
    fetchTo: (key, path) => writeFile(path, find(key)),
    stat: async (key) => (stored.has(key) ? { bytes: find(key).length } : undefined),
    async *list(prefix) {
      for (const [key, { bytes, modifiedAt }] of stored)
        if (key.startsWith(prefix)) yield { key, bytes: bytes.length, modifiedAt };
    },
    async remove(keys) {
      for (const key of keys) stored.delete(key);
    },
    removeUnfinished: async () => 0,
    bytesOf: (ref) => find(ref.key),
  };
}

/** What a stage's `run` is given, outside of its wrapper: effects run at once, and a port nobody gave is an error. */
export function stageTools(ports: Partial<StagePorts> & { scratch?: string }): StageTools {
  const absent = <T extends object>(name: string): T =>
    new Proxy({} as T, {
      get: () => {
        throw new Error(`the test gave no ${name}`);
      },
    });
  return {
    blobs: memoryBlobs(),
    writers: atEveryTier(),
    critics: atEveryTier(),
    moderation: undefined,
    copywriters: atEveryTier(),
    speeches: atEveryTier(),
    pictures: absent('pictures'),
    stock: [],
    mediaFetcher: absent('media fetcher'),
    shownMedia: absent('shown media'),
    music: undefined,
    encoder: absent('encoder'),
    sound: absent('sound'),
    footage: absent('footage'),
    inspector: absent('inspector'),
    earlierVideos: { lately: async () => [] },
    publisher: absent('publisher'),
    videoId: VideoId.parse('7c9e6679-7425-40de-944b-e07fc1f90ae7'),
    round: 1,
    tier: 'standard',
    channel: plainProfile,
    lane: 'cpu',
    effect: async (_key, _quote, call) => (await call()).result,
    progress: () => {},
    signal: new AbortController().signal,
    scratch: '/nonexistent',
    ...ports,
  };
}
