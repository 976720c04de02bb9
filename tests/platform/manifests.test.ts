import { resolve } from 'node:path';
import t, { type Test } from 'tap';
import { z } from 'zod';
import { readStackFile } from '../../runtime/gateway/stack-file.ts';
import { buildSite, type Site } from './tools/build-site.ts';
import { functionPod } from './tools/function-pod.ts';
import { type InstalledCluster, installObjects } from './tools/install-objects.ts';
import { type KubeAnswer, type KubeObject, withoutHistory } from './tools/kube-client.ts';
import { kubernetesTools } from './tools/kubernetes.ts';
import { workloadPods } from './tools/workload-pods.ts';

const tools = await kubernetesTools();
const skip = 'missing' in tools ? tools.missing : false;
if (skip) console.error(`\n*** THE MANIFESTS ARE NOT TESTED: ${skip}\n`);

interface Machine {
  readonly name: string;
  readonly objects: readonly KubeObject[];
  readonly cluster: InstalledCluster;
  /** The pods of the functions that install.sh deploys there. */
  readonly functionPods: readonly KubeObject[];
}

const machines: Machine[] = [];
t.before(async () => {
  if (skip) return;
  const stackFile = resolve(import.meta.dirname, '../../stack.yml');
  const server = functionPods(readStackFile(stackFile, {}));
  const small = functionPods(readStackFile(stackFile, { YTEMPIRE_PODS_CPU: '2' }), ['render-gpu']);
  machines.push(await start({ overlay: 'server' }, server), await start({ overlay: 'small' }, small));
});
t.teardown(async () => {
  for (const { cluster } of machines) await cluster[Symbol.asyncDispose]();
});

async function build(site: Site): Promise<KubeObject[]> {
  return 'missing' in tools ? [] : await buildSite(tools.kubectl, site);
}

async function start(site: Site, functionPods: readonly KubeObject[]): Promise<Machine> {
  if ('missing' in tools) throw new Error(tools.missing);
  const objects = await build(site);
  return { name: site.overlay, objects, cluster: await installObjects(tools, objects), functionPods };
}

/** One for each replica, and one more of each function, as when all are replaced at once. */
function functionPods(
  stack: ReturnType<typeof readStackFile>,
  without: readonly string[] = [],
): KubeObject[] {
  return [...stack].flatMap(([name, { deployment }]) => {
    if (without.includes(name)) return [];
    const replicas = Number(deployment.labels?.['com.openfaas.scale.min'] ?? 1);
    return Array.from({ length: replicas + 1 }, () => functionPod(deployment, { nonRoot: true }));
  });
}

const nameOf = ({ kind, metadata }: KubeObject) =>
  `${kind} ${metadata.namespace ?? ''}/${metadata.name ?? metadata.generateName}`;

function assertTaken(t: Test, object: KubeObject, { status, warnings, body }: KubeAnswer, where: string) {
  t.ok(status < 300, `${where}: ${nameOf(object)}${status < 300 ? '' : `: ${JSON.stringify(body)}`}`);
  t.same(warnings, [], `${where}: ${nameOf(object)}`);
}

t.test(
  'the API server takes every object of every machine, knows all its fields and warns of none',
  { skip },
  async (t) => {
    for (const { name, cluster } of machines)
      for (const { object, answer } of cluster.answers) assertTaken(t, object, answer, name);
  },
);

t.test('what may be laid over a machine is taken as well', { skip }, async (t) => {
  const [server] = machines;
  for (const component of ['cert-manager', 'openfaas-pro'])
    for (const object of await build({ overlay: 'server', components: [component] })) {
      const answer = await server?.cluster.admin.apply(object, { dryRun: true });
      if (answer !== undefined) assertTaken(t, object, answer, component);
    }
});

t.test('applying the manifests a second time changes nothing', { skip }, async (t) => {
  for (const { cluster } of machines)
    for (const { object, answer } of cluster.answers) {
      const again = await cluster.admin.apply(object);
      t.same(withoutHistory(again.body), withoutHistory(answer.body), nameOf(object));
    }
});

t.test(
  'pods of every workload and every function are admitted together, with one more of each function',
  { skip },
  async (t) => {
    const maker = 'system:serviceaccount:kube-system:replicaset-controller';
    for (const { name, objects, cluster, functionPods } of machines) {
      for (const object of objects) {
        const { maker, pods } = workloadPods(object) ?? { maker: '', pods: [] };
        for (const pod of pods) assertTaken(t, pod, await cluster.admin.as(maker).create(pod), name);
      }
      for (const pod of functionPods) assertTaken(t, pod, await cluster.admin.as(maker).create(pod), name);
    }
  },
);

t.test('no pod of ours is given a token of Kubernetes', { skip }, async (t) => {
  for (const { name, cluster } of machines)
    for (const namespace of ['ytempire', 'openfaas-fn']) {
      const { body } = await cluster.admin.request('GET', `/api/v1/namespaces/${namespace}/pods`);
      const { items } = z.object({ items: z.array(z.unknown()).min(5) }).parse(body);
      for (const pod of items) t.notMatch(JSON.stringify(pod), 'serviceAccountToken', name);
    }
});

t.test('what the manifests forbid is refused', { skip }, async (t) => {
  const [server] = machines;
  const refused = async (pod: KubeObject, words: RegExp) => {
    const answer = await server?.cluster.admin.create(pod, { dryRun: true });
    t.match(answer, { status: /^4/, body: { message: words } }, String(words));
  };
  const plain = { name: 'x', image: 'x', resources: { limits: { memory: '1Mi', cpu: '1m' } } };
  const pod = (namespace: string, spec: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'unwanted', namespace },
    spec: { containers: [plain], ...spec },
  });
  await refused(pod('ytempire', {}), /violates PodSecurity "restricted/);
  await refused(pod('openfaas-fn', { hostNetwork: true }), /violates PodSecurity "restricted/);
  await refused(pod('openfaas', { hostPID: true }), /violates PodSecurity "baseline/);
  const huge = { ...plain, resources: { limits: { memory: '200Gi', cpu: '1' } } };
  await refused(pod('openfaas-fn', { containers: [huge] }), /exceeded quota/);
  const disk = { name: 'x', persistentVolumeClaim: { claimName: 'x' } };
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'x', namespace: 'openfaas-fn' },
  };
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } };
  await refused({ ...claim, spec }, /exceeded quota/);
  await refused(pod('openfaas-fn', { volumes: [disk], storage: '1Gi' }), /unknown field "spec\.storage"/);
});
