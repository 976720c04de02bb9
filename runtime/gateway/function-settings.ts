import { parseDurationMs } from '#shared/domain/duration.ts';
import type { FunctionDeployment } from './deployment.ts';

/** The watchdog's settings that the local gateway honours too, with the watchdog's defaults. */
export interface WatchdogSettings {
  /** Longest a call may take; 0 sets no limit. */
  execTimeoutMs: number;
  /** Most calls at once; 0 sets no limit. */
  maxInflight: number;
}

export function watchdogSettings(deployment: FunctionDeployment): WatchdogSettings {
  const environment = deployment.envVars ?? {};
  return {
    execTimeoutMs: parseDurationMs(environment.exec_timeout ?? '30s'),
    maxInflight: Number.parseInt(environment.max_inflight ?? '0', 10) || 0,
  };
}
