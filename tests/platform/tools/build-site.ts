import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { KubeObject } from './kube-client.ts';

const run = promisify(execFile);
const manifests = resolve(import.meta.dirname, '../../../k3s');

/** What an operator chooses: the machine, and what is laid over it. */
export interface Site {
  readonly overlay: 'server' | 'small';
  readonly components?: readonly string[];
}

/**
 * Every object of a site, in the order `kubectl apply -k` sends them: a copy of k3s/ whose site names the overlay and the
 * components, as k3s/install.sh makes it. @throws with what Kustomize said
 */
export async function buildSite(kubectl: string, { overlay, components = [] }: Site): Promise<KubeObject[]> {
  const folder = await mkdtemp(join(tmpdir(), 'site-'));
  try {
    await cp(manifests, folder, { recursive: true });
    const file = join(folder, 'site/kustomization.yaml');
    const site = {
      ...parse(await readFile(file, 'utf8')),
      resources: [`../overlays/${overlay}`],
      components: components.map((name) => `../components/${name}`),
    };
    await writeFile(file, stringify(site));
    const { stdout, stderr } = await run(kubectl, ['kustomize', join(folder, 'site')], {
      maxBuffer: 1 << 26,
    });
    if (stderr !== '') throw new Error(stderr);
    return parseAllDocuments(stdout).map((document) => KubeObject.parse(document.toJS()));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
