import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { readStackFile } from '../../runtime/gateway/stack-file.ts';
import {
  amount,
  oneMore,
  type ResourceRow,
  Resources,
  row,
  rowOf,
  rowOfFunction,
  sum,
} from './resource-rows.ts';

const root = resolve(import.meta.dirname, '../..');
const k3s = join(root, 'k3s');

/** A machine that an overlay is for. */
export interface Machine {
  readonly overlay: 'server' | 'small';
  readonly words: string;
  readonly cores: number;
  /** As it is sold: 1 GB is 1000³ bytes, the least that such a machine has. */
  readonly memoryGb: number;
  readonly hasGpu: boolean;
  /** What install.sh sets for stack.yml there. */
  readonly variables: Readonly<Record<string, string>>;
}

export const machines: readonly Machine[] = [
  {
    overlay: 'server',
    words: '16 cores, 128 GB, one GPU of 32 GB',
    cores: 16,
    memoryGb: 128,
    hasGpu: true,
    variables: {},
  },
  {
    overlay: 'small',
    words: '8 cores, 32 GB, no GPU',
    cores: 8,
    memoryGb: 32,
    hasGpu: false,
    variables: { YTEMPIRE_PODS_CPU: '2' },
  },
];

/** What lies on a machine, in groups. */
export interface Plan {
  readonly machine: Machine;
  readonly groups: readonly { readonly name: string; readonly rows: readonly ResourceRow[] }[];
  /** Everything at once, and one more of what is replaced without a gap. */
  readonly total: ResourceRow;
  readonly replacing: ResourceRow;
}

type Built = { kind: string; metadata: { name?: string | undefined } };

const dataNames = ['postgres', 'backups', 'redis', 'redis-rest', 'redpanda', 'seaweedfs'];
const programNames = ['relay', 'connector', 'sweeper', 'n8n'];
const atTimes = ['prepare', 'postgres-backup'];

/** Adds up an overlay as it was built, stack.yml and the values of the charts. */
export function planOf(machine: Machine, objects: readonly Built[]): Plan {
  const built = objects.map(rowOf).filter((found) => found !== undefined);
  const named = (names: readonly string[]) =>
    names.flatMap((name) => built.filter((each) => each.name === name));
  const unknown = built.filter(({ name }) => ![...dataNames, ...programNames, ...atTimes].includes(name));
  if (unknown.length > 0) throw new Error(`no group for ${unknown.map(({ name }) => name).join()}`);
  const functions = functionsOn(machine);
  const groups = [
    { name: 'System and k3s', rows: [reserved(machine), ...ownPods(objects)] },
    { name: 'Data', rows: named(dataNames) },
    { name: 'OpenFaaS', rows: openfaas() },
    ...(machine.hasGpu ? [{ name: 'GPU', rows: [devicePlugin()] }] : []),
    { name: 'Functions', rows: functions },
    { name: 'Programs', rows: named(programNames) },
    { name: 'At times', rows: named(atTimes) },
  ];
  const replaced = [...functions, ...named(['relay', 'connector', 'sweeper', 'redis-rest'])];
  return {
    machine,
    groups,
    total: sum(
      'Together',
      groups.flatMap(({ rows }) => rows),
    ),
    replacing: sum('While all functions and programs are replaced', oneMore(replaced)),
  };
}

function functionsOn({ hasGpu, variables }: Machine): ResourceRow[] {
  const stack = readStackFile(join(root, 'stack.yml'), variables);
  const rows = [...stack.values()].map(({ deployment }) => rowOfFunction(deployment));
  return rows.filter(({ gpu }) => hasGpu || gpu === 0);
}

const NodeSettings = z.object({ 'kubelet-arg': z.array(z.string()) });

/** What the kubelet keeps from pods: its two reservations, and the memory below which it evicts. */
function reserved({ overlay }: Machine): ResourceRow {
  const settings = NodeSettings.parse(yaml(`overlays/${overlay}/node.yaml`))['kubelet-arg'].join(' ');
  const all = (what: RegExp): number =>
    [...settings.matchAll(what)].reduce((whole, [, quantity = '']) => whole + amount(quantity), 0);
  const cpu = all(/\bcpu=(\w+)/g);
  const memory = all(/\bmemory=(\w+)/g) + all(/memory\.available<(\w+)/g);
  return {
    ...row('reserved (`node.yaml`)', 0, []),
    cpu: { request: cpu, limit: cpu },
    memory: { request: memory, limit: memory },
  };
}

/** Of k3s v1.36: its own manifests say nothing of local-path-provisioner and the load balancer's pod. */
function ownPods(objects: readonly Built[]): ResourceRow[] {
  const own = (cpu: string, memory: string, limit: string): Resources => ({
    requests: { cpu, memory },
    limits: { cpu: '0', memory: limit },
  });
  const Config = z.object({ spec: z.object({ valuesContent: z.string() }) });
  const traefik = objects.find(({ kind }) => kind === 'HelmChartConfig');
  const { resources } = parse(Config.parse(traefik).spec.valuesContent);
  return [
    row('coredns', 1, [own('100m', '70Mi', '170Mi')]),
    row('metrics-server', 1, [own('100m', '70Mi', '0Mi')]),
    row('traefik', 1, [Resources.parse(resources)]),
  ];
}

const Values = z.record(z.string(), z.unknown());
const WithResources = z.object({ resources: Resources });

function openfaas(): ResourceRow[] {
  const values = Values.parse(yaml('helm/openfaas.yaml'));
  const of = (name: string) => WithResources.parse(values[name]).resources;
  return [
    row('gateway', 1, [of('gateway'), of('faasnetes')]),
    row('prometheus', 1, [of('prometheus')]),
    row('alertmanager', 1, [of('alertmanager')]),
  ];
}

function devicePlugin(): ResourceRow {
  return row('nvidia-device-plugin', 1, [
    WithResources.parse(yaml('helm/nvidia-device-plugin.yaml')).resources,
  ]);
}

function yaml(path: string): unknown {
  return parse(readFileSync(join(k3s, path), 'utf8'));
}

/** The machine's memory in MiB. */
export function memoryOf({ memoryGb }: Machine): number {
  return Math.floor((memoryGb * 1000 ** 3) / 1024 ** 2);
}

/** A plan as a Markdown table. */
export function tableOf({ machine, groups, total, replacing }: Plan): string {
  const heads = ['', 'pods', 'cores asked', 'at most', 'memory asked', 'at most', 'disk', 'GPU slices'];
  const lines = groups.flatMap(({ name, rows }) => [
    [`**${name}**`, '', '', '', '', '', '', ''],
    ...rows.map(cells),
    cells(sum(`*${name} together*`, rows)),
  ]);
  const left: ResourceRow = {
    ...row('**Left**', 0, []),
    cpu: { request: machine.cores * 1000 - total.cpu.request - replacing.cpu.request, limit: 0 },
    memory: { request: memoryOf(machine) - total.memory.request - replacing.memory.request, limit: 0 },
    gpu: machine.hasGpu ? 4 - total.gpu - replacing.gpu : 0,
  };
  const has = [
    '**The machine**',
    '',
    String(machine.cores),
    '',
    gib(memoryOf(machine)),
    '',
    '',
    machine.hasGpu ? '4' : '',
  ];
  const table = [...lines, cells({ ...total, name: '**Everything**' }), cells(replacing), has, cells(left)];
  return [heads, heads.map((_, index) => (index === 0 ? '---' : '---:')), ...table]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n');
}

function cells({ name, replicas, cpu, memory, disk, gpu }: ResourceRow): string[] {
  const none = (value: number, words: string): string => (value === 0 ? '' : words);
  return [
    name,
    none(replicas, String(replicas)),
    none(cpu.request, coresText(cpu.request)),
    none(cpu.limit, coresText(cpu.limit)),
    none(memory.request, gib(memory.request)),
    none(memory.limit, gib(memory.limit)),
    none(disk, `${disk} GiB`),
    none(gpu, String(gpu)),
  ];
}

const coresText = (milli: number): string => (milli / 1000).toFixed(2);
const gib = (mib: number): string => (mib < 1024 ? `${mib} MiB` : `${(mib / 1024).toFixed(1)} GiB`);
