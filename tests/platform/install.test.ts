import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { FakeServer } from '../support/fake-server.ts';
import { startFreshCluster } from './tools/install-objects.ts';
import { KubeObject, withoutHistory } from './tools/kube-client.ts';
import type { KubeCluster } from './tools/kube-cluster.ts';
import { type KubernetesTools, kubernetesTools } from './tools/kubernetes.ts';

const tools = await kubernetesTools();
const skip = 'missing' in tools ? tools.missing : false;
if (skip) console.error(`\n*** install.sh IS NOT TESTED WITH THE REAL kubectl: ${skip}\n`);

/**
 * A server whose kubectl is the real one. Only what waits for controllers and nodes, which are not there, is answered as if all
 * went well.
 */
function serverWith(folder: string, tools: KubernetesTools, cluster: KubeCluster): FakeServer {
  const fake = new FakeServer(folder);
  const [shell, ...asIfWell] = readFileSync(fake.file('tools/kubectl'), 'utf8').split('\n');
  const waiting = `*rollout\\ status*|*--for=condition*|*clusterIP*|*allocatable*|*get\\ deployment*`;
  const real = `exec '${tools.kubectl}' --kubeconfig '${cluster.kubeconfig}' "$@"`;
  const choice = `case "$*" in ${waiting}) ;; *) ${real} ;; esac`;
  writeFileSync(fake.file('tools/kubectl'), [shell, choice, ...asIfWell].join('\n'));
  chmodSync(fake.file('tools/kubectl'), 0o755);
  return fake;
}

const Secrets = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), namespace: z.string() }),
      data: z.record(z.string(), z.string()),
    }),
  ),
});

t.test(
  'install.sh puts everything into a real API server, and a second time changes nothing',
  { skip },
  async (t) => {
    if ('missing' in tools) return;
    await using cluster = await startFreshCluster(tools);
    const folder = mkdtempSync(join(tmpdir(), 'install-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const fake = serverWith(folder, tools, cluster);
    const install = async () => {
      const { exitCode, said } = await fake.install('--domain', 'videos.example.org', '--yes');
      t.equal(exitCode, 0, said);
      t.notMatch(said, /Warning:/, 'the server has nothing to remark');
    };

    await install();
    const applied = parseAllDocuments(fake.read('etc/ytempire/applied.yaml'));
    const objects = applied.map((document) => KubeObject.parse(document.toJS()));
    t.ok(objects.length > 50);
    /** Of each but the job, which is another one each time. */
    const content = async () => {
      const kept = objects.filter(({ kind }) => kind !== 'Job');
      const answers = await Promise.all(kept.map((object) => cluster.admin.read(object)));
      return answers.map(({ body }) => withoutHistory(body));
    };
    for (const object of objects) {
      const { status } = await cluster.admin.read(object);
      t.equal(status, 200, `${object.kind} ${object.metadata.name}`);
    }

    const { items } = Secrets.parse((await cluster.admin.request('GET', '/api/v1/secrets')).body);
    t.ok(items.length > 15);
    for (const { metadata, data } of items)
      for (const [key, value] of Object.entries(data)) {
        const file = fake.read(`etc/ytempire/secrets/${key}`).trimEnd();
        t.equal(Buffer.from(value, 'base64').toString(), file, `${metadata.namespace}/${metadata.name}`);
      }

    const before = await content();
    await install();
    t.strictSame(await content(), before);
  },
);
