import type { QualityCheck } from '#shared/contracts/quality.ts';

/** A check and how much it counts in the score. */
export interface WeighedCheck {
  check: QualityCheck;
  weight: number;
}

/** How bad a failure is: it rejects the file, or it only lowers the score by its weight. */
export function measuredCheck(
  name: string,
  facts: { passed: boolean; fatal: boolean; measured: string; wanted: string; weight: number },
): WeighedCheck {
  const { weight, ...rest } = facts;
  return { check: { name, ...rest }, weight };
}

/** `12.35 s` */
export function inSeconds(value: number): string {
  return `${value.toFixed(2)} s`;
}
