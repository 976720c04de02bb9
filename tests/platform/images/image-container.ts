import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { DockerEngine } from '../tools/docker-engine.ts';
import { type Part, type RunningPart, untilReady } from './chain-of-parts.ts';

const run = promisify(execFile);

export interface Container extends RunningPart {
  name: string;
  /** What its main process took until it was ready: processor time, and the memory it holds. */
  start: { cpuMs: number; megabytes: number } | undefined;
}

export interface ContainerOptions {
  engine: DockerEngine;
  image: string;
  part: Part;
  /** Instead of what the image starts. */
  command?: readonly string[];
  /** As Kubernetes writes it: `512Mi`. */
  memory?: string | undefined;
}

/** What Pod Security "restricted" and stack.yml leave a container. */
const restricted = [
  ...['--read-only', '--tmpfs', '/tmp:mode=1777', '--cap-drop', 'ALL'],
  ...['--security-opt', 'no-new-privileges', '--pids-limit', '512'],
];
/** More than any call takes that is under way. */
const stopSeconds = '60';

/** Runs a part in a container that may write nowhere but /tmp, on the host's network, and waits until it is ready. */
export async function startContainer(options: ContainerOptions): Promise<Container> {
  const { engine, image, part, command = [], memory } = options;
  const name = `ytempire-test-${process.pid}-${part.name}`;
  const settings = Object.entries(part.environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  await engine.docker(
    ...['run', '--detach', '--name', name, '--network', 'host', ...restricted],
    ...(memory === undefined ? [] : ['--memory', memory.replace('Mi', 'm').replace('Gi', 'g')]),
    ...['--volume', `${part.secretsDir}:/var/openfaas/secrets:ro`, ...settings, image, ...command],
  );
  const ended = engine.docker('wait', name).then(Number);
  let code: number | undefined;
  void ended.then((value) => {
    code = value;
  });
  const remove = async (): Promise<string> => {
    const said = await logsOf(engine, name);
    await engine.docker('rm', '--force', name);
    return said;
  };
  if (part.port === 0) {
    const [exit, said] = [await ended, await remove()];
    if (exit !== 0) throw new Error(`${name} ended with exit code ${exit}: ${said}`);
    return { name, start: undefined, stop: async () => exit };
  }
  await untilReady(
    part.port,
    () => code !== undefined,
    () => '',
  ).catch(async (cause) => {
    throw new Error(`${name}: ${await remove()}`, { cause });
  });
  return {
    name,
    start: await startCost(await engine.docker('inspect', '--format', '{{.State.Pid}}', name)),
    async stop() {
      await engine.docker('stop', '--time', stopSeconds, name);
      const exit = await ended;
      await engine.docker('rm', '--force', name);
      return exit;
    },
  };
}

/** What a container wrote, wherever to. */
async function logsOf({ environment }: DockerEngine, name: string): Promise<string> {
  const { stdout, stderr } = await run('docker', ['logs', '--tail', '20', name], { env: environment });
  return `${stdout}${stderr}`;
}

/** Of the process below the container's first one, which only passes signals on. */
async function startCost(first: string): Promise<Container['start']> {
  for (const pid of await readdir('/proc')) {
    const facts = (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')).split(') ')[1]?.split(' ');
    if (facts?.[1] !== first) continue;
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    // Fields 14 and 15 of proc(5), in hundredths of a second; the first two are split off.
    const cpuMs = (Number(facts[11]) + Number(facts[12])) * 10;
    return { cpuMs, megabytes: Math.round(Number(status.match(/VmRSS:\s+(\d+)/)?.[1]) / 1024) };
  }
  return undefined;
}
