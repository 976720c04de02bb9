import type { Hono } from 'hono';
import type { Micros } from '../contracts/money.ts';
import type { KeepDays } from '../contracts/storage.ts';
import type { Alerts } from '../ports/alerts.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { Books } from '../ports/books.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { LiveProgress } from '../ports/live-progress.ts';
import type { Log } from '../ports/log.ts';
import type { ProviderStatistics } from '../ports/provider-tally.ts';
import type { Readiness } from '../ports/readiness.ts';
import type { StopSwitch } from '../ports/stop-switch.ts';
import type { Videos } from '../ports/videos.ts';

/** What a function that is not a stage may use. */
export interface AppPorts {
  ledger: Ledger;
  books: Books;
  alerts: Alerts;
  stopSwitch: StopSwitch;
  videos: Videos;
  blobs: Blobs;
  liveProgress: LiveProgress;
  log: Log;
  providers?: ProviderStatistics | undefined;
  readiness?: Readiness | undefined;
  /** True for a call from another part of the system. */
  isInternal(authorization: string | undefined): boolean;
  /** True for a call that brings the operator's API key. */
  isOperator(key: string | undefined): boolean;
  settings: {
    queueLimit: number;
    running: { gpu: number; cpu: number };
    limits: { video: Micros; channelDay: Micros; systemDay: Micros };
    keep: KeepDays;
  };
  clock: () => Date;
  newId: () => string;
}

export interface AppDefinition {
  kind: 'app';
  name: string;
  build(ports: AppPorts): Hono;
}

/** Declares a function that answers HTTP calls of its own. */
export function app(name: string, build: (ports: AppPorts) => Hono): AppDefinition {
  return { kind: 'app', name, build };
}
