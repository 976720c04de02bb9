import type { Videos } from '../../../ports/videos.ts';
import type { Sql } from '../connect.ts';
import { cancelVideo } from './cancel-video.ts';
import { enqueueVideo } from './enqueue-video.ts';
import { findVideo } from './find-video.ts';
import { listVideos } from './list-videos.ts';
import type { QueueOptions } from './queue-options.ts';
import { readLedger } from './read-ledger.ts';
import { retryVideo } from './retry-video.ts';
import { readStatistics } from './statistics.ts';
import { createWatcher } from './watch-videos.ts';

/** The queue as people see it, on Postgres; each operation lives in a file of its own. */
export function createVideos(sql: Sql, options: QueueOptions): Videos {
  return {
    enqueue: (video) => enqueueVideo(sql, video, options),
    find: (id, options) => findVideo(sql, id, options?.withResults ?? false),
    list: (query) => listVideos(sql, query),
    ledger: (id) => readLedger(sql, id),
    cancel: (id) => cancelVideo(sql, id, options),
    retry: (id) => retryVideo(sql, id, options),
    statistics: () => readStatistics(sql),
    watch: createWatcher(sql),
  };
}
