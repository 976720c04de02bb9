import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Agent, type Dispatcher, request } from 'undici';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import { mediaRefused } from '../../domain/media-refused.ts';
import { checkUrl, type Hosts } from './check-url.ts';
import { type Address, type Resolve, resolveSafely } from './resolve-safely.ts';

export interface DownloadOptions {
  hosts: Hosts;
  resolve: Resolve;
  mostBytes: number;
  /** From the first look-up to the last byte, in milliseconds: who sends drop by drop is not waited for. */
  mostMs: number;
  signal: AbortSignal;
}

const mostRedirects = 3;
/** An honest server begins to answer, and goes on, within this many milliseconds. */
const silenceMs = 10_000;

/**
 * Downloads a file that nobody vouches for.
 *
 * @throws Terminal `media_refused`; Retryable `media_unavailable`; the signal's reason
 */
export async function download(line: string, file: string, options: DownloadOptions): Promise<void> {
  const timeOver = AbortSignal.timeout(options.mostMs);
  const signal = AbortSignal.any([options.signal, timeOver]);
  try {
    await follow(line, file, { ...options, signal }, mostRedirects);
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof Terminal || error instanceof Retryable) throw error;
    if (timeOver.aborted)
      throw mediaRefused(`it was not there after ${options.mostMs / 1000} s`, { cause: error });
    const words = error instanceof Error ? error.message : String(error);
    throw new Retryable('media_unavailable', `the download of a file broke off: ${words}`, { cause: error });
  }
}

async function follow(
  line: string,
  file: string,
  options: DownloadOptions,
  redirects: number,
): Promise<void> {
  const checked = checkUrl(line, options.hosts);
  const addresses = await untilAborted(resolveSafely(checked, options.resolve), options.signal);
  const agent = pinnedAgent(addresses);
  try {
    const response = await request(checked.url, {
      dispatcher: agent,
      headers: { Accept: 'video/mp4, image/jpeg, image/png', 'Accept-Encoding': 'identity' },
      signal: options.signal,
    });
    // A body that nobody reads is cut off below: that is no failure.
    response.body.on('error', () => {});
    const next = locationOf(response);
    if (next === undefined) return await save(response, file, options);
    response.body.destroy();
    if (redirects === 0) throw mediaRefused(`it is handed on more than ${mostRedirects} times`);
    return await follow(new URL(next, checked.url).href, file, options, redirects - 1);
  } finally {
    // Ends the connection of a body that nobody reads to its end.
    await agent.destroy();
  }
}

/** Connects to the addresses that were checked, whatever the name means a moment later. */
function pinnedAgent(addresses: readonly Address[]): Agent {
  const lookup: LookUp = (_host, { all }, done) => {
    const [first] = addresses;
    if (all === true || first === undefined) done(null, [...addresses]);
    else done(null, first.address, first.family);
  };
  return new Agent({
    connect: { lookup, timeout: silenceMs },
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    pipelining: 0,
  });
}

type LookUp = (
  host: string,
  options: { all?: boolean | undefined },
  done: (error: null, address: string | Address[], family?: number) => void,
) => void;

function locationOf({ statusCode, headers }: Dispatcher.ResponseData): string | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode)) return undefined;
  const { location } = headers;
  if (typeof location !== 'string') throw mediaRefused(`it is handed on (${statusCode}) to nowhere`);
  return location;
}

async function save(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  file: string,
  { mostBytes, signal }: DownloadOptions,
): Promise<void> {
  if (statusCode === 408 || statusCode === 429 || statusCode >= 500)
    throw new Retryable('media_unavailable', `the file's server answered ${statusCode}`);
  if (statusCode !== 200) throw mediaRefused(`its server answered ${statusCode}`);
  const tooLarge = () => mediaRefused(`it is larger than ${mostBytes / 1_000_000} MB`);
  if (Number(headers['content-length'] ?? 0) > mostBytes) throw tooLarge();
  let bytes = 0;
  const counted = new Transform({
    transform(piece: Uint8Array, _encoding, done) {
      bytes += piece.byteLength;
      if (bytes > mostBytes) done(tooLarge());
      else done(null, piece);
    },
  });
  await pipeline(Readable.from(body), counted, createWriteStream(file), { signal });
  if (bytes === 0) throw mediaRefused('it is empty');
}

/** A look-up cannot be called off, but nobody has to wait for it. */
function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
