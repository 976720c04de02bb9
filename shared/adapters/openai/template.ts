import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'templates');
const read = new Map<string, string>();

/** A template by its name, `niches/science`. */
export function template(name: string): string {
  const known = read.get(name) ?? readFileSync(join(folder, `${name}.md`), 'utf8').trim();
  read.set(name, known);
  return known;
}

/**
 * A template with its places filled: `{{niche}}`.
 *
 * @throws Error when a place is left over or there is none of a name: a template and its code do not fit
 */
export function filled(name: string, places: Readonly<Record<string, string>>): string {
  const missing = Object.keys(places).filter((place) => !template(name).includes(`{{${place}}}`));
  if (missing.length > 0) throw new Error(`templates/${name}.md has no place for ${missing.join(', ')}`);
  return template(name).replace(/\{\{(\w+)\}\}/g, (_all, place: string) => {
    const text = places[place];
    if (text === undefined) throw new Error(`templates/${name}.md wants ${place}`);
    return text;
  });
}

let version: string | undefined;

/** Changes with any template, so that what was written by an older one is not taken for the same. */
export function templatesVersion(): string {
  version ??= readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .sort()
    .reduce((hash, file) => hash.update(file).update(readFileSync(join(folder, file))), createHash('sha256'))
    .digest('hex')
    .slice(0, 8);
  return version;
}
