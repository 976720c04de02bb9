import type { Inspection } from '#shared/ports/media-inspector.ts';
import { measuredCheck, type WeighedCheck } from './measured-check.ts';

/** What YouTube plays at, LUFS, and how far a mix may be off. */
const loudnessTarget = -14;
const loudnessTolerance = 1;
/** dBTP; meters of two programs differ by a tenth. */
const highestPeak = -1 + 0.1;
/** Four units off is what a listener corrects by hand. */
const mostOff = 4;

export function checkSoundLevels({ loudness, heard }: Inspection): WeighedCheck[] {
  const integrated = loudness?.integrated ?? Number.NEGATIVE_INFINITY;
  const peak = loudness?.truePeak ?? Number.NEGATIVE_INFINITY;
  const off = Math.abs(integrated - loudnessTarget);
  return [
    measuredCheck('audio', 'loudness', {
      passed: off <= loudnessTolerance,
      fatal: off > mostOff,
      measured: loudness ? `${integrated.toFixed(1)} LUFS` : 'no sound',
      wanted: `${loudnessTarget} LUFS, give or take ${loudnessTolerance}`,
      weight: 3,
    }),
    measuredCheck('audio', 'true peak', {
      passed: peak <= highestPeak,
      fatal: peak > 0.5,
      measured: loudness ? `${peak.toFixed(1)} dBTP` : 'no sound',
      wanted: 'at most -1 dBTP',
      weight: 2,
    }),
    ...(heard === undefined ? [] : [checkClipping(heard.histogram)]),
  ];
}

/** Heights that fewer samples than this reach are chance, or where a limiter held the few loudest syllables: 0.05 % at most. */
const leastShare = 0.001;
/** Next to one height, so many times as many samples reach a greater one. Speech and music leave 0.8, clipping 1.4 and more. */
const mostRise = { noticed: 1.15, accepted: 1.8 };

/**
 * Fewer and fewer samples of a sound reach greater and greater heights, unless what would have gone higher was cut off:
 * then they pile up at one height, however loud the sound was made afterwards.
 */
export function pileUp(histogram: readonly number[]): number {
  const all = histogram.reduce((sum, count) => sum + count, 0);
  let most = 0;
  for (let part = Math.floor(histogram.length * 0.4); part < histogram.length; part++) {
    const [below, here] = [histogram[part - 1] ?? 0, histogram[part] ?? 0];
    if (here >= all * leastShare) most = Math.max(most, here / Math.max(1, below));
  }
  return most;
}

function checkClipping(histogram: readonly number[]): WeighedCheck {
  const rise = pileUp(histogram);
  return measuredCheck('audio', 'clipping', {
    passed: rise <= mostRise.noticed,
    // By 3 dB, which is heard, makes 2.9 and more in voices; what is a little harsh is no reason to throw a film away.
    fatal: rise > mostRise.accepted,
    measured:
      rise <= mostRise.noticed
        ? 'none'
        : `waves with their tops cut off: ${rise.toFixed(1)} times as many samples at one height as just below it`,
    wanted: `at most ${mostRise.noticed} times as many`,
    weight: 3,
  });
}
