import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '#shared/adapters/postgres/connect.ts';
import { createStorageBooks } from '#shared/adapters/postgres/storage/create-storage-books.ts';
import { composeBlobs } from '#shared/compose-blobs.ts';
import type { Config } from '#shared/config.ts';
import type { Log } from '#shared/ports/log.ts';
import { StorageKeeper } from './storage-keeper.ts';

/** Files grow old over days: a turn now and then is enough, and in a day of turns the whole store is looked through. */
const pauseMs = 300_000;

/** Takes turns at keeping the storage until it is stopped. */
export async function keepStorage({ config, log }: { config: Config; log: Log }): Promise<{
  stop(): Promise<void>;
}> {
  const { running, keep } = config;
  // Its own: counting takes longer than a sweep should wait.
  const sql = connect(config.secret('database-url'), { max: 1, applicationName: 'storage-keeper' });
  const keeper = new StorageKeeper({
    books: createStorageBooks(sql),
    blobs: await composeBlobs(config),
    videosAtOnce: running.gpu + running.cpu,
    ...{ keep, log },
  });
  const stopping = new AbortController();
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      const report = await keeper.turn(stopping.signal);
      if (Object.values(report).some((count) => count > 0)) log.info(report, 'kept the storage');
      await pause(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await loop;
      await sql.end({ timeout: 2 });
    },
  };
}
