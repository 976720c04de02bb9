import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const tools = resolve(import.meta.dirname, '../../.data/tools');

/**
 * What operators install, then the newest that every Go module proxy has: faas-cli's tags lack Go's leading `v`,
 * so a proxy may know its commits only.
 */
const versions = ['0.18.12', 'v0.0.0-20211012083206-08e3e965c831'];

/**
 * The real faas-cli: the one FAAS_CLI names, or one built from Go's module proxy and kept in .data/tools.
 *
 * @returns its path, or why there is none
 */
export async function findFaasCli(): Promise<{ path: string } | { missing: string }> {
  if (process.env.FAAS_CLI) return { path: resolve(process.env.FAAS_CLI) };
  const kept = versions.map((version) => join(tools, `faas-cli-${version}`)).find((path) => existsSync(path));
  if (kept) return { path: kept };
  const failures: string[] = [];
  for (const version of versions) {
    try {
      return { path: await build(version) };
    } catch (error) {
      failures.push(`${version}: ${error instanceof Error ? error.message.slice(0, 300) : error}`);
    }
  }
  return { missing: `no faas-cli (set FAAS_CLI, or install Go):\n${failures.join('\n')}` };
}

/** `go install` would ask the proxy for the module's latest version too; a copy of the module needs no such answer. */
async function build(version: string): Promise<string> {
  const { stdout } = await run(
    'go',
    ['mod', 'download', '-json', `github.com/openfaas/faas-cli@${version}`],
    {
      cwd: tmpdir(),
    },
  );
  const { Dir: source } = JSON.parse(stdout) as { Dir: string };
  const copy = await mkdtemp(join(tmpdir(), 'faas-cli-'));
  const path = join(tools, `faas-cli-${version}`);
  try {
    await cp(source, copy, { recursive: true });
    await run('chmod', ['-R', 'u+w', copy]);
    await mkdir(tools, { recursive: true });
    await run('go', ['build', '-mod=mod', '-o', path, '.'], {
      cwd: copy,
      env: { ...process.env, CGO_ENABLED: '0' },
    });
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  return path;
}
