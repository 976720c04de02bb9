import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { type KubeAnswer, KubeObject } from './kube-client.ts';
import { type KubeCluster, startKubeCluster } from './kube-cluster.ts';
import type { KubernetesTools } from './kubernetes.ts';

/** It takes a second or two. */
const patienceMs = 60_000;
const sample = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'canary', namespace: 'default' } };
const policies = 'admissionregistration.k8s.io/v1';
const canary: readonly KubeObject[] = [
  {
    apiVersion: policies,
    kind: 'MutatingAdmissionPolicy',
    metadata: { name: 'canary' },
    spec: {
      reinvocationPolicy: 'Never',
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
        ],
      },
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: { expression: 'Object{metadata: Object.metadata{labels: {"seen": "yes"}}}' },
        },
      ],
    },
  },
  {
    apiVersion: policies,
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: { name: 'canary' },
    spec: { policyName: 'canary' },
  },
];
const fixtures = resolve(import.meta.dirname, '../../fixtures/kubernetes');

export interface InstalledCluster extends KubeCluster {
  /** What the server said to each object, in order. */
  readonly answers: readonly { object: KubeObject; answer: KubeAnswer }[];
}

/**
 * A cluster to which all objects of a site were sent, on top of what k3s and the charts bring along
 * (tests/fixtures/kubernetes). Controllers' work is done where admission depends on it: default service accounts, and how much of
 * a quota there is.
 */
export async function installObjects(
  tools: KubernetesTools,
  objects: readonly KubeObject[],
): Promise<InstalledCluster> {
  const cluster = await startFreshCluster(tools);
  try {
    const answers: InstalledCluster['answers'][number][] = [];
    for (const object of objects) {
      answers.push({ object, answer: await cluster.admin.apply(object) });
      if (object.kind === 'Namespace') await accepted(cluster, serviceAccount(object.metadata.name ?? ''));
      if (object.kind === 'ResourceQuota') await openQuota(cluster, object);
    }
    await untilPoliciesWork(cluster);
    return { ...cluster, answers };
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}

/** A cluster that has what k3s and the charts bring along, and nothing of ours. */
export async function startFreshCluster(tools: KubernetesTools): Promise<KubeCluster> {
  const cluster = await startKubeCluster(tools);
  try {
    for (const object of await preinstalled()) await accepted(cluster, object);
    return cluster;
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}

/** What is in a cluster before ours is. */
async function preinstalled(): Promise<KubeObject[]> {
  const files: string[] = [];
  for await (const file of glob('*.yaml', { cwd: fixtures })) files.push(resolve(fixtures, file));
  return files
    .sort()
    .flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')))
    .map((document) => KubeObject.parse(document.toJS()));
}

function serviceAccount(namespace: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
}

/** The quota controller says how much there is; until it has, every pod is refused. */
async function openQuota({ admin }: KubeCluster, quota: KubeObject): Promise<void> {
  const { hard } = z.object({ hard: z.record(z.string(), z.string()) }).parse(quota.spec);
  const used = Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));
  const { status, body } = await admin.reportStatus(quota, { hard, used });
  if (status >= 300) throw new Error(`${quota.metadata.name}: ${JSON.stringify(body)}`);
}

/**
 * Admission policies are known to admission a little after they are kept, in the order they were made: when the last
 * one works, all do.
 */
async function untilPoliciesWork(cluster: KubeCluster): Promise<void> {
  for (const object of canary) await accepted(cluster, object);
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const { body } = await cluster.admin.create(sample, { dryRun: true });
    if (KubeObject.safeParse(body).data?.metadata.labels?.seen !== undefined) return;
    await pause(50);
  }
  throw new Error('The API server does not follow its admission policies');
}

async function accepted({ admin }: KubeCluster, object: KubeObject): Promise<void> {
  const { status, body } = await admin.apply(object);
  if (status >= 300) throw new Error(`${object.kind} ${object.metadata.name}: ${JSON.stringify(body)}`);
}
