import { addMicros, dollars, type Micros, micros, type Tier, zeroMicros } from '../contracts/money.ts';
import type { StageName } from '../contracts/stages.ts';
import { coreSecondLine, fixedLines, storageLine } from './price-book.ts';
import { highest, roundedUp, wholeAmount } from './prices/whole-amount.ts';
import { usualKeepDays } from './storage-tiers.ts';

/** A video never costs more than this (SPEC.md, service cost model). */
export const hardLimitMicros: Micros = dollars(3);

/** Charged to every video once, whatever it needs (SPEC.md, service cost model). */
export const overheadMicros: Micros = micros(fixedLines.overhead);

/** A render on a GPU, however long it takes. */
export const gpuRenderMicros: Micros = micros(fixedLines.gpuRender);

/** Worst case of each stage at the standard tier, in dollars (SPEC.md, stages). */
const standardWorstCase: Readonly<Record<StageName, number>> = {
  script_generation: 0.4,
  audio_synthesis: 0.2,
  media_collection: 0.1,
  video_rendering: 0.3,
  quality_validation: 0.05,
  upload_preparation: 0.1,
  // Costs quota, not money.
  youtube_upload: 0,
};

/** The most a stage may cost at a tier. The economy tier takes the cheaper model, voice and lane: half, by plan. */
export function stageWorstCase(stage: StageName, tier: Tier): Micros {
  const standard = dollars(standardWorstCase[stage]);
  return tier === 'standard' ? standard : micros(standard / 2n);
}

/** Worst case of a whole video: its overhead, and all stages once. */
export function videoWorstCase(tier: Tier): Micros {
  const stages = Object.keys(standardWorstCase) as StageName[];
  return addMicros(overheadMicros, ...stages.map((stage) => stageWorstCase(stage, tier)));
}

/** What must be free for a video to be certain to finish: every stage at the economy tier. */
export function cheapestVideo(): Micros {
  return videoWorstCase('economy');
}

/** The highest of several quotes: what a call costs at most when any of them may serve it. */
export function dearest(...quotes: Micros[]): Micros {
  return micros(highest(...quotes));
}

/** What `coreSeconds` of our own processor are worth, rounded up; never above `most`. */
export function computePrice(coreSeconds: number, most: Micros = hardLimitMicros): Micros {
  const worth = micros(Math.ceil(Math.max(0, coreSeconds) * Number(coreSecondLine.perSecond)));
  if (worth > most) return most;
  return worth;
}

/**
 * The most a job on our own processor is priced at: all cores for as long as it may take, but no more cores than
 * `cap` covers. Nobody sends a bill for a core, so on a larger machine the rest of them is not allocated to the video.
 */
export function computeQuote(job: { seconds: number; cores: number; cap: Micros }): Micros {
  const oneCore = computePrice(job.seconds);
  if (oneCore === 0n) return zeroMicros;
  const covered = job.cap / oneCore;
  const cores = BigInt(Math.max(1, Math.floor(job.cores)));
  return micros(oneCore * (cores < covered ? cores : covered));
}

const month = 30n;
const gigabyte = 1_000_000_000n;
/** 10 TB; a video's own budget is 905 MB (SPEC.md, data). */
const mostBytes = 10_000_000_000_000;
const mostDays = 3650;

/** A finished video is kept this long after its end. */
export const keptDays = usualKeepDays.all;

/**
 * What keeping so many bytes for so many days costs, rounded up.
 *
 * @throws Terminal `bad_usage`
 */
export function priceStorage(bytes: number, days: number): Micros {
  const byteDays = wholeAmount('bytes', bytes, mostBytes) * wholeAmount('days', days, mostDays);
  return micros(roundedUp(byteDays * storageLine.perGigabyteMonth, gigabyte * month));
}
