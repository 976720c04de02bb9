import { existsSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { postgresBinaries } from '../embedded/postgres-binaries.ts';
import { cachedProbe } from './cached-probe.ts';
import { findProgram, type Program } from './find-program.ts';
import { findInstaller, type SystemPackage } from './install-packages.ts';
import type { FfmpegAbilities } from './probe-ffmpeg.ts';

/** One line of the doctor's table. */
export interface Finding {
  readonly name: string;
  readonly found: boolean;
  /** Without it nothing works; what is not needed only makes things better. */
  readonly needed: boolean;
  /** Version and place, or what is wrong. */
  readonly detail: string;
  /** What to do about it; empty when it is fine. */
  readonly todo: string;
  /** It is set up and does not work, which is not the same as being absent. */
  readonly failing?: boolean;
}

export interface Preflight {
  /** Everything needed is there. */
  readonly ready: boolean;
  readonly findings: readonly Finding[];
  readonly abilities: FfmpegAbilities | undefined;
  /** Why what is missing could not be installed; empty when that was not tried or went well. */
  readonly trouble: string;
}

export interface PreflightOptions {
  readonly dataDir: string;
  /** Whether missing programs may be installed through the system's package manager. */
  readonly install: boolean;
  readonly report?: (message: string) => void;
}

interface Requirement extends SystemPackage {
  readonly name: string;
  readonly versionFlag: string;
}

const requirements: readonly Requirement[] = [
  { name: 'ffmpeg', versionFlag: '-version', apt: 'ffmpeg', brew: 'ffmpeg' },
  { name: 'ffprobe', versionFlag: '-version', apt: 'ffmpeg', brew: 'ffmpeg' },
  { name: 'redis-server', versionFlag: '--version', apt: 'redis-server', brew: 'redis' },
];

const leastFreeBytes = 2e9;

/** Looks at what the product needs from this machine, and gets what is missing where that is allowed and possible. */
export async function preflight(options: PreflightOptions): Promise<Preflight> {
  await mkdir(options.dataDir, { recursive: true });
  let programs = await findAll();
  let trouble = '';
  if (options.install && missing(programs).length > 0) {
    trouble = await installMissing(missing(programs), options.report ?? (() => undefined));
    programs = await findAll();
  }
  const todo = await howToInstall(missing(programs));
  const ffmpeg = programs.get('ffmpeg');
  const abilities = ffmpeg && (await cachedProbe(ffmpeg, options.dataDir));
  const findings = [
    nodeFinding(),
    ...requirements.map(({ name }) => programFinding(name, programs.get(name), todo)),
    ...(abilities ? abilityFindings(abilities) : []),
    await postgresFinding(),
    fontFinding(),
    await diskFinding(options.dataDir),
  ];
  return { ready: findings.every(({ needed, found }) => found || !needed), findings, abilities, trouble };
}

async function findAll(): Promise<Map<string, Program | undefined>> {
  const found = requirements.map(
    async ({ name, versionFlag }) => [name, await findProgram(name, versionFlag)] as const,
  );
  return new Map(await Promise.all(found));
}

function missing(programs: ReadonlyMap<string, Program | undefined>): SystemPackage[] {
  const wanted = requirements.filter(({ name }) => programs.get(name) === undefined);
  // ffmpeg and ffprobe come in one package.
  return [...new Map(wanted.map((one) => [one.apt, one])).values()];
}

/** @returns why it did not work, or nothing. */
async function installMissing(
  packages: readonly SystemPackage[],
  report: (text: string) => void,
): Promise<string> {
  const installer = await findInstaller();
  if (installer === undefined) return 'neither apt nor brew is here';
  report(`Installing ${packages.map(({ apt }) => apt).join(' and ')}: ${installer.command(packages)}`);
  try {
    await installer.install(packages);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function howToInstall(packages: readonly SystemPackage[]): Promise<string> {
  if (packages.length === 0) return '';
  const installer = await findInstaller();
  const names = packages.map(({ apt }) => apt).join(' and ');
  return installer ? `type: ${installer.command(packages)}` : `install ${names} with your package manager`;
}

function nodeFinding(): Finding {
  const found = Number.parseInt(process.versions.node, 10) >= 24;
  const todo = found ? '' : 'type: npm ci, then start through npm, which uses the Node this project brings';
  return { name: 'node', found, needed: true, detail: `${process.versions.node} ${process.execPath}`, todo };
}

function programFinding(name: string, program: Program | undefined, todo: string): Finding {
  if (program === undefined)
    return { name, found: false, needed: true, detail: 'not on the search path', todo };
  return { name, found: true, needed: true, detail: `${program.version} ${program.path}`, todo: '' };
}

function abilityFindings(abilities: FfmpegAbilities): Finding[] {
  const { h264_nvenc: nvenc, missingFilters } = abilities;
  const whole = 'install a full build of ffmpeg';
  const works = 'encoded a test picture';
  return [
    {
      name: 'h264_nvenc',
      found: nvenc,
      needed: false,
      detail: nvenc ? works : 'no NVIDIA encoder works here',
      todo: nvenc ? '' : 'rendering uses the processor',
    },
    needed('libx264', abilities.libx264, works, whole),
    needed('aac', abilities.aac, 'encoded a test tone', whole),
    needed('ffmpeg filters', missingFilters.length === 0, missingFilters.join(', ') || 'all there', whole),
  ];
}

function needed(name: string, found: boolean, detail: string, todo: string): Finding {
  return { name, found, needed: true, detail, todo: found ? '' : todo };
}

async function postgresFinding(): Promise<Finding> {
  const name = 'postgres';
  try {
    const { postgres } = await postgresBinaries();
    return { name, found: true, needed: true, detail: postgres, todo: '' };
  } catch (error) {
    return { name, found: false, needed: true, detail: String(error), todo: 'type: npm ci' };
  }
}

const fontPackages = {
  '@expo-google-fonts/inter': 'Latin, Greek and Cyrillic',
  '@expo-google-fonts/noto-sans-arabic': 'Arabic',
  '@expo-google-fonts/noto-sans-hebrew': 'Hebrew',
  '@expo-google-fonts/noto-sans-devanagari': 'Hindi',
  '@expo-google-fonts/noto-sans-thai': 'Thai',
  '@fontsource-variable/noto-sans-sc': 'Chinese',
  '@fontsource-variable/noto-sans-jp': 'Japanese',
  '@fontsource-variable/noto-sans-kr': 'Korean',
};

/** Scripts that none of them has are drawn with the machine's own fonts, or stand in the subtitles files alone. */
function fontFinding(): Finding {
  const { resolve } = createRequire(import.meta.url);
  const isThere = (name: string): boolean => {
    try {
      return existsSync(resolve(`${name}/package.json`));
    } catch {
      return false;
    }
  };
  const packages = Object.entries(fontPackages);
  const absent = packages.filter(([name]) => !isThere(name)).map(([, scripts]) => scripts);
  const detail =
    absent.length === 0
      ? `${packages.map(([, scripts]) => scripts).join(', ')}; words in other scripts need a font of the machine to be seen`
      : `there is none for ${absent.join(', ')}`;
  return needed('fonts', absent.length === 0, detail, 'type: npm ci');
}

async function diskFinding(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir);
  const freeBytes = bavail * bsize;
  const detail = `${(freeBytes / 1e9).toFixed(1)} GB free for ${dataDir}`;
  return needed(
    'disk',
    freeBytes >= leastFreeBytes,
    detail,
    'make room, or set YTEMPIRE_DATA_DIR to another disk',
  );
}
