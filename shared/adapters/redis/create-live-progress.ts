import type { Redis } from '@upstash/redis';
import type { VideoId } from '../../contracts/ids.ts';
import { StageName } from '../../contracts/stages.ts';
import type { LiveProgress, StageFractions } from '../../ports/live-progress.ts';
import type { ProgressChange } from '../../ports/videos.ts';
import { connectRedis, type RedisAddress } from './connect-redis.ts';
import { createThrottle } from './throttle.ts';

/** Nobody looks at the progress of a video that nothing was heard of for this long, in seconds. */
const keptSeconds = 3600;
/** At most one report of a stage in this many milliseconds leaves the process. */
const reportEveryMs = 250;
/** Progress that takes longer than this to write or read, in milliseconds, is not worth waiting for. */
const patienceMs = 1000;

/** Without Redis, progress reaches only those who listen to `notify`. */
export interface LiveProgressOptions extends RedisAddress {
  /** Tells those who watch; see `notifyProgress` of the Postgres adapter. */
  notify(change: ProgressChange): Promise<void>;
  /** Told once when reporting starts to fail and once when it works again. */
  warn(message: string): void;
}

/** Progress in a Redis hash per video. Redis being down never fails or slows a video. */
export function createLiveProgress(options: LiveProgressOptions): LiveProgress {
  const redis = connectRedis(options, patienceMs);
  const health = createHealth(options.warn);

  const send = async (videoId: VideoId, stage: StageName, progress: number): Promise<void> => {
    const change: ProgressChange = { video_id: videoId, stage, progress, status: 'stage_running' };
    await Promise.all([
      health.watch('notify', () => options.notify(change)),
      redis && health.watch('redis', () => write(redis, videoId, stage, progress)),
    ]);
  };
  const throttle = createThrottle(reportEveryMs);

  return {
    report(videoId, stage, fraction) {
      const progress = Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0;
      throttle(`${videoId}/${stage}`, () => send(videoId, stage, progress));
    },
    async read(videoId) {
      if (!redis) return {};
      return (await health.watch('redis', () => read(redis, videoId))) ?? {};
    },
  };
}

const keyOf = (videoId: VideoId): string => `progress:${videoId}`;

async function write(redis: Redis, videoId: VideoId, stage: StageName, progress: number): Promise<void> {
  const key = keyOf(videoId);
  await redis
    .pipeline()
    .hset(key, { [stage]: progress })
    .expire(key, keptSeconds)
    .exec();
}

async function read(redis: Redis, videoId: VideoId): Promise<StageFractions> {
  const found = (await redis.hgetall<Record<string, unknown>>(keyOf(videoId))) ?? {};
  const fractions: StageFractions = {};
  for (const stage of StageName.options) {
    const fraction = Number(found[stage]);
    if (fraction >= 0 && fraction <= 1) fractions[stage] = fraction;
  }
  return fractions;
}

/** Swallows what goes wrong, but says so once per outage. */
function createHealth(warn: (message: string) => void) {
  const broken = new Set<string>();
  return {
    async watch<Result>(part: string, work: () => Promise<Result>): Promise<Result | undefined> {
      try {
        const result = await work();
        if (broken.delete(part)) warn(`live progress works again (${part})`);
        return result;
      } catch (error) {
        if (!broken.has(part)) warn(`live progress is not told (${part}): ${error}; videos go on without it`);
        broken.add(part);
        return undefined;
      }
    },
  };
}
