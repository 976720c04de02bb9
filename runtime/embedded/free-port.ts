import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ListenOptions, type Server } from 'node:net';

/**
 * Below the ports systems give to outgoing connections (32768 and up on Linux, 49152 and up on macOS): a server that is
 * started again must find its port free, not held by somebody's passing connection.
 */
const lowestPort = 20_000;
const highestPort = 32_000;
const mostTries = 100;

/** Ports that this process was given. */
const ours = new Set<number>();

/**
 * A TCP port on 127.0.0.1 that nothing listens on: `wanted` if it is free, another otherwise. On Linux no other process
 * is given it here while this one lives: who asked may need some seconds until it listens.
 */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted && (await isPortFree(wanted)) && (ours.has(wanted) || (await reserve(wanted)))) return wanted;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const port = randomInt(lowestPort, highestPort);
    if ((await isPortFree(port)) && (await reserve(port))) return port;
  }
  throw new Error(`No free port between ${lowestPort} and ${highestPort}: is something using them all up?`);
}

/** Whether a program could listen on this port of 127.0.0.1 now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = createServer();
  const failure = await failureOf(server, { port, host });
  server.close();
  return failure === undefined;
}

/** Holds a name of Linux's abstract namespace (unix(7)) as long as this process lives; false where it is held already. */
async function reserve(port: number): Promise<boolean> {
  if (ours.has(port)) return false;
  ours.add(port);
  if (process.platform !== 'linux') return true;
  const holder = createServer((stranger) => stranger.destroy()).unref();
  if ((await failureOf(holder, { path: `\0ytempire-port-${port}` })) !== 'EADDRINUSE') return true;
  ours.delete(port);
  return false;
}

/** Why a server cannot listen; undefined when it does. */
async function failureOf(server: Server, where: ListenOptions): Promise<string | undefined> {
  try {
    server.listen(where);
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
}
