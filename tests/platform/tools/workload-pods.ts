import { z } from 'zod';
import type { KubeObject } from './kube-client.ts';

const PodTemplate = z.object({
  metadata: z
    .object({
      labels: z.record(z.string(), z.string()).optional(),
      annotations: z.record(z.string(), z.string()).optional(),
    })
    .default({}),
  spec: z.looseObject({ volumes: z.array(z.unknown()).default([]) }),
});
const Workload = z.object({
  replicas: z.int().default(1),
  template: PodTemplate,
  volumeClaimTemplates: z.array(z.object({ metadata: z.object({ name: z.string() }) })).default([]),
});
const CronJob = z.object({ jobTemplate: z.object({ spec: z.object({ template: PodTemplate }) }) });

/** Which account of kube-system makes the pods of each kind of workload. */
const makers: Readonly<Record<string, string>> = {
  Deployment: 'replicaset-controller',
  StatefulSet: 'statefulset-controller',
  DaemonSet: 'daemon-set-controller',
  Job: 'job-controller',
  CronJob: 'job-controller',
};

export interface WorkloadPods {
  /** For KubeClient.as: what the controller may not do, the cluster does not do. */
  readonly maker: string;
  readonly pods: readonly KubeObject[];
}

/** The pods a controller would make of a workload on a single node; undefined for what is none. */
export function workloadPods(object: KubeObject): WorkloadPods | undefined {
  const controller = makers[object.kind];
  if (controller === undefined) return undefined;
  const maker = `system:serviceaccount:kube-system:${controller}`;
  if (object.kind === 'CronJob') {
    const { jobTemplate } = CronJob.parse(object.spec);
    return { maker, pods: [pod(object, jobTemplate.spec.template, 0, [])] };
  }
  const { replicas, template, volumeClaimTemplates } = Workload.parse(object.spec);
  const claims = volumeClaimTemplates.map(({ metadata }) => metadata.name);
  const copies = Array.from({ length: replicas }, (_, index) => pod(object, template, index, claims));
  return { maker, pods: copies };
}

function pod(
  { kind, metadata }: KubeObject,
  template: z.infer<typeof PodTemplate>,
  index: number,
  claims: readonly string[],
): KubeObject {
  const name = `${metadata.name}-${index}`;
  const volumes = claims.map((claim) => ({
    name: claim,
    persistentVolumeClaim: { claimName: `${claim}-${name}` },
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(kind === 'StatefulSet' ? { name } : { generateName: `${metadata.name}-` }),
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      ...template.metadata,
    },
    spec: { ...template.spec, volumes: [...volumes, ...template.spec.volumes] },
  };
}
