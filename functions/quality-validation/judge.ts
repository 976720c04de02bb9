import type { QualityCheck, QualityReport } from '#shared/contracts/quality.ts';
import type { WeighedCheck } from './measured-check.ts';

/** Below this score a file is rejected even when nothing fatal was found (SPEC.md). */
const leastScore = 0.75;

/** The verdict: the share of the weights that held, and every failure in a sentence. */
export function judge(weighed: readonly WeighedCheck[]): QualityReport {
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  const held = weighed.reduce((sum, { check, weight }) => sum + (check.passed ? weight : 0), 0);
  const score = total > 0 ? Math.floor((held / total) * 100) / 100 : 0;
  const checks = weighed.map(({ check }) => check);
  const failed = checks.filter(({ passed }) => !passed);
  const rejected = score < leastScore || failed.some(({ fatal }) => fatal);
  return { verdict: rejected ? 'rejected' : 'accepted', score, checks, reasons: failed.map(reason) };
}

function reason({ name, measured, wanted }: QualityCheck): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: found ${measured}; wanted ${wanted}.`;
}
