import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../../..');

const Dependencies = z.record(z.string(), z.string()).default({});
const Package = z.object({
  dependencies: Dependencies,
  optionalDependencies: Dependencies,
  peerDependencies: Dependencies,
});
const Lock = z.object({ packages: z.record(z.string(), Package) });

/** Files the Dockerfile takes out of packages. */
const leftOutFiles = /\.(map|d\.[cm]?ts|md)$/;

/**
 * Makes `folder` hold what `npm ci --omit=dev` installs, less the packages a Dockerfile uninstalls again: taken from this
 * checkout's own node_modules, by the lock file.
 */
export async function linkProductionPackages(dockerfile: string, folder: string): Promise<void> {
  const { packages } = Lock.parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));
  for (const key of reachedPackages(packages, uninstalled(dockerfile)))
    await linkFolder(join(root, key), join(folder, key.slice('node_modules/'.length)));
}

/** What the line `npm uninstall ... NAME NAME` names. */
export function uninstalled(dockerfile: string): string[] {
  const words = dockerfile.match(/npm uninstall (.*)/)?.[1] ?? '';
  return words.split(/[\s\\]+/).filter((word) => /^[@a-z]/.test(word));
}

/** Keys of the lock file that can be required from the root, as Node looks them up. */
function reachedPackages(packages: z.infer<typeof Lock>['packages'], without: readonly string[]): string[] {
  const reached = new Set<string>();
  const open = Object.keys(packages['']?.dependencies ?? {})
    .filter((name) => !without.includes(name))
    .map((name) => ({ name, from: '' }));
  for (let next = open.pop(); next; next = open.pop()) {
    const key = lookUp(packages, next.name, next.from);
    if (key === undefined || reached.has(key)) continue;
    reached.add(key);
    const { dependencies, optionalDependencies, peerDependencies } = packages[key] ?? {};
    const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    open.push(...names.map((name) => ({ name, from: key })));
  }
  return [...reached].sort();
}

function lookUp(packages: object, name: string, from: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const key = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (key in packages) return key;
    if (folder === '') return undefined;
  }
}

/** Links where it can: 10,000 files take a second, and no room. Packages of other systems are not installed. */
async function linkFolder(source: string, target: string): Promise<void> {
  const entries = await readdir(source, { withFileTypes: true }).catch(() => []);
  if (entries.length > 0) await mkdir(target, { recursive: true });
  for (const entry of entries) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.name === 'node_modules') continue;
    if (entry.isDirectory()) await linkFolder(from, to);
    else if (!leftOutFiles.test(entry.name))
      await link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE));
  }
}
