import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import t from 'tap';
import { z } from 'zod';
import { readStackFile } from '../../runtime/gateway/stack-file.ts';
import { buildSite } from './tools/build-site.ts';
import type { KubeObject } from './tools/kube-client.ts';
import { kubernetesTools } from './tools/kubernetes.ts';
import { workloadPods } from './tools/workload-pods.ts';

const tools = await kubernetesTools();
const skip = 'missing' in tools ? tools.missing : false;
if (skip) console.error(`\n*** WHAT THE MANIFESTS REFER TO IS NOT TESTED: ${skip}\n`);

const root = resolve(import.meta.dirname, '../..');
const installer = readFileSync(resolve(root, 'k3s/install.sh'), 'utf8');
const stack = readStackFile(resolve(root, 'stack.yml'), {});
const sites: (readonly KubeObject[])[] = [];
t.before(async () => {
  if ('missing' in tools) return;
  for (const overlay of ['server', 'small'] as const) sites.push(await buildSite(tools.kubectl, { overlay }));
});

/** A list of install.sh: `readonly NAME=(one two)`. */
function listed(name: string): string[] {
  const [, words] = installer.match(new RegExp(`${name}=\\(([^)]*)\\)`)) ?? [];
  if (words === undefined) throw new Error(`install.sh has no ${name}`);
  return words.trim().split(/\s+/);
}

/** Everything below an object that is under this key, wherever it is. */
function under(value: unknown, key: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => under(item, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === key ? [inner] : under(inner, key)));
}

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();
const KeyRef = z.object({ name: z.string(), key: z.string() });
const Backend = z.object({ name: z.string(), port: z.object({ number: z.int() }) });
const Named = z.object({ name: z.string() });
/** Names under a key, of references like `configMapRef: {name: settings}`. */
const namesUnder = (value: unknown, key: string): string[] =>
  under(value, key).map((inner) => Named.parse(inner).name);
const namesOf = (objects: readonly KubeObject[], kind: string): (string | undefined)[] =>
  objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);

const Container = z.object({
  image: z.string(),
  ports: z.array(z.object({ name: z.string().optional(), containerPort: z.int() })).default([]),
});
const PodSpec = z.object({ containers: z.array(Container), initContainers: z.array(Container).default([]) });
const containersOf = (pod: KubeObject) => {
  const { containers, initContainers } = PodSpec.parse(pod.spec);
  return [...initContainers, ...containers];
};
const podsOf = (objects: readonly KubeObject[]): KubeObject[] =>
  objects.flatMap((object) => workloadPods(object)?.pods ?? []);

const Service = z.object({
  selector: z.record(z.string(), z.string()),
  ports: z.array(z.object({ port: z.int(), targetPort: z.union([z.int(), z.string()]).optional() })),
});
/** Services of charts, which are not among our objects. */
const gateway = 'gateway.openfaas:8080';

/** `name.namespace:port` of all services. */
const addresses = (objects: readonly KubeObject[]): string[] => [
  gateway,
  ...objects
    .filter(({ kind }) => kind === 'Service')
    .flatMap(({ metadata, spec }) =>
      Service.parse(spec).ports.map(({ port }) => `${metadata.name}.${metadata.namespace}:${port}`),
    ),
];

t.test('all settings, files and disks a pod reads exist', { skip }, async (t) => {
  for (const objects of sites) {
    const pods = podsOf(objects);
    const maps = [
      ...namesUnder(pods, 'configMapRef'),
      ...namesUnder(pods, 'configMapKeyRef'),
      ...namesUnder(pods, 'configMap'),
    ];
    t.ok(maps.length > 0);
    for (const name of maps) t.ok(namesOf(objects, 'ConfigMap').includes(name), name);
    const own = objects.flatMap((object) => {
      const templates = under(object.spec, 'volumeClaimTemplates').flat();
      return templates.map((claim) => `${namesUnder({ claim }, 'metadata')[0]}-${object.metadata.name}-0`);
    });
    for (const claim of under(pods, 'persistentVolumeClaim')) {
      const { claimName } = z.object({ claimName: z.string() }).parse(claim);
      t.ok([...namesOf(objects, 'PersistentVolumeClaim'), ...own].includes(claimName), claimName);
    }
  }
});

t.test('install.sh makes all secrets that pods and functions read, and no others', { skip }, async (t) => {
  const ofFunctions = [...stack.values()].flatMap(({ deployment }) => deployment.secrets ?? []);
  t.same(unique(ofFunctions), unique(listed('function_secrets')));
  for (const objects of sites) {
    const pods = podsOf(objects);
    const keys = under(pods, 'secretKeyRef').map((inner) => KeyRef.parse(inner));
    for (const { name, key } of keys) t.equal(key, name, 'a secret has one key, called as it is');
    const mounted = under(under(pods, 'volumes'), 'secret').map((secret) => Named.parse(secret));
    const read = unique([...mounted, ...keys].map(({ name }) => name));
    t.same(
      read.filter((name) => ![...listed('ytempire_secrets'), ...listed('sweeper_secrets')].includes(name)),
      [],
      'made in the namespace ytempire',
    );
    const made = unique([...listed('ytempire_secrets'), ...listed('function_secrets')]);
    t.same(unique([...read, ...ofFunctions]), made, 'all are needed');
  }
});

t.test('every service leads to a port of one pod', { skip }, async (t) => {
  for (const objects of sites)
    for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'Service')) {
      const { selector, ports } = Service.parse(spec);
      const pods = podsOf(objects).filter((pod) =>
        Object.entries(selector).every(([key, value]) => pod.metadata.labels?.[key] === value),
      );
      t.equal(pods.length, 1, `${metadata.name}`);
      const open = pods.flatMap(containersOf).flatMap((container) => container.ports);
      for (const { port, targetPort = port } of ports)
        t.ok(
          open.some(({ name, containerPort }) => [name, containerPort].includes(targetPort)),
          `${metadata.name}:${port}`,
        );
    }
});

t.test('every ingress leads to a service', { skip }, async (t) => {
  for (const objects of sites)
    for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'Ingress'))
      for (const backend of under(spec, 'service')) {
        const { name, port } = Backend.parse(backend);
        const address = `${name}.${metadata.namespace}:${port.number}`;
        t.ok(addresses(objects).includes(address), `${metadata.name}: ${address}`);
      }
});

t.test('every address in settings is one of a service', { skip }, async (t) => {
  const functionSettings = readFileSync(resolve(root, 'k3s/functions.env.yml'), 'utf8');
  for (const objects of sites) {
    const said = JSON.stringify(objects.filter(({ kind }) => kind !== 'Service')) + functionSettings;
    const named = [
      ...said.matchAll(/(https?:\/\/)?([a-z0-9-]+\.[a-z0-9-]+)\.svc\.cluster\.local(?::(\d+))?/g),
    ];
    t.ok(named.length > 5);
    for (const [text = '', scheme, name, port = scheme ? '80' : undefined] of named)
      t.ok(
        addresses(objects).some((address) =>
          port ? address === `${name}:${port}` : address.startsWith(`${name}:`),
        ),
        text,
      );
  }
});

t.test('install.sh applies every object in one of its phases', { skip }, async (t) => {
  const phases = [...installer.matchAll(/^apply_phase (\w+)$/gm)].map(([, phase]) => phase);
  t.ok(phases.length > 2);
  for (const objects of sites)
    for (const { kind, metadata } of objects)
      t.ok(phases.includes(metadata.labels?.['ytempire.io/phase']), `${kind} ${metadata.name}`);
});

t.test('every image has an exact version, and ours are the ones that are built', { skip }, async (t) => {
  for (const objects of sites) {
    const images = podsOf(objects)
      .flatMap(containersOf)
      .map(({ image }) => image);
    for (const image of images) t.match(image, /(:[^:/]*\d[^:/]*|@sha256:[0-9a-f]{64})$/, image);
    const ours = images.filter((image) => image.includes('/ytempire/'));
    t.same(unique(ours), ['ghcr.io/ytempire/runtime:0.1.0'], 'runtime/Dockerfile');
  }
});
