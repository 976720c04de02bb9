import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { z } from 'zod';
import { amount, sum } from '../support/resource-rows.ts';
import { type Machine, machines, memoryOf, type Plan, planOf, tableOf } from '../support/resource-table.ts';
import { buildSite } from './tools/build-site.ts';
import type { KubeObject } from './tools/kube-client.ts';
import { kubernetesTools } from './tools/kubernetes.ts';

const root = resolve(import.meta.dirname, '../..');
const document = join(root, 'docs/resources.md');
const tools = await kubernetesTools();
const skip = 'missing' in tools ? tools.missing : false;
if (skip) console.error(`\n*** THE SUMS OF RESOURCES ARE NOT TESTED: ${skip}\n`);

const built =
  'missing' in tools ? [] : await Promise.all(machines.map((machine) => build(machine, tools.kubectl)));
const plans = built.map(({ plan }) => plan);

async function build(machine: Machine, kubectl: string): Promise<{ plan: Plan; objects: KubeObject[] }> {
  const objects = await buildSite(kubectl, machine);
  return { plan: planOf(machine, objects), objects };
}

if (process.argv.includes('--write')) writeFileSync(document, plans.reduce(withTable, textNow()));

function textNow(): string {
  return readFileSync(document, 'utf8');
}

/** The document with a plan's table between its marks. */
function withTable(text: string, plan: Plan): string {
  const { overlay } = plan.machine;
  const marks = new RegExp(`(<!-- ${overlay} -->\n)[\\s\\S]*?(<!-- end -->)`);
  if (!marks.test(text)) throw new Error(`${document} has no place for ${overlay}`);
  return text.replace(marks, (_whole, begin: string, end: string) => `${begin}\n${tableOf(plan)}\n\n${end}`);
}

const rowsOf = ({ groups }: Plan, ...names: string[]) =>
  sum(
    '',
    groups.filter(({ name }) => names.includes(name)).flatMap(({ rows }) => rows),
  );

t.test('docs/resources.md says what the manifests say', { skip }, async (t) => {
  const text = textNow();
  t.equal(plans.reduce(withTable, text), text, 'node tests/platform/resources.test.ts --write');
  for (const { words } of machines) t.match(text, `: ${words}`);
});

t.test('what is asked for is there, also while everything is replaced', { skip }, async (t) => {
  for (const { machine, total, replacing } of plans) {
    const { overlay, cores } = machine;
    t.ok(total.cpu.request + replacing.cpu.request <= cores * 1000, `${overlay}: cores`);
    t.ok(total.memory.request + replacing.memory.request <= memoryOf(machine), `${overlay}: memory`);
    t.ok(total.memory.limit <= memoryOf(machine), `${overlay}: memory, when everything takes all it may`);
  }
  const [server] = plans;
  t.ok(server && server.total.memory.limit + server.replacing.memory.limit <= memoryOf(server.machine));
});

t.test('the GPU has three time slices for renders and one to spare', { skip }, async (t) => {
  const values = parse(readFileSync(join(root, 'k3s/helm/nvidia-device-plugin.yaml'), 'utf8'));
  const { sharing } = parse(values.config.map[values.config.default]);
  t.strictSame(sharing.timeSlicing, {
    failRequestsGreaterThanOne: true,
    resources: [{ name: 'nvidia.com/gpu', replicas: 4 }],
  });
  for (const { machine, total, replacing } of plans)
    t.strictSame([total.gpu, replacing.gpu], machine.hasGpu ? [3, 1] : [0, 0], machine.overlay);
});

t.test('install.sh asks for the machine that the volumes and the sums need', { skip }, async (t) => {
  const script = readFileSync(join(root, 'k3s/install.sh'), 'utf8');
  const asked = (what: string, { overlay }: Machine): number =>
    Number(new RegExp(`\\b${what}=\\([^)]*\\[${overlay}\\]=(\\d+)`).exec(script)?.[1]);
  for (const { machine, total } of plans) {
    t.equal(asked('cores', machine), machine.cores);
    const gib = memoryOf(machine) / 1024;
    t.ok(
      asked('memory', machine) <= gib && asked('memory', machine) >= gib - 3,
      `${machine.overlay}: memory`,
    );
    const beyond = asked('disk', machine) - total.disk;
    t.ok(beyond >= 40 && beyond <= 100, `${machine.overlay}: ${beyond} GiB beyond the volumes`);
  }
});

const Quota = z.object({
  metadata: z.object({ namespace: z.string() }),
  spec: z.object({ hard: z.record(z.string(), z.string()) }),
});

t.test('no quota stands in the way of an update of everything', { skip }, async (t) => {
  for (const { plan, objects } of built) {
    const quotas = objects
      .filter(({ kind }) => kind === 'ResourceQuota')
      .map((object) => Quota.parse(object));
    t.equal(quotas.length, 2);
    for (const { metadata, spec } of quotas) {
      const used =
        metadata.namespace === 'openfaas-fn'
          ? rowsOf(plan, 'Functions')
          : rowsOf(plan, 'Data', 'Programs', 'At times');
      const { cpu, memory } = plan.replacing;
      const hard = (name: string) => amount(spec.hard[name] ?? '');
      t.ok(used.cpu.request + cpu.request <= hard('requests.cpu'), `${metadata.namespace}: cores`);
      t.ok(used.memory.request + memory.request <= hard('requests.memory'), `${metadata.namespace}: memory`);
      t.ok(used.memory.limit + memory.limit <= hard('limits.memory'), `${metadata.namespace}: limits`);
    }
  }
});
