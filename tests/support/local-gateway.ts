import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createGateway, type Gateway, type GatewayOptions } from '../../runtime/gateway/gateway.ts';

export const fixtureStack = resolve(import.meta.dirname, '../fixtures/stack-functions.yml');
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

export interface LocalGateway extends Gateway, AsyncDisposable {
  dataDir: string;
  /** Calls /system/... as admin. */
  system(method: string, path: string, body?: unknown): Promise<Response>;
}

/** A gateway over the fixture functions, on a free port, with a data folder of its own. */
export async function startLocalGateway(options: Partial<GatewayOptions> = {}): Promise<LocalGateway> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'gateway-'));
  mkdirSync(join(dataDir, 'secrets'), { recursive: true });
  writeFileSync(join(dataDir, 'secrets', 'first-secret'), 'one');
  const gateway = await createGateway({
    stackFile: fixtureStack,
    dataDir,
    host: '127.0.0.1',
    port: 0,
    basicAuth: { user: 'admin', password: 'correct horse' },
    environment: { PATH: process.env.PATH },
    log: quiet,
    restartMs: 50,
    ...options,
  });
  return {
    ...gateway,
    dataDir,
    system: (method, path, body) =>
      fetch(`${gateway.url}${path}`, {
        method,
        headers: { authorization: `Basic ${Buffer.from('admin:correct horse').toString('base64')}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async [Symbol.asyncDispose]() {
      await gateway.close();
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A request whose body and answer are under the test's hand. */
export async function openRequest(
  url: string,
  options: RequestOptions,
  body?: string,
): Promise<IncomingMessage> {
  const request = httpRequest(url, options);
  request.end(body);
  const [answer] = await once(request, 'response');
  return answer;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits for what has to come true; a test's own timeout is the limit. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((done) => setTimeout(done, 20));
}
