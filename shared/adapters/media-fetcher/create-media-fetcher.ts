import { rm } from 'node:fs/promises';
import type { Guard } from '../../ports/guard.ts';
import type { HouseMedia, MediaFetcher } from '../../ports/media-fetcher.ts';
import { download } from './download.ts';
import { type Resolve, systemResolve } from './resolve-safely.ts';

export interface MediaFetcherOptions {
  house: HouseMedia;
  /** Stands before every download; what broke off is tried again behind it. */
  guard: Guard;
  /** Domains that libraries keep their files at, those below them included. */
  publicHosts: readonly string[];
  /** `host:port` in our own network that files may come from too, by http as well. */
  privateHosts?: readonly string[];
  /** Told of each file that could not be had: its host, and why. */
  warn?: (message: string) => void;
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
const usualMostMs = 55_000;
const graceMs = 5000;

/** Downloads from the libraries' own hosts only, and hands on nothing but what was written anew. */
export function createMediaFetcher(options: MediaFetcherOptions): MediaFetcher {
  const { house, guard, resolve = systemResolve, mostBytes = usualMostBytes, mostMs = usualMostMs } = options;
  const hosts = {
    public: options.publicHosts,
    // As the parser writes hosts.
    private: (options.privateHosts ?? []).map((host) => host.toLowerCase()),
  };

  const fetched = async <Made>(
    url: string,
    most: number,
    { file, signal }: { file: string; signal: AbortSignal },
    make: (source: string) => Promise<Made>,
  ): Promise<Made> => {
    const source = `${file}.download`;
    try {
      await guard.call(
        (ending) => download(url, source, { hosts, resolve, mostBytes: most, mostMs, signal: ending }),
        // Whose time is over here is refused, not silent: it is not asked again.
        { signal, timeoutMs: mostMs + graceMs, paid: false },
      );
      return await make(source);
    } catch (error) {
      if (!signal.aborted)
        options.warn?.(`${hostOf(url)}: ${error instanceof Error ? error.message : error}`);
      throw error;
    } finally {
      await rm(source, { force: true });
    }
  };
  return {
    clip: (url, target) => fetched(url, mostBytes.clip, target, (source) => house.clip(source, target)),
    photo: (url, target) => fetched(url, mostBytes.photo, target, (source) => house.photo(source, target)),
  };
}

/** Addresses may hold what gives access to a file: only the host is told. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'nowhere';
}
