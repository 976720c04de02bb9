import type { Micros } from '#shared/contracts/money.ts';
import type { KeepDays } from '#shared/contracts/storage.ts';
import type { Blobs } from '#shared/ports/blobs.ts';
import type { LiveProgress } from '#shared/ports/live-progress.ts';
import type { Log } from '#shared/ports/log.ts';
import type { ProviderStatistics } from '#shared/ports/provider-tally.ts';
import type { Readiness } from '#shared/ports/readiness.ts';
import type { Videos } from '#shared/ports/videos.ts';

/** The outside things the API needs. */
export interface PipelinePorts {
  videos: Videos;
  blobs: Blobs;
  liveProgress: LiveProgress;
  log: Log;
  /** Absent: nobody counts calls to providers. */
  providers?: ProviderStatistics | undefined;
  /** Absent: nobody looks whether a video can be finished before it is let in. */
  readiness?: Readiness | undefined;
  /** True for the operator's API key; compared in constant time. */
  isOperator(key: string | undefined): boolean;
  settings: {
    queueLimit: number;
    running: { gpu: number; cpu: number };
    limits: { video: Micros; channelDay: Micros; systemDay: Micros };
    keep: KeepDays;
  };
  clock: () => Date;
  newId: () => string;
}
