import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { keptTool, type Tool } from './tool.ts';

const run = promisify(execFile);
/** A large program takes minutes on two cores. */
const longestBuildMs = 30 * 60_000;

export interface GoProgram {
  name: string;
  /** The package with its `main`, for example `go.etcd.io/etcd/server/v3`. */
  package: string;
  version: string;
  /** Lines for go.mod, where the module cannot be built without: `replace` directives. */
  goMod?: readonly string[];
  /** For Go's linker, which says what the program says of its version: `-X path.name=value`. */
  ldflags?: string;
}

/** A program built from Go's module proxy by the Go that is there. The path is the program's own. */
export async function goTool(program: GoProgram): Promise<Tool> {
  const { name, version } = program;
  const kept = await keptTool(name, version, (folder) => build(program, join(folder, name)));
  return 'missing' in kept ? kept : { path: join(kept.path, name) };
}

/** In a module of its own: `go install` refuses modules with replace directives. */
async function build(program: GoProgram, outFile: string): Promise<void> {
  const { package: main, version, goMod = [], ldflags = '' } = program;
  const folder = await mkdtemp(join(tmpdir(), 'go-tool-'));
  const options = {
    cwd: folder,
    timeout: longestBuildMs,
    maxBuffer: 1 << 24,
    env: { ...process.env, CGO_ENABLED: '0' },
  };
  try {
    await writeFile(join(folder, 'go.mod'), ['module tools', 'go 1.24', ...goMod, ''].join('\n'));
    await run('go', ['get', `${main}@${version}`], options);
    await run('go', ['build', '-trimpath', `-ldflags=-s -w ${ldflags}`, '-o', outFile, main], options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
