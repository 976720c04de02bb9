import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadConfig } from '#shared/config.ts';
import { parseDurationMs } from '#shared/domain/duration.ts';
import { stageNames } from '#shared/domain/pipeline.ts';
import { longestAnswerMs } from '../../../runtime/connector/call-function.ts';
import { readStackFile } from '../../../runtime/gateway/stack-file.ts';
import { manifestFiles, manifestText } from '../../support/manifest-files.ts';

const root = resolve(import.meta.dirname, '../../..');
const functions = [...readStackFile(resolve(root, 'stack.yml'), {}).values()].map(
  ({ deployment }) => deployment,
);
const settingMs = (name: string, key: string): number => {
  const text = functions.find(({ service }) => service === name)?.envVars?.[key];
  if (text === undefined) throw new Error(`${name} has no ${key}`);
  return parseDurationMs(text);
};
const names = functions.map(({ service }) => service);

const Duration = z.string().transform(parseDurationMs);
const Timeouts = z.object({ readTimeout: Duration, writeTimeout: Duration });
const openfaas = z
  .object({ gateway: Timeouts.extend({ upstreamTimeout: Duration }), faasnetes: Timeouts })
  .parse(parse(manifestText('helm/openfaas.yaml')));

/** Of Traefik's entry point, by name: `readTimeout`, `writeTimeout`. */
function ingressMs(name: string): number {
  const [traefik] = manifestFiles('base/ingress/traefik.yaml');
  const { valuesContent } = z.object({ valuesContent: z.string() }).parse(traefik?.spec);
  const { additionalArguments } = z
    .object({ additionalArguments: z.array(z.string()) })
    .parse(parse(valuesContent));
  const option = `--entryPoints.websecure.transport.respondingTimeouts.${name}=`;
  const [said = ''] = additionalArguments.filter((argument) => argument.startsWith(option));
  return parseDurationMs(said.slice(option.length));
}

t.test(
  'each who waits is more patient than whom he waits for: stage, function, gateway, ingress',
  async (t) => {
    const longest = Math.max(...names.map((name) => settingMs(name, 'write_timeout')));
    const { gateway, faasnetes } = openfaas;
    for (const name of names)
      for (const key of ['read_timeout', 'write_timeout'])
        t.ok(settingMs(name, key) > settingMs(name, 'exec_timeout'), `${name} ${key}`);
    t.ok(gateway.upstreamTimeout > longest, 'the gateway outlasts functions');
    for (const provider of [
      gateway.readTimeout,
      gateway.writeTimeout,
      faasnetes.readTimeout,
      faasnetes.writeTimeout,
    ])
      t.ok(provider > gateway.upstreamTimeout, 'and has time left to say how it went');
    for (const name of ['readTimeout', 'writeTimeout'])
      t.ok(ingressMs(name) > gateway.writeTimeout, `the ingress outlasts the gateway: ${name}`);
  },
);

t.test('the connector outlasts every function it calls, and the gateway the connector', async (t) => {
  const woken = functions.filter(({ annotations }) => annotations?.topic !== undefined);
  t.ok(woken.length >= stageNames.length);
  for (const { service } of woken) t.ok(longestAnswerMs > settingMs(service, 'write_timeout'), service);
  t.ok(openfaas.gateway.upstreamTimeout > longestAnswerMs);
});

t.test('a pod that is told to go has time for the longest call of its function', async (t) => {
  const [policy] = manifestFiles('base/policies/function-pods.yaml');
  const [, seconds] = JSON.stringify(policy?.spec).match(/terminationGracePeriodSeconds: (\d+)/) ?? [];
  const drainMs = names.map(
    (name) => settingMs(name, 'healthcheck_interval') + settingMs(name, 'write_timeout'),
  );
  t.ok(Number(seconds) * 1000 >= Math.max(...drainMs), `${seconds} s`);
});

t.test(
  'what renders at once is what is let in at once: three on slices of the GPU with one to spare, four on cores',
  async (t) => {
    const renders = (name: string): number => {
      const { labels, envVars } = functions.find(({ service }) => service === name) ?? {};
      t.equal(
        labels?.['com.openfaas.scale.min'],
        labels?.['com.openfaas.scale.max'],
        `${name} is not scaled`,
      );
      return Number(labels?.['com.openfaas.scale.max']) * Number(envVars?.max_inflight);
    };
    const atOnce = { gpu: renders('render-gpu'), cpu: renders('render-cpu') };
    t.same(atOnce, { gpu: 3, cpu: 4 });
    const { environment } = parse(manifestText('overlays/server/functions.env.yml'));
    t.same(loadConfig(environment).running, atOnce, 'the admission');

    const plugin = parse(manifestText('helm/nvidia-device-plugin.yaml'));
    const { sharing } = parse(plugin.config.map[plugin.config.default]);
    t.same(sharing.timeSlicing.resources, [{ name: 'nvidia.com/gpu', replicas: atOnce.gpu + 1 }]);
    t.equal(sharing.timeSlicing.failRequestsGreaterThanOne, true);
    const [quota] = manifestFiles('base/namespaces/quotas.yaml').filter(
      ({ kind, metadata }) => kind === 'ResourceQuota' && metadata.namespace === 'openfaas-fn',
    );
    t.match(quota?.spec, { hard: { 'requests.nvidia.com/gpu': String(atOnce.gpu + 1) } });
  },
);

t.test(
  'the community edition takes every function: fourteen at most, of five replicas at most',
  async (t) => {
    t.ok(functions.length <= 14);
    for (const { service, labels, annotations, namespace, constraints } of functions) {
      t.ok(Number(labels?.['com.openfaas.scale.max'] ?? 1) <= 5, service);
      t.notMatch(annotations?.topic ?? '', ',', service);
      t.same([namespace, constraints], [undefined, undefined], `${service}: one namespace, no node selector`);
    }
  },
);

t.test('programs are asked for their health where they answer, and are files that exist', async (t) => {
  const [common] = manifestFiles('base/programs/program.yaml');
  const settings = manifestText('base/settings/settings.env');
  t.match(JSON.stringify(common?.spec), '"name":"health","containerPort":8081');
  t.match(settings, /^YTEMPIRE_HEALTH_PORT=8081$/m);
  const programs = manifestFiles('base/{programs,prepare}/*.yaml');
  const files = programs.flatMap(({ spec }) => JSON.stringify(spec).match(/runtime\/[\w/-]+\.ts/g) ?? []);
  t.same(
    files.sort(),
    ['connector', 'prepare', 'relay', 'sweeper'].map((name) => `runtime/${name}/main.ts`),
  );
  for (const file of files) t.ok(existsSync(resolve(root, file)), file);
});
