import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What a program depends on, by name; each resolves when it answers. */
export type Checks = Readonly<Record<string, () => Promise<void>>>;

/** Whoever asks gives up after a few seconds too. */
const checkMs = 3000;

/**
 * Answers `/_/health` (200 as long as the process lives) and `/_/ready` (200 when everything the program depends on
 * answers, otherwise 503 with what does not), as functions do.
 *
 * @param checks undefined while the program is still starting
 */
export async function serveHealth(port: number, checks: () => Checks | undefined) {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/_/health') return answer(200, { alive: true });
    if (request.url !== '/_/ready') return answer(404, { error: 'there are /_/health and /_/ready' });
    const waitingFor = await failing(
      checks() ?? { start: () => Promise.reject(new Error('still starting')) },
    );
    const ready = Object.keys(waitingFor).length === 0;
    answer(ready ? 200 : 503, ready ? { ready } : { ready, waiting_for: waitingFor });
  });
  server.listen(port);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Why, by name. */
async function failing(checks: Checks): Promise<Record<string, string>> {
  const found = await Promise.all(
    Object.entries(checks).map(async ([name, check]): Promise<[string, string] | undefined> => {
      const late = pause(checkMs, undefined, { ref: false }).then(() => {
        throw new Error(`no answer within ${checkMs} ms`);
      });
      try {
        await Promise.race([check(), late]);
        return undefined;
      } catch (error) {
        return [name, error instanceof Error ? error.message : String(error)];
      }
    }),
  );
  return Object.fromEntries(found.filter((entry) => entry !== undefined));
}
