import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const manifest = join(import.meta.dirname, '../../../package.json');

/** What a source names in quotes that may be another source: imports of every kind, and files of worker threads. */
const named = /'((?:\.{1,2}\/|#)[^']+\.ts)'/g;
const typeImports = /^(?:import|export) type [^;]*;/gm;

/**
 * A hash over these sources, all sources they lead to, and the versions of all packages: what other code made is never
 * taken for what this code would make, and nobody has to remember to count a version up.
 */
export function sourcesVersion(entries: readonly string[]): string {
  const sources = new Map<string, string>();
  const visit = (file: string): void => {
    if (sources.has(file) || !existsSync(file)) return;
    const text = readFileSync(file, 'utf8');
    sources.set(file, text);
    for (const [, name = ''] of text.replaceAll(typeImports, '').matchAll(named)) visit(pathOf(file, name));
  };
  for (const entry of entries) visit(entry);
  const { dependencies }: { dependencies?: unknown } = JSON.parse(readFileSync(manifest, 'utf8'));
  // By content alone: the same sources lie elsewhere in an image.
  const texts = [...sources.values(), JSON.stringify(dependencies)].sort();
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}

function pathOf(file: string, name: string): string {
  return name.startsWith('#') ? resolveAlias(file, name) : join(file, '..', name);
}

function resolveAlias(file: string, name: string): string {
  try {
    return createRequire(file).resolve(name);
  } catch {
    // Something else in quotes that looks like an import.
    return '';
  }
}
