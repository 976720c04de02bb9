import { rm } from 'node:fs/promises';
import { Terminal } from '../../contracts/errors.ts';
import { mediaRefused } from '../../domain/media-refused.ts';
import type { Blobs } from '../../ports/blobs.ts';
import type { HouseMedia, MediaFetcher } from '../../ports/media-fetcher.ts';
import { ownKey } from './own-address.ts';

/** Brings in files of the own library from among the blobs, all others as before. Both are written anew in the same way. */
export function withOwnFiles(others: MediaFetcher, house: HouseMedia, blobs: Blobs): MediaFetcher {
  const own = async <Made>(
    key: NonNullable<ReturnType<typeof ownKey>>,
    file: string,
    make: (source: string) => Promise<Made>,
  ): Promise<Made> => {
    const source = `${file}.own`;
    try {
      await blobs.fetchTo(key, source).catch(refuseLost);
      return await make(source);
    } finally {
      await rm(source, { force: true });
    }
  };
  return {
    async clip(url, target) {
      const key = ownKey(url);
      if (key === undefined) return await others.clip(url, target);
      return await own(key, target.file, (source) => house.clip(source, target));
    },
    async photo(url, target) {
      const key = ownKey(url);
      if (key === undefined) return await others.photo(url, target);
      return await own(key, target.file, (source) => house.photo(source, target));
    },
  };
}

/** A file that the store has lost costs a picture and not the video. */
function refuseLost(error: unknown): never {
  if (error instanceof Terminal && error.code === 'blob_missing')
    throw mediaRefused('it stands in the own library and its content is gone: add it again', {
      cause: error,
    });
  throw error;
}
