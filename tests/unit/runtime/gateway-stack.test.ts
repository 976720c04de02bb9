import { readFileSync } from 'node:fs';
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

t.test('the two render lanes are one handler, and only the GPU lane asks for a GPU', async (t) => {
  const lanes = ['render-gpu', 'render-cpu'].map((name) => stack.get(name));
  t.equal(lanes[0]?.handlerFolder, lanes[1]?.handlerFolder);
  t.same(
    lanes.map((entry) => entry?.deployment.envVars?.lane),
    ['gpu', 'cpu'],
  );
  t.equal(lanes[0]?.deployment.labels?.gpu, 'true');
  t.equal(lanes[0]?.deployment.labels?.['com.openfaas.scale.min'], '1');
  const others = [...stack].filter(([, entry]) => entry.deployment.labels?.gpu !== undefined);
  t.same(
    others.map(([name]) => name),
    ['render-gpu'],
  );
});

t.test('what every function shares is copied into its image', async (t) => {
  const { configuration } = parse(readFileSync(stackFile, 'utf8'));
  t.same(configuration.copy, ['shared', 'package.json', 'package-lock.json', 'tsconfig.json']);
  const dockerfile = readFileSync(resolve(root, 'templates/node-hono/Dockerfile'), 'utf8');
  for (const file of ['package.json', 'package-lock.json']) t.match(dockerfile, `function/${file}`);
});
