import { z } from 'zod';
import type { FunctionDeployment } from '../../runtime/gateway/deployment.ts';

/** What one thing on the machine is given, all its replicas together. */
export interface ResourceRow {
  readonly name: string;
  readonly replicas: number;
  /** Thousandths of a core. */
  readonly cpu: { request: number; limit: number };
  /** MiB. */
  readonly memory: { request: number; limit: number };
  /** GiB of volumes. */
  readonly disk: number;
  /** Time slices of the GPU. */
  readonly gpu: number;
}

const Amounts = z.object({ cpu: z.coerce.string().default('0'), memory: z.string().default('0Mi') });
/** As Kubernetes and Helm values write them. */
export const Resources = z.object({ requests: Amounts, limits: Amounts });
export type Resources = z.infer<typeof Resources>;

const Container = z.object({ resources: Resources });
const PodSpec = z.object({
  containers: z.array(Container),
  initContainers: z.array(Container).default([]),
});
const Claim = z.object({
  spec: z.object({ resources: z.object({ requests: z.object({ storage: z.string() }) }) }),
});
const Workload = z.object({
  replicas: z.int().default(1),
  template: z.object({ spec: PodSpec }),
  volumeClaimTemplates: z.array(Claim).default([]),
});

/** @throws on units that none of our files uses */
export function amount(quantity: string): number {
  const [, number = '', unit = ''] = /^(\d+)(m|Mi|Gi|)$/.exec(quantity) ?? [];
  if (number === '') throw new Error(`${quantity} is no quantity of cores, Mi or Gi`);
  return Number(number) * ({ m: 1, Mi: 1, Gi: 1024, '': 1000 }[unit] ?? 0);
}

/** The row of a workload or claim as Kustomize built it; undefined for what uses nothing. */
export function rowOf(object: {
  kind: string;
  metadata: { name?: string | undefined };
}): ResourceRow | undefined {
  const { kind } = object;
  const { spec } = z.object({ spec: z.unknown().optional() }).parse(object);
  const name = object.metadata.name ?? '';
  if (kind === 'PersistentVolumeClaim') return { ...row(name, 0, []), disk: storage([Claim.parse(object)]) };
  if (kind === 'CronJob') {
    const job = z.object({
      suspend: z.boolean().default(false),
      jobTemplate: z.object({ spec: z.unknown() }),
    });
    const { suspend, jobTemplate } = job.parse(spec);
    return suspend ? undefined : rowOfWorkload(name, jobTemplate.spec);
  }
  return ['Deployment', 'StatefulSet', 'Job'].includes(kind) ? rowOfWorkload(name, spec) : undefined;
}

function rowOfWorkload(name: string, spec: unknown): ResourceRow {
  const { replicas, template, volumeClaimTemplates } = Workload.parse(spec);
  const { containers, initContainers } = template.spec;
  const all = row(
    name,
    replicas,
    containers.map(({ resources }) => resources),
  );
  // They end before the containers start, so the larger of both counts.
  for (const { resources } of initContainers)
    if (
      amount(resources.requests.cpu) > all.cpu.request ||
      amount(resources.requests.memory) > all.memory.request
    )
      throw new Error(`${name}: an init container asks for more than the pod`);
  return { ...all, disk: replicas * storage(volumeClaimTemplates) };
}

const storage = (claims: readonly z.infer<typeof Claim>[]): number =>
  claims.reduce((sum, { spec }) => sum + amount(spec.resources.requests.storage) / 1024, 0);

/** A function as stack.yml deploys it. */
export function rowOfFunction({ service, labels, requests, limits }: FunctionDeployment): ResourceRow {
  const replicas = Number(labels?.['com.openfaas.scale.min']);
  const resources = Resources.parse({ requests, limits });
  return { ...row(service, replicas, [resources]), gpu: labels?.gpu === 'true' ? replicas : 0 };
}

export function row(name: string, replicas: number, each: readonly Resources[]): ResourceRow {
  const all = (pick: (resources: Resources) => string): number =>
    replicas * each.reduce((sum, resources) => sum + amount(pick(resources)), 0);
  return {
    name,
    replicas,
    cpu: { request: all(({ requests }) => requests.cpu), limit: all(({ limits }) => limits.cpu) },
    memory: { request: all(({ requests }) => requests.memory), limit: all(({ limits }) => limits.memory) },
    disk: 0,
    gpu: 0,
  };
}

export function sum(name: string, rows: readonly ResourceRow[]): ResourceRow {
  const total = (pick: (row: ResourceRow) => number): number =>
    rows.reduce((all, each) => all + pick(each), 0);
  return {
    name,
    replicas: total(({ replicas }) => replicas),
    cpu: { request: total(({ cpu }) => cpu.request), limit: total(({ cpu }) => cpu.limit) },
    memory: { request: total(({ memory }) => memory.request), limit: total(({ memory }) => memory.limit) },
    disk: total(({ disk }) => disk),
    gpu: total(({ gpu }) => gpu),
  };
}

/** One replica of each, as there is for a while when all are replaced at once. */
export function oneMore(rows: readonly ResourceRow[]): ResourceRow[] {
  const share = (value: number, { replicas }: ResourceRow): number => value / replicas;
  return rows.map((each) => ({
    name: each.name,
    replicas: 1,
    cpu: { request: share(each.cpu.request, each), limit: share(each.cpu.limit, each) },
    memory: { request: share(each.memory.request, each), limit: share(each.memory.limit, each) },
    disk: 0,
    gpu: share(each.gpu, each),
  }));
}
