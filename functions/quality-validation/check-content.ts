import type { Inspection, Span } from '#shared/ports/media-inspector.ts';
import { inSeconds, measuredCheck, type WeighedCheck } from './measured-check.ts';

/** What YouTube plays at, LUFS, and how far a mix may be off. */
const loudnessTarget = -14;
const loudnessTolerance = 1;
/** dBTP; meters of two programs differ by a tenth. */
const highestPeak = -1 + 0.1;
/** Seconds. A cut through black is shorter; a held picture or a breath may be as long as this. */
const longest = { black: 0.5, frozen: 4, silent: 2.5 };
/** The last seconds of a video, where the voice has ended and the music fades. */
const outroSeconds = 3;

/** What is seen and heard: loudness, and spans in which nothing is. */
export function checkContent(inspection: Inspection): WeighedCheck[] {
  const { seconds } = inspection.container;
  const frozen = longerThan(longest.frozen, inspection.frozen);
  const silent = longerThan(
    longest.silent,
    inspection.silent.map(({ start, end }) => ({ start, end: Math.min(end, seconds - outroSeconds) })),
  );
  return [
    ...checkLoudness(inspection.loudness),
    checkSpans('black', longerThan(longest.black, inspection.black), {
      limit: longest.black,
      fatalAbove: 0,
      weight: 3,
    }),
    checkSpans('frozen', frozen, { limit: longest.frozen, fatalAbove: seconds / 2, weight: 3 }),
    checkSpans('silent', silent, { limit: longest.silent, fatalAbove: seconds / 4, weight: 3 }),
  ];
}

function checkLoudness(loudness: Inspection['loudness']): WeighedCheck[] {
  const integrated = loudness?.integrated ?? Number.NEGATIVE_INFINITY;
  const peak = loudness?.truePeak ?? Number.NEGATIVE_INFINITY;
  const off = Math.abs(integrated - loudnessTarget);
  return [
    measuredCheck('loudness', {
      passed: off <= loudnessTolerance,
      // Four units off is what a listener corrects by hand.
      fatal: off > 4,
      measured: loudness ? `${integrated.toFixed(1)} LUFS` : 'no sound',
      wanted: `${loudnessTarget} LUFS, give or take ${loudnessTolerance}`,
      weight: 3,
    }),
    measuredCheck('true peak', {
      passed: peak <= highestPeak,
      fatal: peak > 0.5,
      measured: loudness ? `${peak.toFixed(1)} dBTP` : 'no sound',
      wanted: 'at most -1 dBTP',
      weight: 2,
    }),
  ];
}

function longerThan(limit: number, spans: readonly Span[]): Span[] {
  return spans.filter(({ start, end }) => end - start > limit);
}

function checkSpans(
  what: string,
  spans: readonly Span[],
  { limit, fatalAbove, weight }: { limit: number; fatalAbove: number; weight: number },
): WeighedCheck {
  const total = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  return measuredCheck(`${what} spans`, {
    passed: spans.length === 0,
    fatal: total > fatalAbove,
    measured: spans.map(({ start, end }) => `${inSeconds(start)} to ${inSeconds(end)}`).join(', ') || 'none',
    wanted: `none longer than ${limit} s`,
    weight,
  });
}
