import {
  type AspectName,
  type AspectScore,
  aspectNames,
  type QualityCheck,
  type QualityReport,
} from '#shared/contracts/quality.ts';
import type { WeighedCheck } from './measured-check.ts';

/** Below this score a file is rejected even when nothing fatal was found (SPEC.md). */
const leastScore = 0.75;

/** What each aspect counts: a viewer leaves for bad sound or a bad picture before anything else. */
const shares: Readonly<Record<AspectName, number>> = {
  picture: 0.3,
  audio: 0.25,
  captions: 0.2,
  script: 0.15,
  engagement: 0.1,
};

/** How much of the score is the weakest aspect alone: a viewer who cannot hear does not stay for the picture. */
const weakestShare = 0.5;

/** The verdict: a score for each aspect, the whole made of them, and every failure in a sentence. */
export function judge(weighed: readonly WeighedCheck[]): QualityReport {
  const scoreIn = (name: AspectName) => scoreOf(weighed.filter(({ check }) => check.aspect === name));
  const [script, audio, picture] = [scoreIn('script'), scoreIn('audio'), scoreIn('picture')];
  const aspects = {
    script,
    audio,
    picture,
    captions: scoreIn('captions'),
    engagement: scoreIn('engagement'),
  };
  const mean = aspectNames.reduce((sum, name) => sum + shares[name] * aspects[name].score, 0);
  const weakest = Math.min(...aspectNames.map((name) => aspects[name].score));
  const whole = (1 - weakestShare) * mean + weakestShare * weakest;
  // To whole hundredths, downwards; sums of tenths come out a little low.
  const score = Math.min(1, Math.floor(whole * 100 + 1e-6) / 100);
  const checks = weighed.map(({ check }) => check);
  const failed = checks.filter(({ passed }) => !passed);
  const rejected = score < leastScore || failed.some(({ fatal }) => fatal);
  return { verdict: rejected ? 'rejected' : 'accepted', score, checks, reasons: failed.map(reason), aspects };
}

/** What an aspect is worth at most in which something was found that rejects the file: so the whole is below the least. */
const mostWithFatal = 0.4;

/** An aspect nothing was measured of takes nothing away. */
function scoreOf(weighed: readonly WeighedCheck[]): AspectScore {
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  const earned = weighed.reduce((sum, { weight, worth }) => sum + weight * worth, 0);
  const failed = weighed.filter(({ check }) => !check.passed);
  const share = total > 0 ? Math.round((earned / total) * 1000) / 1000 : 1;
  const most = failed.some(({ check }) => check.fatal) ? mostWithFatal : 1;
  return { score: Math.min(most, share), reasons: failed.map(({ check }) => reason(check)) };
}

function reason({ name, measured, wanted }: QualityCheck): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: found ${measured}; wanted ${wanted}.`;
}
