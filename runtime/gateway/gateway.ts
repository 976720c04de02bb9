import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import type { Log } from '#shared/ports/log.ts';
import { AsyncCalls } from './async-calls.ts';
import type { BasicAuth } from './basic-auth.ts';
import { Deployments } from './deployments.ts';
import { FunctionPool } from './function-pool.ts';
import { type RouterParts, routeRequest, routeUpgrade } from './request-router.ts';
import { isOpenEnded } from './respond.ts';
import { SecretStore } from './secret-store.ts';
import { systemRoutes } from './system-routes.ts';

export interface GatewayOptions {
  stackFile: string;
  /** Secrets, logs and deployments are kept below it. */
  dataDir: string;
  host: string;
  /** 0 takes any free port. */
  port: number;
  basicAuth: BasicAuth;
  /** Given to every function; also fills `${NAME:-default}` in stack.yml. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Secrets used in the place of those in the data folder, and never written into it. */
  givenSecrets?: Readonly<Record<string, string>>;
  log: Log;
  /** How long calls in flight may take to finish at `close`; 10 s unless told. */
  drainMs?: number;
  /** First pause before a function that died is started again; 200 ms unless told. */
  restartMs?: number;
  /** How long a function may take until it listens; 30 s unless told. */
  startMs?: number;
}

export interface Gateway {
  url: string;
  port: number;
  /** Finishes what is in flight, serving on meanwhile, then ends every function. */
  close(): Promise<void>;
}

const release = '0.1.0';
const entryPoint = resolve(import.meta.dirname, '../../templates/node-hono/index.ts');
/** Functions notice SIGTERM at once; this is for what hangs. */
const endMs = 5000;

/**
 * Starts the local OpenFaaS: the HTTP API of its gateway over one process per function of stack.yml.
 *
 * @throws when stack.yml cannot be read or the address is taken
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { stackFile, environment, log, drainMs = 10_000, restartMs = 200, startMs = 30_000 } = options;
  const dataDir = resolve(options.dataDir);
  const secrets = new SecretStore(join(dataDir, 'secrets'), options.givenSecrets);
  const deployments = new Deployments({
    stackFile,
    variables: environment,
    keptFile: join(dataDir, 'gateway', 'functions.json'),
    secrets,
  });
  const inFlight = new Set<ServerResponse>();
  const server = createServer();
  const { port } = await listen(server, options.host, options.port);
  const url = `http://${options.host === '0.0.0.0' ? '127.0.0.1' : options.host}:${port}`;

  const pool = new FunctionPool({
    dataDir,
    entryPoint,
    secrets,
    environment: { YTEMPIRE_GATEWAY_URL: url, YTEMPIRE_DATA_DIR: dataDir, ...environment },
    log,
    drainMs,
    restartMs,
    startMs,
  });
  const asyncCalls = new AsyncCalls(url, log);
  const systemRoute = systemRoutes({ deployments, pool, secrets, release });
  const parts: RouterParts = { pool, asyncCalls, systemRoute, basicAuth: options.basicAuth, log };
  server.on('request', (request, response) => {
    inFlight.add(response);
    response.once('close', () => inFlight.delete(response));
    routeRequest(parts, request, response);
  });
  server.on('upgrade', (request, socket, head) => routeUpgrade(parts, request, socket, head));
  for (const deployed of deployments.all()) await pool.put(deployed);

  return {
    url,
    port,
    async close() {
      asyncCalls.close();
      await drained(inFlight, drainMs);
      server.close();
      await pool.close(endMs);
      server.closeAllConnections();
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  // Each call has its own limit; a long upload is not to be cut at Node's five minutes.
  server.requestTimeout = 0;
  return new Promise((done, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      done(server.address() as AddressInfo);
    });
  });
}

/** Serving goes on: what is in flight may itself call functions. */
async function drained(inFlight: ReadonlySet<ServerResponse>, drainMs: number): Promise<void> {
  const until = Date.now() + drainMs;
  const waitedFor = (): boolean => [...inFlight].some((response) => !isOpenEnded(response));
  while (waitedFor() && Date.now() < until) await new Promise((done) => setTimeout(done, 20));
}
