import t from 'tap';
import { Retryable } from '#shared/contracts/errors.ts';
import { VideoId } from '#shared/contracts/ids.ts';
import { micros, zeroMicros } from '#shared/contracts/money.ts';
import type { StageJournal, StageRun } from '#shared/ports/stage-journal.ts';
import { createEffects } from '#shared/stage/effect.ts';

const run: StageRun = {
  videoId: VideoId.parse('7c9e6679-7425-40de-944b-e07fc1f90ae7'),
  ...{ stage: 'audio_synthesis', round: 1, token: 1n, attempts: 0, journal: new Map() },
  paid: { standard: zeroMicros, economy: zeroMicros },
};

t.test('a paid call whose file is just being removed uses up a try, a free one does not', async (t) => {
  for (const [quote, code] of [
    [micros(5n), 'file_missing'],
    [zeroMicros, 'file_being_removed'],
  ] as const) {
    const broken: string[] = [];
    const journal = {
      startEffect: async () => {},
      breakEffect: async (_run: StageRun, _key: string, outcome: string) => void broken.push(outcome),
    } as unknown as StageJournal;
    const { effect } = createEffects(journal, run, 'r', new AbortController().signal, async () => 'going');
    const call = async () => ({ result: {}, charged: quote, service: 'tts_service' as const });
    const error: unknown = await effect('speech', quote, call).catch((thrown: unknown) => thrown);
    t.match(error, { code, mayBeCharged: true, retryAfterMs: 30_000 });
    t.ok(error instanceof Retryable);
    t.same(broken, ['unknown'], 'it counts as spent');
  }
});
