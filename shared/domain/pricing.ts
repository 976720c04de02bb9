import { addMicros, dollars, type Micros, micros, type Tier } from '../contracts/money.ts';
import type { StageName } from '../contracts/stages.ts';

/** A video never costs more than this (SPEC.md, service cost model). */
export const hardLimitMicros: Micros = dollars(3);

/** Worst case of each stage at the standard tier, in dollars (SPEC.md, stages). */
const standardWorstCase: Readonly<Record<StageName, number>> = {
  script_generation: 0.4,
  audio_synthesis: 0.2,
  media_collection: 0.1,
  video_rendering: 0.3,
  quality_validation: 0.05,
  upload_preparation: 0.1,
};

/** The most a stage may cost at a tier. The economy tier takes the cheaper model, voice and lane: half, by plan. */
export function stageWorstCase(stage: StageName, tier: Tier): Micros {
  const standard = dollars(standardWorstCase[stage]);
  return tier === 'standard' ? standard : micros(standard / 2n);
}

/** Worst case of a whole video, all stages once. */
export function videoWorstCase(tier: Tier): Micros {
  return addMicros(
    ...(Object.keys(standardWorstCase) as StageName[]).map((stage) => stageWorstCase(stage, tier)),
  );
}

/**
 * A second of one core of the server: a 16-core machine at about $415 a month,
 * 415 / (30 x 86,400 x 16) = $0.000010. An allocation, not a bill: nobody sends an invoice for it.
 */
const coreSecondMicros = 10;

/** What `coreSeconds` of our own processor are worth, rounded up. */
export function computePrice(coreSeconds: number): Micros {
  return micros(Math.ceil(Math.max(0, coreSeconds) * coreSecondMicros));
}
