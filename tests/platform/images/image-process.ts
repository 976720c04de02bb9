import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../../../runtime/embedded/free-port.ts';
import { dyingWithParent } from '../../../runtime/embedded/unprivileged.ts';
import { type RunningPart, untilReady } from './chain-of-parts.ts';

export interface ImageProcess extends RunningPart {
  child: ChildProcess;
  /** What the watchdog's health check looks for. */
  lockFile: string;
  /** Where callers reach the function: the watchdog's port, or without one the function's own. */
  url: string;
}

export interface ImageProcessOptions {
  /** The function's folder as it is in its image. */
  image: string;
  /** What its image, stack.yml and the cluster set. */
  environment: Readonly<Record<string, string>>;
  /**
   * Binary of the real of-watchdog; without one the function answers by itself. Only one runs at a time: its metrics are on
   * port 8081, and it does not live without them.
   */
  watchdog: string | undefined;
  port: number;
}

/**
 * Starts a function as its image does, with a /tmp of its own. Only what an image has of this machine is passed on: the path to
 * Node and ffmpeg.
 */
export async function startImageProcess(options: ImageProcessOptions): Promise<ImageProcess> {
  const { image, watchdog, port } = options;
  const temporary = await mkdtemp(join(tmpdir(), 'function-'));
  const ownPort = watchdog === undefined ? port : await freePort();
  const environment = {
    ...options.environment,
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    FUNCTION_HANDLER: `${image}/handler.ts`,
    port: String(port),
    http_port: String(ownPort),
    upstream_url: `http://127.0.0.1:${ownPort}`,
    TMPDIR: temporary,
  };
  const words = watchdog === undefined ? (options.environment.fprocess ?? '').split(' ') : [watchdog];
  const [program = '', ...args] = [...dyingWithParent('KILL'), ...words];
  const child = spawn(program, args, { cwd: image, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-8000);
    });
  const ended = once(child, 'exit').then(async ([code]): Promise<number | null> => {
    await rm(temporary, { recursive: true, force: true });
    return code;
  });
  try {
    await untilReady(
      port,
      () => child.exitCode !== null || child.signalCode !== null,
      () => said,
    );
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    child,
    lockFile: join(temporary, '.lock'),
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
