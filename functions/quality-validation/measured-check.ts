import type { AspectName, QualityCheck } from '#shared/contracts/quality.ts';

/** A check and how much it counts in the score of its aspect. */
export interface WeighedCheck {
  check: QualityCheck & { aspect: AspectName };
  weight: number;
  /** How much of its weight it earns, 0 to 1. */
  worth: number;
}

interface Facts {
  passed: boolean;
  fatal: boolean;
  measured: string;
  wanted: string;
  weight: number;
  /** Of a check that can hold in part; otherwise all or nothing. */
  worth?: number;
}

/** How bad a failure is: it rejects the file, or it only lowers the score by its weight. */
export function measuredCheck(aspect: AspectName, name: string, facts: Facts): WeighedCheck {
  const { weight, worth = facts.passed ? 1 : 0, ...rest } = facts;
  return { check: { name, aspect, ...rest }, weight, worth: Math.min(1, Math.max(0, worth)) };
}

/** `12.35 s` */
export function inSeconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

/** `1:05.3`: where to look in a player. */
export function atClock(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  return `${Math.floor(tenths / 600)}:${((tenths % 600) / 10).toFixed(1).padStart(4, '0')}`;
}
