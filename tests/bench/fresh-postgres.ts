import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { migrate } from '#shared/adapters/postgres/migrate.ts';
import { startPostgres } from '../../runtime/embedded/postgres.ts';

const migrations = join(import.meta.dirname, '../../migrations');

/** A migrated server of the bench's own, with all the promises of a real one: fsync and synchronous commits. */
export async function freshPostgres(): Promise<AsyncDisposable & { url: string; dataDir: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ytempire-bench-'));
  const server = await startPostgres({ dataDir });
  const plain = postgres(server.url, { max: 1, onnotice: () => {} });
  await migrate(plain, migrations);
  await plain.end();
  return {
    url: server.url,
    dataDir,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
