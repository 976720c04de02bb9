import { parseDurationMs } from '#shared/domain/duration.ts';
import type { FunctionDeployment } from './deployment.ts';
import { Refusal } from './refusal.ts';

/** The watchdog's settings that the local gateway honours too, with the watchdog's defaults. */
export interface WatchdogSettings {
  /** Longest a call may take; 0 sets no limit. */
  execTimeoutMs: number;
  /** Most calls at once; 0 sets no limit. */
  maxInflight: number;
}

/** @throws {Refusal} 400 when a setting cannot be read */
export function watchdogSettings(deployment: FunctionDeployment): WatchdogSettings {
  const { exec_timeout: execTimeout = '30s', max_inflight: maxInflight = '0' } = deployment.envVars ?? {};
  if (!/^\d+$/.test(maxInflight))
    throw new Refusal(400, `max_inflight must be a whole number, not "${maxInflight}"`);
  try {
    return { execTimeoutMs: parseDurationMs(execTimeout), maxInflight: Number(maxInflight) };
  } catch (error) {
    throw new Refusal(400, `exec_timeout: ${error instanceof Error ? error.message : error}`);
  }
}
