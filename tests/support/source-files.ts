import { existsSync, readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';

const repository = join(import.meta.dirname, '../..');

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file of ours, sorted by path. */
export async function sourceFiles(): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const path of glob('{functions,shared,runtime,templates,tests}/**/*.ts', { cwd: repository })) {
    if (path.includes('node_modules')) continue;
    files.push({ path: path.split(sep).join('/'), text: readFileSync(join(repository, path), 'utf8') });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * The files another one names, by importing them or by starting them as a worker or a process: every string that ends in
 * .ts or .js and, read from the file's folder or from the repository's root, is one of ours.
 */
export function filesNamedIn({ path, text }: SourceFile): string[] {
  const named = [...text.matchAll(/['"`]([^'"`\s]+\.[tj]s)['"`]/g)].map((match) => match[1] ?? '');
  return named.flatMap((name) => {
    const candidates = name.startsWith('#')
      ? [name.slice(1)]
      : [normalize(join(dirname(path), name)), normalize(name)];
    return candidates.filter((candidate) => existsSync(join(repository, candidate)));
  });
}

/** Everything reachable from some files, those included. */
export function reachable(files: readonly SourceFile[], from: readonly string[]): Set<string> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const found = new Set<string>();
  const open = [...from];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const file = byPath.get(path);
    if (file === undefined || found.has(path)) continue;
    found.add(path);
    open.push(...filesNamedIn(file));
  }
  return found;
}
