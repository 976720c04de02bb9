import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { keptTool, type Tool } from './tool.ts';

const run = promisify(execFile);
const downloadMs = 5 * 60_000;
const buildMs = 15 * 60_000;

/**
 * A program of a module whose tags lack Go's leading `v`, as those of OpenFaaS do. `go install` would ask the proxy for the
 * module's latest version too; a copy of the module needs no such answer.
 *
 * @param version a tag, or the pseudo-version of a commit
 * @returns the program's own path
 */
export async function taggedGoTool(name: string, module: string, version: string): Promise<Tool> {
  const kept = await keptTool(name, version, (folder) => build(`${module}@${version}`, join(folder, name)));
  return 'missing' in kept ? kept : { path: join(kept.path, name) };
}

async function build(module: string, outFile: string): Promise<void> {
  const { stdout } = await run('go', ['mod', 'download', '-json', module], {
    cwd: tmpdir(),
    timeout: downloadMs,
  }).catch(explain);
  const { Dir: source } = JSON.parse(stdout) as { Dir: string };
  const copy = await mkdtemp(join(tmpdir(), 'go-module-'));
  try {
    await cp(source, copy, { recursive: true });
    await run('chmod', ['-R', 'u+w', copy]);
    const env = { ...process.env, CGO_ENABLED: '0' };
    await run('go', ['build', '-mod=mod', '-trimpath', '-o', outFile, '.'], {
      cwd: copy,
      env,
      timeout: buildMs,
    });
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** With -json the reason is on standard output. */
function explain(error: unknown): never {
  const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
  const reason = said.match(/"Error": "(.*)"/)?.[1];
  throw reason === undefined ? error : new Error(reason.replaceAll('\\n', '; ').replaceAll('\\"', '"'));
}
