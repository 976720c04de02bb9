import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const manifests = resolve(import.meta.dirname, '../../k3s');

const Manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
});
export type Manifest = z.infer<typeof Manifest>;

/**
 * The objects in files of k3s/ as they are written, before Kustomize puts them together. @param pattern from k3s/
 * @throws for a file that is no YAML, or says something twice
 */
export function manifestFiles(pattern: string): Manifest[] {
  return globSync(pattern, { cwd: manifests }).flatMap((file) =>
    parseAllDocuments(manifestText(file)).flatMap((document) => {
      if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0]?.message}`);
      const { data } = Manifest.safeParse(document.toJS());
      return data === undefined ? [] : [data];
    }),
  );
}

/** @param file from k3s/ */
export function manifestText(file: string): string {
  return readFileSync(resolve(manifests, file), 'utf8');
}
