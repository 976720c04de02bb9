import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { environmentWith } from '#shared/config.ts';
import { findProgram } from './find-program.ts';

const execute = promisify(execFile);

/** What a missing program is called where packages come from. */
export interface SystemPackage {
  readonly apt: string;
  readonly brew: string;
}

export interface Installer {
  /** What a person would type to do the same. */
  command(packages: readonly SystemPackage[]): string;
  /** @throws when the packages cannot be installed, with what the package manager said. */
  install(packages: readonly SystemPackage[]): Promise<void>;
}

/** The package manager of this machine that can be used without asking anybody, or how a person would use it. */
export async function findInstaller(): Promise<Installer | undefined> {
  if (await findProgram('apt-get', '--version')) return apt(await rootPrefix());
  if (await findProgram('brew', '--version')) return brew;
  return undefined;
}

/** @returns what goes before a command to run it as root, or undefined when that would need a password. */
async function rootPrefix(): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  const sudo = ['sudo', '-n'];
  return (await run([...sudo, 'true'])) === undefined ? sudo : undefined;
}

const lockWait = ['-o', 'DPkg::Lock::Timeout=120'];

function apt(prefix: readonly string[] | undefined): Installer {
  const names = (packages: readonly SystemPackage[]) => packages.map((one) => one.apt);
  return {
    command: (packages) => {
      const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
      return `${sudo}apt-get update && ${sudo}apt-get install -y ${names(packages).join(' ')}`;
    },
    install: async (packages) => {
      if (prefix === undefined) throw new Error('sudo asks for a password here');
      const install = [
        'apt-get',
        ...lockWait,
        'install',
        '-y',
        '--no-install-recommends',
        ...names(packages),
      ];
      if ((await run([...prefix, ...install])) === undefined) return;
      // Fresh machines have no package lists, and old lists name versions that are gone.
      const outdated = await run([...prefix, 'apt-get', ...lockWait, 'update']);
      const failed = await run([...prefix, ...install]);
      if (failed !== undefined) throw new Error(`${outdated ?? ''}\n${failed}`.trim());
    },
  };
}

const brew: Installer = {
  command: (packages) => `brew install ${packages.map((one) => one.brew).join(' ')}`,
  install: async (packages) => {
    const failed = await run(['brew', 'install', ...packages.map((one) => one.brew)]);
    if (failed !== undefined) throw new Error(failed);
  },
};

/** @returns undefined when it worked, otherwise the end of what it said. */
async function run([program = '', ...args]: readonly string[]): Promise<string | undefined> {
  const quiet = environmentWith({
    DEBIAN_FRONTEND: 'noninteractive',
    HOMEBREW_NO_AUTO_UPDATE: '1',
    LC_ALL: 'C',
  });
  try {
    await execute(program, args, { env: quiet, maxBuffer: 50_000_000 });
    return undefined;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    return (said || String(error)).split('\n').slice(-8).join('\n');
  }
}
