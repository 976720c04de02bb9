import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WASI } from 'node:wasi';
import { parentPort, workerData } from 'node:worker_threads';

export interface FliteJob {
  module: WebAssembly.Module;
  /** The only folder Flite sees, as `/work`. */
  folder: string;
  /** Command lines, without the program's name. */
  runs: string[][];
}

export type FliteReply = { printed: string[] } | { problem: string };

function run({ module, folder }: FliteJob, args: string[], index: number): string {
  const outFile = join(folder, `printed-${index}.txt`);
  const out = openSync(outFile, 'w');
  try {
    const wasi = new WASI({
      version: 'preview1',
      args: ['flite', ...args],
      env: {},
      preopens: { '/work': folder },
      stdout: out,
      stderr: out,
      returnOnExit: true,
    });
    const instance = new WebAssembly.Instance(module, wasi.getImportObject() as WebAssembly.Imports);
    const code = wasi.start(instance);
    if (code !== 0) throw new Error(`exit code ${code}: ${readFileSync(outFile, 'utf8').slice(-300)}`);
  } finally {
    closeSync(out);
  }
  return readFileSync(outFile, 'utf8');
}

function answer(job: FliteJob): FliteReply {
  try {
    return { printed: job.runs.map((args, index) => run(job, args, index)) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.postMessage(answer(workerData as FliteJob));
