import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface Program {
  readonly path: string;
  /** The first line it says about its version. */
  readonly version: string;
  /** Changes when the program is replaced. */
  readonly modifiedMs: number;
}

/** Looks a program up on the search path and asks for its version. @returns undefined when there is none that runs. */
export async function findProgram(name: string, versionFlag: string): Promise<Program | undefined> {
  try {
    // The name is an argument of the script, not a part of it.
    const { stdout } = await execute('sh', ['-c', 'command -v -- "$1"', 'sh', name]);
    const path = stdout.trim();
    const { stdout: said } = await execute(path, [versionFlag]);
    return { path, version: shortVersion(said), modifiedMs: statSync(path).mtimeMs };
  } catch {
    return undefined;
  }
}

/** "ffmpeg version 5.1.9-0+deb12u1 Copyright ..." and "Redis server v=7.0.15 sha=..." both hold one such word. */
function shortVersion(said: string): string {
  return /\bv(?:ersion |=)(\S+)/.exec(said)?.[1] ?? said.split('\n')[0] ?? '';
}
