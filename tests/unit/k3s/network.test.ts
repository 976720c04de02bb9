import { resolve } from 'node:path';
import t from 'tap';
import { z } from 'zod';
import { readStackFile } from '../../../runtime/gateway/stack-file.ts';
import { type Manifest, manifestFiles } from '../../support/manifest-files.ts';
import { canConnect, type NetworkEnd, NetworkPolicy } from '../../support/network-rules.ts';

const policies = manifestFiles('base/network/*.yaml').map((policy) => NetworkPolicy.parse(policy));
const namespaces = new Map(
  ['openfaas', 'openfaas-fn', 'ytempire', 'kube-system', 'default'].map((name) => [
    name,
    { 'kubernetes.io/metadata.name': name },
  ]),
);

let pods = 0;
const pod = (namespace: string, labels: Record<string, string>): NetworkEnd => {
  pods += 1;
  return { address: `10.42.0.${pods}`, namespace, labels };
};
const ours = (app: string) => pod('ytempire', { app });

const stack = readStackFile(resolve(import.meta.dirname, '../../../stack.yml'), {});
const functions = Object.fromEntries(
  [...stack].map(([name, { deployment }]) => [
    name,
    pod('openfaas-fn', { faas_function: name, ...deployment.labels }),
  ]),
);
const data = ['postgres', 'redis', 'redis-rest', 'redpanda', 'seaweedfs', 'n8n'];
const programs = ['relay', 'connector', 'sweeper', 'prepare', 'postgres-backup'];
const restricted: Readonly<Record<string, NetworkEnd>> = {
  ...functions,
  provider: pod('openfaas-fn', { faas_function: 'provider', internet: 'true' }),
  ...Object.fromEntries([...data, ...programs].map((name) => [name, ours(name)])),
  'unknown pod': ours('unknown'),
};
/** Its own chart's, which leave for where they want. */
const openfaas: Readonly<Record<string, NetworkEnd>> = {
  gateway: pod('openfaas', { app: 'gateway' }),
  prometheus: pod('openfaas', { app: 'prometheus' }),
};
const others: Readonly<Record<string, NetworkEnd>> = {
  traefik: pod('kube-system', { 'app.kubernetes.io/name': 'traefik' }),
  dns: pod('kube-system', { 'k8s-app': 'kube-dns' }),
  stranger: pod('default', { app: 'gateway', faas_function: 'pipeline' }),
  internet: { address: '93.184.215.14' },
  'other machine': { address: '192.168.1.20' },
  'cloud metadata': { address: '169.254.169.254' },
  'Kubernetes API': { address: '10.43.0.1' },
};

/** Everything one of them may listen on, and a few things it should not be asked for. */
const ports = [
  22, 53, 80, 443, 4222, 5432, 5678, 6379, 8080, 8081, 8082, 8333, 8888, 9092, 9333, 9644, 33145,
];

/** Every connection that policies allow, as `from -> to:port`, of those that begin or end at one of `ends`. */
function allowed(
  senders: Readonly<Record<string, NetworkEnd>>,
  receivers: Readonly<Record<string, NetworkEnd>>,
) {
  return Object.entries(senders).flatMap(([from, sender]) =>
    Object.entries(receivers).flatMap(([to, receiver]) =>
      ports
        .filter(
          (port) => from !== to && canConnect(policies, namespaces, { from: sender, to: receiver, port }),
        )
        .map((port) => `${from} -> ${to}:${port}`),
    ),
  );
}

const each = (froms: readonly string[], tos: readonly string[]): string[] =>
  froms.flatMap((from) => tos.map((to) => `${from} -> ${to}`));
const names = Object.keys(functions);
/** Functions that call providers say so in stack.yml. */
const online = ['provider', ...names.filter((name) => functions[name]?.labels?.internet === 'true')];

t.test('pods reach each other as the parts of the system need it, and in no other way', async (t) => {
  const everything = { ...restricted, ...openfaas };
  const expected = [
    ...each([...names, 'provider'], ['postgres:5432', 'redis-rest:8080', 'seaweedfs:8333', 'gateway:8080']),
    ...each(['relay', 'connector'], ['postgres:5432', 'redpanda:9092', 'gateway:8080']),
    ...each(['sweeper'], ['postgres:5432', 'seaweedfs:8333']),
    ...each(['prepare'], ['postgres:5432', 'redpanda:9092', 'seaweedfs:8333']),
    ...each(['postgres-backup'], ['postgres:5432']),
    ...each(['redis-rest'], ['redis:6379']),
    ...each(['n8n'], ['postgres:5432', 'gateway:8080']),
    ...each(
      ['gateway'],
      [...names, 'provider'].map((name) => `${name}:8080`),
    ),
    ...each(
      ['gateway'],
      ports.map((port) => `prometheus:${port}`),
    ),
    ...each(
      ['prometheus'],
      ports.map((port) => `gateway:${port}`),
    ),
  ];
  t.strictSame(allowed(everything, everything).sort(), expected.sort());
});

t.test('from outside only the ingress comes in, to what the world may see', async (t) => {
  const expected = each(['traefik'], ['gateway:8080', 'seaweedfs:8333', 'n8n:5678']);
  t.strictSame(allowed(others, { ...restricted, ...openfaas }).sort(), expected.sort());
});

t.test('only who calls services on the internet gets there, and to nothing else of the house', async (t) => {
  const everybody = Object.keys(restricted);
  const expected = [
    ...each(everybody, ['dns:53']),
    ...each([...online, 'sweeper'], ['internet:443']),
    ...each(['n8n'], ['internet:80', 'internet:443']),
  ];
  t.strictSame(allowed(restricted, others).sort(), expected.sort());
  for (const from of Object.values(restricted))
    t.ok(canConnect(policies, namespaces, { from, to: others.dns ?? from, port: 53, protocol: 'UDP' }));
});

t.test('every workload has its place in the table of who may reach whom', async (t) => {
  const Template = z.object({
    template: z.object({ metadata: z.object({ labels: z.object({ app: z.string().optional() }) }) }),
  });
  const isWorkload = ({ kind }: Manifest) => /^(Deployment|StatefulSet|DaemonSet|Job|CronJob)$/.test(kind);
  const apps = manifestFiles('base/**/*.yaml')
    .filter((manifest) => isWorkload(manifest) && manifest.metadata.name !== 'any')
    .map(({ kind, spec }) => {
      const job = z.object({ jobTemplate: z.object({ spec: Template }) });
      const { template } = kind === 'CronJob' ? job.parse(spec).jobTemplate.spec : Template.parse(spec);
      return template.metadata.labels.app;
    });
  t.strictSame([...new Set(apps)].sort(), [...data, ...programs].sort());
  t.strictSame(
    manifestFiles('base/**/*.yaml').filter(({ kind }) => kind === 'NetworkPolicy').length,
    policies.length,
    'all policies lie in k3s/base/network',
  );
});
