import type { Videos } from '../../../ports/videos.ts';
import type { Sql } from '../connect.ts';
import { translateUnavailable } from '../unavailable.ts';
import { cancelVideo } from './cancel-video.ts';
import { enqueueVideo } from './enqueue-video.ts';
import { findVideo } from './find-video.ts';
import { listVideos } from './list-videos.ts';
import type { QueueOptions } from './queue-options.ts';
import { readLedger } from './read-ledger.ts';
import { retryVideo } from './retry-video.ts';
import { readStatistics } from './statistics.ts';
import { createWatcher } from './watch-videos.ts';

/**
 * The queue as people see it, on Postgres; each operation lives in a file of its own.
 * While the server is away, all of them throw Retryable `database_unavailable`.
 */
export function createVideos(sql: Sql, options: QueueOptions): Videos {
  return {
    enqueue: translated((video) => enqueueVideo(sql, video, options)),
    find: translated((id, how) => findVideo(sql, id, how?.withResults ?? false)),
    list: translated((query) => listVideos(sql, query)),
    ledger: translated((id) => readLedger(sql, id)),
    cancel: translated((id) => cancelVideo(sql, id, options)),
    retry: translated((id) => retryVideo(sql, id, options)),
    statistics: translated(() => readStatistics(sql)),
    watch: translated(createWatcher(sql)),
  };
}

function translated<Args extends unknown[], Answer>(
  work: (...args: Args) => Promise<Answer>,
): (...args: Args) => Promise<Answer> {
  return async (...args) => {
    try {
      return await work(...args);
    } catch (error) {
      throw translateUnavailable(error);
    }
  };
}
