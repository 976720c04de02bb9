import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';

let known: string | undefined;

/**
 * A hash over all that draws: the drawing thread's source, every file it imports, and the packages beneath them (their
 * package.json, which holds their version). What was drawn by other hands is never taken for one's own, and nobody has
 * to remember to count a version up.
 */
export function paintersVersion(): string {
  known ??= hashOf(paintingSources());
  return known;
}

/** Import and export statements that bring values; types do not draw. */
const statement = /^(?:import|export) (?!type )[^;]*?from '([^']+)'|^import '([^']+)'/gm;

/** Paths of all that goes into `paintersVersion`. */
export function paintingSources(): string[] {
  const first = new URL('./draw-worker.ts', import.meta.url).pathname;
  // The fonts are opened by name.
  const found = new Set([first, ...importOf(first, '@expo-google-fonts/inter')]);
  for (const file of found) {
    if (!file.endsWith('.ts')) continue;
    for (const [, from, alone] of readFileSync(file, 'utf8').matchAll(statement))
      for (const path of importOf(file, from ?? alone ?? '')) found.add(path);
  }
  return [...found];
}

/** The file an import brings in: our own source, or a package's package.json. */
function importOf(file: string, name: string): string[] {
  if (name.startsWith('node:')) return [];
  if (/^[.#]/.test(name)) return [createRequire(file).resolve(name)];
  return [findPackageJSON(name, file) ?? []].flat();
}

function hashOf(files: readonly string[]): string {
  const contents = files.map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
  return createHash('sha256').update(contents.sort().join()).digest('hex');
}
