import type { StageJournal } from '../../ports/stage-journal.ts';
import { claim, heartbeat } from './claims.ts';
import type { Sql } from './connect.ts';
import { breakEffect, finishEffect, startEffect } from './effects.ts';
import { holdBlobs } from './hold-blobs.ts';
import { complete, fail, type OutcomeOptions } from './outcomes.ts';
import { recallEffect } from './recall-effect.ts';

/** The stage journal on Postgres; each operation lives in a file of its own. */
export function createStageJournal(sql: Sql, options: OutcomeOptions): StageJournal {
  return {
    claim: (order) => claim(sql, order),
    heartbeat: (run, leaseMs) => heartbeat(sql, run, leaseMs),
    startEffect: (run, effect) => startEffect(sql, run, effect),
    finishEffect: (run, effect) => finishEffect(sql, run, effect),
    recallEffect: (run, effect) => recallEffect(sql, run, effect),
    holdBlobs: (run, blobs, keptMs) => holdBlobs(sql, run, blobs, keptMs),
    breakEffect: (run, key, outcome) => breakEffect(sql, run, key, outcome),
    complete: (run, result) => complete(sql, run, result, options),
    fail: (run, failure, order) => fail(sql, run, failure, order, options),
  };
}
