import t from 'tap';
import { z } from 'zod';
import { plainProfile } from '#shared/contracts/channel-profile.ts';
import { Retryable } from '#shared/contracts/errors.ts';
import { VideoId } from '#shared/contracts/ids.ts';
import { micros, zeroMicros } from '#shared/contracts/money.ts';
import type { StageJournal, StageRun } from '#shared/ports/stage-journal.ts';
import { stage } from '#shared/stage/definition.ts';
import { runStage } from '#shared/stage/run-stage.ts';
import { silentLog } from '../../../support/silent-log.ts';
import { stageTools } from '../../../support/stage-tools.ts';

const videoId = VideoId.parse('7c9e6679-7425-40de-944b-e07fc1f90ae7');

/** A journal in memory, and of each failed run whether it used up a try. */
function journalOf(counted: boolean[]): StageJournal {
  const done: StageRun['journal'] = new Map();
  return {
    claim: async ({ stage, round }) => ({
      kind: 'claimed',
      run: {
        ...{ videoId, stage, round, token: 1n, attempts: 0, journal: new Map(done) },
        paid: { standard: zeroMicros, economy: zeroMicros },
      },
    }),
    heartbeat: async () => true,
    startEffect: async () => {},
    finishEffect: async (_run, { key, result }) => void done.set(key, { takes: 1, result }),
    recallEffect: async (_run, { key, result }) => void done.set(key, { takes: 1, result }),
    holdBlobs: async () => true,
    breakEffect: async () => {},
    complete: async () => {},
    fail: async (_run, _failure, { counts }) => {
      counted.push(counts);
      return { kind: 'scheduled', retryAfterMs: 0 };
    },
  };
}

t.test(
  'a run out of time uses up no try as long as it gets further, and one that fails otherwise does',
  async (t) => {
    const made: string[] = [];
    let runs = 0;
    const definition = stage<unknown, unknown>({
      name: 'video_rendering',
      accepts: z.unknown(),
      emits: z.unknown(),
      quote: () => micros(10n),
      async run(_input, { effect }) {
        runs += 1;
        for (const key of ['one', 'two', 'three'].slice(0, runs))
          await effect(key, zeroMicros, async () => {
            made.push(key);
            return { result: key, charged: zeroMicros, service: 'gpu_compute' };
          });
        throw new Retryable(runs === 2 ? 'encode_failed' : 'timed_out', 'it did not end');
      },
    });
    const counted: boolean[] = [];
    const { signal: _signal, ...ports } = stageTools({});
    const runtime = {
      ...{ journal: journalOf(counted), ports, log: silentLog, functionName: 'f', lane: 'cpu' as const },
      gate: {
        reserve: async () => ({
          granted: true as const,
          tier: 'standard' as const,
          amount: micros(10n),
          available: micros(0n),
        }),
      },
      liveProgress: { report: () => {}, read: async () => ({}) },
      channels: { profile: async () => plainProfile },
      scratch: { create: () => ({ path: '/nonexistent', [Symbol.asyncDispose]: async () => {} }) },
      leaseMs: 60_000,
    };
    for (let run = 1; run <= 5; run++)
      await runStage(definition, { video_id: videoId, round: 1 }, {}, runtime);
    t.strictSame(counted, [false, true, false, true, true]);
    t.strictSame(made, ['one', 'two', 'three'], 'each piece is made once');
  },
);
