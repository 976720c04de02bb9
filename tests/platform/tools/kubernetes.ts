import { goTool } from './go-tool.ts';
import type { Tool } from './tool.ts';

/** The release that k3s/ is written for, and the store it runs on. */
const release = '36.3';
const etcdVersion = 'v3.6.16';

/** Parts of Kubernetes that its own go.mod takes from its repository; published as modules they are version 0.x. */
const staged = [
  ...['api', 'apiextensions-apiserver', 'apimachinery', 'apiserver', 'cli-runtime', 'client-go'],
  ...['cloud-provider', 'cluster-bootstrap', 'code-generator', 'component-base', 'component-helpers'],
  ...['controller-manager', 'cri-api', 'cri-client', 'cri-streaming', 'csi-translation-lib'],
  ...['dynamic-resource-allocation', 'endpointslice', 'externaljwt', 'kms', 'kube-aggregator'],
  ...['kube-controller-manager', 'kube-proxy', 'kube-scheduler', 'kubectl', 'kubelet', 'metrics'],
  ...['mount-utils', 'pod-security-admission', 'sample-apiserver', 'sample-cli-plugin'],
  ...['sample-controller', 'streaming'],
];

export interface KubernetesTools {
  readonly etcd: string;
  readonly apiServer: string;
  /** `kubectl kustomize` is Kustomize v5.8.1, as `kubectl apply -k` uses it. */
  readonly kubectl: string;
}

/** The real programs, compiled once a machine: four minutes on two cores. Or why this machine has none. */
export async function kubernetesTools(): Promise<KubernetesTools | { missing: string }> {
  const etcd = await goTool({
    name: 'etcd',
    package: 'go.etcd.io/etcd/server/v3',
    version: etcdVersion,
  });
  const apiServer = await kubernetesProgram('kube-apiserver');
  const kubectl = await kubernetesProgram('kubectl');
  for (const tool of [etcd, apiServer, kubectl]) if ('missing' in tool) return tool;
  return { etcd: pathOf(etcd), apiServer: pathOf(apiServer), kubectl: pathOf(kubectl) };
}

function pathOf(tool: Tool): string {
  return 'path' in tool ? tool.path : '';
}

/** A program of Kubernetes says the release it was made from only where the linker is told. */
function kubernetesProgram(name: string): Promise<Tool> {
  const stamps = { gitVersion: `v1.${release}`, gitMajor: '1', gitMinor: '36' };
  return goTool({
    name,
    package: `k8s.io/kubernetes/cmd/${name}`,
    version: `v1.${release}`,
    goMod: staged.map((module) => `replace k8s.io/${module} => k8s.io/${module} v0.${release}`),
    ldflags: Object.entries(stamps)
      .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
      .join(' '),
  });
}
