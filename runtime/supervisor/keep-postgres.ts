import { setTimeout as sleep } from 'node:timers/promises';
import { type Postgres, type PostgresOptions, startPostgres } from '../embedded/postgres.ts';
import { backoff } from './backoff.ts';

export interface KeptPostgres {
  /** The same after a restart. */
  readonly url: string;
  /** Ends the server and starts it no more. */
  stop(): Promise<void>;
}

/** Starts the embedded Postgres and starts it again when it dies, at the address everybody knows. */
export async function keepPostgres(
  options: PostgresOptions,
  report: (message: string) => void,
): Promise<KeptPostgres> {
  let server = await startPostgres(options);
  const { url } = server;
  const port = Number(new URL(url).port);
  const stopping = new AbortController();
  const use = (next: Postgres) => {
    server = next;
  };
  const again = () => startPostgres({ ...options, port });
  const kept = keepRunning({ first: server, again, use, signal: stopping.signal, report });
  return {
    url,
    async stop() {
      stopping.abort();
      // A restart may be under way: what it starts is stopped as well.
      await server.stop();
      await kept;
      await server.stop();
    },
  };
}

interface Keeping {
  readonly first: Postgres;
  readonly again: () => Promise<Postgres>;
  readonly use: (server: Postgres) => void;
  readonly signal: AbortSignal;
  readonly report: (message: string) => void;
}

async function keepRunning({ first, again, use, signal, report }: Keeping): Promise<void> {
  const pauses = backoff();
  let server: Postgres | undefined = first;
  // A server that became ready only after the end was asked for is left to whoever asked.
  while (!signal.aborted) {
    const startedAt = performance.now();
    await server?.exited;
    if (signal.aborted) return;
    const pauseMs = pauses.next(performance.now() - startedAt);
    report(`Postgres ended; starting it again in ${pauseMs} ms`);
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    server = await again().catch((error: Error) => {
      report(error.message);
      return undefined;
    });
    if (server) use(server);
  }
}
