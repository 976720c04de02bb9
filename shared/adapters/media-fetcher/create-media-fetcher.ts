import { rm } from 'node:fs/promises';
import type { HouseMedia, MediaFetcher } from '../../ports/media-fetcher.ts';
import { download } from './download.ts';
import { type Resolve, systemResolve } from './resolve-safely.ts';

export interface MediaFetcherOptions {
  house: HouseMedia;
  /** Domains that libraries keep their files at, those below them included. */
  publicHosts: readonly string[];
  /** `host:port` in our own network that files may come from too, by http as well. */
  privateHosts?: readonly string[];
  resolve?: Resolve;
  mostBytes?: { clip: number; photo: number };
  /** The longest a download may take. */
  mostMs?: number;
}

/** Where Pexels and Pixabay keep their files; older clips of Pexels lie at Vimeo. */
export const libraryHosts: readonly string[] = [
  'pexels.com',
  'pixabay.com',
  'player.vimeo.com',
  'vimeocdn.com',
];

/** A minute of 4K as the libraries send it, and a photo of 100 megapixels. */
const usualMostBytes = { clip: 200_000_000, photo: 30_000_000 };
const usualMostMs = 60_000;

/** Downloads from the libraries' own hosts only, and hands on nothing but what was written anew. */
export function createMediaFetcher(options: MediaFetcherOptions): MediaFetcher {
  const { house, resolve = systemResolve, mostBytes = usualMostBytes, mostMs = usualMostMs } = options;
  const hosts = { public: options.publicHosts, private: options.privateHosts ?? [] };

  const fetched = async <Made>(
    url: string,
    most: number,
    { file, signal }: { file: string; signal: AbortSignal },
    make: (source: string) => Promise<Made>,
  ): Promise<Made> => {
    const source = `${file}.download`;
    try {
      await download(url, source, { hosts, resolve, mostBytes: most, mostMs, signal });
      return await make(source);
    } finally {
      await rm(source, { force: true });
    }
  };
  return {
    clip: (url, target) => fetched(url, mostBytes.clip, target, (source) => house.clip(source, target)),
    photo: (url, target) => fetched(url, mostBytes.photo, target, (source) => house.photo(source, target)),
  };
}
