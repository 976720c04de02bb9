import t from 'tap';
import { admit } from '#shared/adapters/postgres/admission.ts';
import { auditMoney } from '#shared/adapters/postgres/money/audit/audit-money.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { createSweep } from '#shared/adapters/postgres/sweep.ts';
import { createVideos } from '#shared/adapters/postgres/videos/create-videos.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import { places, productDatabase, queueVideo, unlimitedDays } from '../support/videos.ts';

const all = places.gpu + places.cpu;

async function studio() {
  const db = await productDatabase();
  const { sql } = db;
  await unlimitedDays(sql);
  const journal = createStageJournal(sql, { running: places, pauseMs: (_attempt, least) => least ?? 0 });
  const videos = createVideos(sql, { queueLimit: 100, running: places });
  const claim = (id: VideoId, stage: StageName = 'script_generation') =>
    journal.claim({ videoId: id, stage, round: 1, functionName: stage, leaseMs: 60_000 });
  return {
    ...{ sql, journal, videos, claim },
    letIn: () => sql.begin((tx) => admit(tx, places)),
    sweep: () => createSweep(sql, { running: places, graceMs: 0 }).once(),
    statusOf: async (id: VideoId) => (await videos.find(id))?.status,
    /** Its first stage finds that it cannot begin. */
    async turnAway(id: VideoId, code: string, stage: StageName = 'script_generation') {
      const answer = await claim(id, stage);
      if (answer.kind !== 'claimed') throw new Error(`${id} is ${answer.kind}`);
      const how = { final: false, counts: false, retryAfterMs: 60_000 };
      return await journal.fail(answer.run, { code, message: code }, how);
    },
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

for (const code of ['preflight_failed', 'circuit_open'])
  t.test(
    `videos that cannot be begun (${code}) let the others pass, and go on when it is over`,
    async (t) => {
      await using s = await studio();
      const begun = await queueVideo(s.sql);
      const first = [begun];
      for (let n = 1; n < all; n++) first.push(await queueVideo(s.sql));
      await s.letIn();
      const others = [await queueVideo(s.sql), await queueVideo(s.sql)] as const;
      t.equal(await s.letIn(), 0, 'all places are held');
      for (const id of first)
        t.match(await s.turnAway(id, code), { kind: 'scheduled', retryAfterMs: 60_000 });
      for (const id of others) t.equal(await s.statusOf(id), 'processing');
      for (const id of first) t.match(await s.videos.find(id), { status: 'queued', waitingFor: 'preflight' });
      t.equal((await s.sweep()).admitted, 0, 'nobody is asked before the time');
      t.equal((await s.claim(begun)).kind, 'closed', 'an event that comes late finds it in the queue');

      await s.sql`update video_queue set waits_until = now() where waits_until is not null`;
      t.equal((await s.sweep()).admitted, all - others.length);
      const [again] = await s.sql<{ id: VideoId; attempts: number }[]>`
      select v.id, r.attempts from video_queue v join stage_runs r on r.video_id = v.id
      where v.status = 'processing' and r.status = 'retrying' limit 1`;
      t.equal(again?.attempts, 0, 'no try is used up');
      t.equal((await s.claim(again?.id ?? begun)).kind, 'claimed', 'it is begun at once');
      for (const id of [...first, ...others]) await s.videos.cancel(id);
      await s.sql`update stage_runs set lease_expires_at = now() where status = 'running'`;
      await s.sweep();
      const findings = await auditMoney(s.sql, { graceSeconds: 0 });
      t.same(
        findings.filter(({ violations }) => violations > 0),
        [],
      );
    },
  );

t.test('a video of which something is made keeps its place while it waits for a provider', async (t) => {
  await using s = await studio();
  const id = await queueVideo(s.sql);
  await s.letIn();
  const script = await s.claim(id);
  if (script.kind !== 'claimed') throw new Error(script.kind);
  await s.journal.complete(script.run, { title: 'Hearts' });
  t.match(await s.turnAway(id, 'circuit_open', 'audio_synthesis'), { kind: 'scheduled' });
  t.equal(await s.statusOf(id), 'processing');
  t.match(await s.sql`select status, attempts from stage_runs where stage = 'audio_synthesis'`, [
    { status: 'retrying', attempts: 0 },
  ]);
});
