import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports systems give to outgoing connections (32768 and up on Linux, 49152 and up on macOS): a server that is
 * started again must find its port free, not held by somebody's passing connection.
 */
const lowestPort = 20_000;
const highestPort = 32_000;
const mostTries = 100;

/** A TCP port on 127.0.0.1 that nothing listens on: `wanted` if it is free, another otherwise. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted && (await isPortFree(wanted))) return wanted;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const port = randomInt(lowestPort, highestPort);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`No free port between ${lowestPort} and ${highestPort}: is something using them all up?`);
}

/** Whether a program could listen on this port of 127.0.0.1 now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
