import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether processes can be found by what they were started with: Linux only. */
export const canFindProcesses = process.platform === 'linux';

/**
 * The process that runs a program of this repository on a data folder.
 *
 * @param program how its command line ends, for example `runtime/gateway/main.ts`
 * @param functionName which function, for the template's entry point
 */
export async function findProcess(
  program: string,
  dataDir: string,
  functionName?: string,
): Promise<number | undefined> {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const commandLine = await readOrEmpty(join('/proc', pid, 'cmdline'));
    if (!commandLine.split('\0').some((word) => word.endsWith(program))) continue;
    const environment = (await readOrEmpty(join('/proc', pid, 'environ'))).split('\0');
    if (!environment.includes(`YTEMPIRE_DATA_DIR=${dataDir}`)) continue;
    if (functionName !== undefined && !environment.includes(`FUNCTION_NAME=${functionName}`)) continue;
    return Number(pid);
  }
  return undefined;
}

/** Kills without a chance to clean up. False when there was nothing to kill. */
export async function killProcess(program: string, dataDir: string, functionName?: string): Promise<boolean> {
  const pid = await findProcess(program, dataDir, functionName);
  if (pid === undefined) return false;
  process.kill(pid, 'SIGKILL');
  return true;
}

const readOrEmpty = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
