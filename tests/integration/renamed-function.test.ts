import t from 'tap';
import { createOutboxSource } from '#shared/adapters/postgres/outbox-source.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { createSweep } from '#shared/adapters/postgres/sweep.ts';
import { topics } from '#shared/contracts/topics.ts';
import { places, productDatabase, startVideo } from '../support/videos.ts';

const topic = topics.videoRequested;
/** A video whose first event waits for a function, and what can be done to it. */
async function waiting() {
  const db = await productDatabase();
  const id = await startVideo(db.sql);
  const source = createOutboxSource({ databaseUrl: db.url, running: places, leaseMs: 60_000 });
  await source.take([{ topic, functionName: 'old-name' }], new Map());
  const sweep = createSweep(db.sql, { running: places, graceMs: 0 });
  return {
    id,
    journal: createStageJournal(db.sql, { running: places, pauseMs: () => 0 }),
    sweep: () => sweep.once(),
    take: () => source.take([{ topic, functionName: 'new-name' }], new Map([['new-name', 5]])),
    async minutesLater(minutes: number) {
      const ago = db.sql`${minutes} * interval '1 minute'`;
      await db.sql`update video_queue set processing_started_at = processing_started_at - ${ago}`;
      await db.sql`update deliveries set due_at = due_at - ${ago}, leased_until = leased_until - ${ago}`;
      await db.sql`update stage_runs set lease_expires_at = lease_expires_at - ${ago}`;
    },
    async [Symbol.asyncDispose]() {
      await source.close();
      await db[Symbol.asyncDispose]();
    },
  };
}

t.test('an event for a function that has a new name now reaches it, and comes twice to nobody', async (t) => {
  await using video = await waiting();
  await video.minutesLater(9);
  t.match(await video.sweep(), { rewoken: 0 }, 'its function may be busy');
  await video.minutesLater(2);
  t.match(await video.sweep(), { rewoken: 1 });
  t.match(await video.sweep(), { rewoken: 0 });
  t.match(await video.take(), [{ functionName: 'new-name', videoId: video.id }]);
  t.match(await video.sweep(), { rewoken: 0 });
});

t.test('a run whose worker died goes on under its new name', async (t) => {
  await using video = await waiting();
  const order = { videoId: video.id, stage: 'script_generation' as const, round: 1, leaseMs: 60_000 };
  await video.journal.claim({ ...order, functionName: 'old-name' });
  await video.minutesLater(9);
  t.match(await video.sweep(), { takenOver: 0 });
  await video.minutesLater(2);
  t.match(await video.sweep(), { takenOver: 1 });
  t.match(await video.take(), [{ functionName: 'new-name', videoId: video.id }]);
});
