import type postgres from 'postgres';
import type { Db } from '../../connect.ts';

export interface AuditSettings {
  /** For so long after its worker died, what a run left behind may still wait for the sweeper, in seconds. */
  graceSeconds: number;
}

/** One promise about money, and how a database shows that it is kept. */
export interface AuditCheck {
  name: string;
  promise: string;
  /** True when the promise is kept by the sweeper, so that it may be broken while the system does not run. */
  needsSweeper?: boolean;
  /** A statement with a row `(what, wrong)` for each thing looked at; `wrong` says what is wrong with it, or is null. */
  rows(db: Db, settings: AuditSettings): postgres.PendingQuery<postgres.Row[]>;
}
