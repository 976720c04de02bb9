/** `npm run test:platform` comes here first: makes the programs its tests need, once a machine, and says what there is. */
import { debianTool } from './tools/base-images.ts';
import { engineAnswers } from './tools/docker-engine.ts';
import { faasCliTool } from './tools/faas-cli.ts';
import { kafkaMissing } from './tools/kafka.ts';
import { kubernetesTools } from './tools/kubernetes.ts';
import { watchdogTool } from './tools/of-watchdog.ts';
import { s3Missing } from './tools/s3-server.ts';
import type { Tool } from './tools/tool.ts';

/** One after the other: each is compiled on all cores. */
const tools: readonly [string, () => Promise<Tool>][] = [
  ['faas-cli', faasCliTool],
  ['of-watchdog', watchdogTool],
  ['Kafka', () => unless(kafkaMissing())],
  ['S3 server', () => unless(s3Missing())],
  ['Kubernetes', kubernetesTool],
  ['Docker engine', dockerTools],
];

for (const [name, make] of tools) {
  const startedAt = performance.now();
  const tool = await make();
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const took = seconds > 0 ? ` (${seconds} s)` : '';
  // A lane without its tool says so itself, and is skipped: a missing tool ends nothing here.
  console.log('path' in tool ? `${name}: ${tool.path}${took}` : `${name}: NOT THERE${took}: ${tool.missing}`);
}

async function kubernetesTool(): Promise<Tool> {
  const found = await kubernetesTools();
  return 'missing' in found ? found : { path: `${found.apiServer}, ${found.etcd}, ${found.kubectl}` };
}

/** The one of this machine, or one to be started with what is needed to build images without a registry. */
async function dockerTools(): Promise<Tool> {
  return (await engineAnswers(process.env)) ? { path: 'answers' } : debianTool();
}

async function unless(reason: Promise<string | false>): Promise<Tool> {
  const missing = await reason;
  return missing === false ? { path: 'ready' } : { missing };
}
