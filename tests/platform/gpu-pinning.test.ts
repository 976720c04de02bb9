import { resolve } from 'node:path';
import t, { type Test } from 'tap';
import { z } from 'zod';
import type { FunctionDeployment } from '../../runtime/gateway/deployment.ts';
import { readStackFile } from '../../runtime/gateway/stack-file.ts';
import { buildSite } from './tools/build-site.ts';
import { functionPod } from './tools/function-pod.ts';
import { type InstalledCluster, installObjects } from './tools/install-objects.ts';
import type { KubeObject } from './tools/kube-client.ts';
import { kubernetesTools } from './tools/kubernetes.ts';

const tools = await kubernetesTools();
const skip = 'missing' in tools ? tools.missing : false;
if (skip) console.error(`\n*** GPU PINNING IS NOT TESTED: ${skip}\n`);

const stack = readStackFile(resolve(import.meta.dirname, '../../stack.yml'), {});
const gpu = 'nvidia.com/gpu';
/** The account whose pods functions are; what it is refused, no function gets. */
const maker = 'system:serviceaccount:kube-system:replicaset-controller';

const Quantities = z.record(z.string(), z.string()).default({});
const Pod = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.looseObject({
    runtimeClassName: z.string().optional(),
    terminationGracePeriodSeconds: z.int(),
    securityContext: z.unknown(),
    containers: z
      .array(
        z.looseObject({
          resources: z.object({ limits: Quantities, requests: Quantities }),
          securityContext: z.unknown(),
        }),
      )
      .length(1),
  }),
});
type Pod = z.infer<typeof Pod>;

let cluster: InstalledCluster;
t.before(async () => {
  if ('missing' in tools) return;
  cluster = await installObjects(tools, await buildSite(tools.kubectl, { overlay: 'server' }));
});
t.teardown(() => cluster?.[Symbol.asyncDispose]());

function deployment(name: string, changes: Partial<FunctionDeployment> = {}): FunctionDeployment {
  const entry = stack.get(name);
  if (entry === undefined) throw new Error(`stack.yml has no ${name}`);
  return { ...entry.deployment, ...changes };
}

/** What becomes of a pod on its way into the cluster, where it takes up no room unless it is kept. */
async function admitted(t: Test, pod: KubeObject, { dryRun } = { dryRun: true }): Promise<Pod> {
  const { status, warnings, body } = await cluster.admin.as(maker).create(pod, { dryRun });
  t.equal(status, 201, JSON.stringify(body));
  t.same(warnings, []);
  return Pod.parse(body);
}

t.test(
  "a pod of render-gpu comes out with NVIDIA's runtime, one time slice and time to finish",
  { skip },
  async (t) => {
    const { spec } = await admitted(t, functionPod(deployment('render-gpu')));
    t.equal(spec.runtimeClassName, 'nvidia');
    const [container] = spec.containers;
    const { limits, requests } = deployment('render-gpu');
    t.match(container?.resources.limits, { [gpu]: '1', memory: limits?.memory }, 'beside its own limits');
    t.match(container?.resources.requests, { [gpu]: '1', memory: requests?.memory });
    t.equal(spec.terminationGracePeriodSeconds, 660);
  },
);

t.test('every function gets what Pod Security asks for, which OpenFaaS leaves out', { skip }, async (t) => {
  for (const name of stack.keys()) {
    const { spec } = await admitted(t, functionPod(deployment(name)));
    t.match(spec.securityContext, { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }, name);
    const own = {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    };
    t.match(spec.containers[0]?.securityContext, own, name);
  }
});

t.test('no other function gets a GPU', { skip }, async (t) => {
  for (const name of stack.keys()) {
    if (name === 'render-gpu') continue;
    const { spec } = await admitted(t, functionPod(deployment(name)));
    t.equal(spec.runtimeClassName, undefined, name);
    t.notMatch(JSON.stringify(spec.containers), gpu, name);
  }
  for (const labels of [{ gpu: 'false' }, { gpu: '' }, { 'no-gpu': 'true' }]) {
    const { spec } = await admitted(t, functionPod(deployment('render-gpu', { labels })));
    t.equal(spec.runtimeClassName, undefined, JSON.stringify(labels));
  }
});

t.test('a pod labelled for a GPU in another namespace is left as it is', { skip }, async (t) => {
  const pod = functionPod(deployment('render-gpu'));
  const elsewhere = { ...pod, metadata: { ...pod.metadata, namespace: 'default' } };
  const { spec } = await admitted(t, elsewhere);
  t.equal(spec.runtimeClassName, undefined);
  t.equal(spec.terminationGracePeriodSeconds, 30, "Kubernetes' own");
  t.notMatch(JSON.stringify(spec.containers), gpu);
});

t.test('a pod that went through once comes out of a second time unchanged', { skip }, async (t) => {
  const pod = functionPod(deployment('render-gpu'));
  const once = await admitted(t, pod);
  const twice = await admitted(t, { ...pod, spec: once.spec });
  t.same(twice.spec, once.spec);
});

t.test('a pod may be relabelled and read while it runs', { skip }, async (t) => {
  const { metadata } = await admitted(t, functionPod(deployment('render-gpu')), { dryRun: false });
  const path = `/api/v1/namespaces/openfaas-fn/pods/${metadata.name}`;
  const labels = { metadata: { labels: { gpu: null } } };
  const { status, body } = await cluster.admin.request('PATCH', path, labels, 'application/merge-patch+json');
  t.equal(status, 200, 'policies are for pods that are made');
  t.equal(Pod.parse(body).spec.runtimeClassName, 'nvidia');
});

t.test('a function without limits, secrets or labels of its own is taken too', { skip }, async (t) => {
  const bare = { limits: null, requests: null, secrets: null, readOnlyRootFilesystem: null };
  const plain = await admitted(t, functionPod(deployment('cost-gate', { ...bare, labels: null })));
  t.match(plain.spec.containers[0]?.resources.limits, { memory: /./ }, 'the namespace sets a limit');
  t.equal(plain.spec.runtimeClassName, undefined);
  const withGpu = await admitted(
    t,
    functionPod(deployment('render-gpu', { ...bare, labels: { gpu: 'true' } })),
  );
  t.equal(withGpu.spec.containers[0]?.resources.limits[gpu], '1');
  t.equal(withGpu.spec.containers[0]?.resources.requests[gpu], '1');
});

t.test("a user of OpenFaaS's choosing stays as it is", { skip }, async (t) => {
  const { spec } = await admitted(t, functionPod(deployment('render-gpu'), { nonRoot: true }));
  t.match(spec.containers[0]?.securityContext, { runAsUser: 12_000, allowPrivilegeEscalation: false });
});
