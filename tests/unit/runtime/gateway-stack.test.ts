import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { allTopics } from '#shared/contracts/topics.ts';
import { parseDurationMs } from '#shared/domain/duration.ts';
import { pipeline, stageNames } from '#shared/domain/pipeline.ts';
import { readStackFile } from '../../../runtime/gateway/stack-file.ts';

const root = resolve(import.meta.dirname, '../../..');
const stackFile = resolve(root, 'stack.yml');
const stack = readStackFile(stackFile, {});
const setting = (name: string, key: string): string =>
  stack.get(name)?.deployment.envVars?.[key] ?? t.bailout(`${name} has no ${key}`) ?? '';

/** The functions a topic wakes. */
const wokenBy = (topic: string): string[] =>
  [...stack].filter(([, entry]) => entry.deployment.annotations?.topic === topic).map(([name]) => name);

t.test('every topic a stage wakes on is annotated on a function with room for the stage', async (t) => {
  for (const stage of stageNames)
    for (const topic of pipeline[stage].wakes) {
      const functions = wokenBy(topic).filter((name) =>
        stack.get(name)?.handlerFolder.endsWith(`/functions/${stage.replaceAll('_', '-')}`),
      );
      t.equal(functions.length, 1, `${topic} wakes one function of ${stage}`);
      const [name = ''] = functions;
      t.ok(
        parseDurationMs(setting(name, 'exec_timeout')) > pipeline[stage].timeoutMs,
        `${name} outlasts ${stage}`,
      );
    }
});

t.test('no function waits for a topic that nothing announces', async (t) => {
  for (const [name, { deployment }] of stack) {
    const topic = deployment.annotations?.topic;
    if (topic !== undefined) t.ok((allTopics as readonly string[]).includes(topic), `${name}: ${topic}`);
  }
});

t.test('every function fits into the community edition and shuts down in order', async (t) => {
  t.ok(stack.size <= 14, 'one place below the limit of 15 is kept free');
  for (const [name, { deployment }] of stack) {
    t.notMatch(deployment.annotations?.topic ?? '', ',', `${name}: no comma`);
    t.notMatch(Object.keys(deployment.labels ?? {}).join(), /scale\.(zero|target|type)/, name);
    t.equal(setting(name, 'FUNCTION_NAME'), name);
    t.equal(setting(name, 'healthcheck_interval'), '5s', name);
    for (const key of ['read_timeout', 'write_timeout'])
      t.ok(
        parseDurationMs(setting(name, key)) > parseDurationMs(setting(name, 'exec_timeout')),
        `${name} ${key}`,
      );
    t.match(setting(name, 'max_inflight'), /^[1-9]\d*$/, name);
    for (const key of ['limits', 'requests'] as const) {
      t.match(deployment[key]?.memory, /^\d+(Mi|Gi)$/, `${name} ${key}`);
      t.match(deployment[key]?.cpu, /^\d+m$/, `${name} ${key}`);
    }
    t.ok(deployment.secrets?.includes('database-url') && deployment.secrets.includes('internal-token'), name);
  }
});

t.test('every function has a fixed number of replicas, and a render pod makes one film', async (t) => {
  const replicas = (name: string): number[] =>
    ['min', 'max'].map((end) => Number(stack.get(name)?.deployment.labels?.[`com.openfaas.scale.${end}`]));
  for (const name of stack.keys()) {
    const [least = 0, most] = replicas(name);
    t.ok(least === most && least >= 1 && least <= 5, `${name}: CE has five replicas at most`);
  }
  for (const [lane, films] of [['render-gpu', 3] as const, ['render-cpu', 4] as const]) {
    t.equal(setting(lane, 'max_inflight'), '1', lane);
    t.same(replicas(lane), [films, films], lane);
  }
});

t.test('nothing but /tmp can be written in a function, and CE finds every key it needs', async (t) => {
  for (const [name, { deployment }] of stack) {
    t.equal(deployment.readOnlyRootFilesystem, true, name);
    t.same(deployment.constraints, undefined, `${name}: CE has no node selector`);
    t.equal(deployment.envProcess, undefined, `${name}: what runs is the template's to say`);
    const secrets = deployment.secrets ?? [];
    for (const secret of ['s3-access-key', 's3-secret-key'])
      t.ok(secrets.includes(secret), `${name} ${secret}`);
    t.equal(
      secrets.includes('api-key'),
      name === 'pipeline',
      `${name}: only the pipeline knows the operators' key`,
    );
  }
});

t.test('the two render lanes are one handler, and only the GPU lane asks for a GPU', async (t) => {
  const lanes = ['render-gpu', 'render-cpu'].map((name) => stack.get(name));
  t.equal(lanes[0]?.handlerFolder, lanes[1]?.handlerFolder);
  t.same(
    lanes.map((entry) => entry?.deployment.envVars?.lane),
    ['gpu', 'cpu'],
  );
  t.equal(lanes[0]?.deployment.labels?.gpu, 'true');
  const others = [...stack].filter(([, entry]) => entry.deployment.labels?.gpu !== undefined);
  t.same(
    others.map(([name]) => name),
    ['render-gpu'],
  );
});

const raw: {
  configuration: { copy: string[] };
  functions: Record<string, { build_args?: Record<string, string>; build_options?: string[] }>;
} = parse(readFileSync(stackFile, 'utf8'));
const dockerfile = readFileSync(resolve(root, 'templates/node-hono/Dockerfile'), 'utf8');

t.test('every function is told where things are in the cluster', async (t) => {
  for (const [name, { clusterSettings, deployment }] of stack) {
    t.match(clusterSettings, { YTEMPIRE_GATEWAY_URL: /^http/, YTEMPIRE_RUNNING_GPU: '3' }, name);
    // faas-cli lets a file's word count above stack.yml's own.
    const twice = Object.keys(clusterSettings).filter((key) => key in (deployment.envVars ?? {}));
    t.strictSame(twice, [], name);
  }
});

t.test('what every function shares is copied into its image', async (t) => {
  t.same(raw.configuration.copy, ['shared', 'package.json', 'package-lock.json', 'tsconfig.json']);
  for (const file of ['package.json', 'package-lock.json']) t.match(dockerfile, `function/${file}`);
});

t.test(
  'images are made from what stack.yml names: the Node of package.json, each to be pinned by its digest',
  async (t) => {
    const { dependencies } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));
    const defaults = Object.fromEntries(
      [...dockerfile.matchAll(/^ARG (\w+_IMAGE)=(\S+)$/gm)].map(([, name = '', image = '']) => [name, image]),
    );
    t.match(defaults.NODE_IMAGE, `node:${dependencies.node}-`);
    for (const [name, { build_args: given = {} }] of Object.entries(raw.functions)) {
      const named = Object.entries(given).map(([argument, value]) => {
        const [, variable, image] = value.match(/^\$\{(\w+):-(.+)\}$/) ?? [];
        t.equal(variable, `YTEMPIRE_${argument}`, name);
        return [argument, image];
      });
      t.same(Object.fromEntries(named), defaults, `${name}: as in the Dockerfile`);
    }
  },
);

t.test(
  'ffmpeg is in the images of the functions that work with sound or film, and in no other',
  async (t) => {
    for (const [name, { handlerFolder }] of stack) {
      const sources = globSync('**/*.ts', { cwd: handlerFolder }).map((file) =>
        readFileSync(resolve(handlerFolder, file), 'utf8'),
      );
      t.equal(
        raw.functions[name]?.build_options?.includes('ffmpeg') === true,
        /\b(?:sound\.(?:mix|normalise)|encoder\.|inspector\.|footage\.open|mediaFetcher\b)/.test(
          sources.join('\n'),
        ),
        name,
      );
    }
  },
);
