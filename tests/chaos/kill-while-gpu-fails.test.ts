import { join } from 'node:path';
import t from 'tap';
import { auditMoney } from '#shared/adapters/postgres/money/audit/audit-money.ts';
import { allKept, brokenPromises, runningSystem } from '../support/running-system.ts';
import { strikeBook, topicOf } from './paid/strikes.ts';

/**
 * Where the worker is killed once the GPU has failed: before the failed call is written down, before the stage's failure
 * and the move to the CPU lane are, and before the answer to that is sent.
 */
const boundaries = ['gpu:failed', 'gpu:journalled', 'gpu:moved'];
const videos = [[], ...boundaries.map((boundary) => [boundary]), boundaries];

const longestMs = 120_000;
// The whole file, not only the test in it.
t.setTimeout(longestMs);

t.test(
  'a video whose GPU fails is moved to the CPU lane once, whenever its worker dies',
  { timeout: longestMs },
  async (t) => {
    const strikes = join(t.testdir(), 'strikes');
    await using system = await runningSystem({
      YTEMPIRE_LEASE_MS: '1500',
      YTEMPIRE_SWEEP_MS: '200',
      YTEMPIRE_RETRY_BASE_MS: '50',
      YTEMPIRE_RUNNING_GPU: String(videos.length),
      YTEMPIRE_LOG_LEVEL: 'silent',
      YTEMPIRE_STACK_FILE: join(import.meta.dirname, 'gpu/stack.yml'),
      GPU_STRIKES: strikes,
    });
    const { sql } = system;
    await sql.unsafe(`
      create table moves (video_id uuid not null);
      create function keep_move() returns trigger language plpgsql as $$
      begin
        insert into moves values (new.id);
        return null;
      end $$;
      create trigger moves_are_kept after update of moved_to_cpu_at on video_queue for each row execute function keep_move()`);
    const ids: string[] = [];
    for (const [number, planned] of videos.entries())
      ids.push(
        await system.queue({ brief: 'None.', topic: topicOf(number, planned), complexity: 'premium' }),
      );
    for (const id of ids) t.equal(await system.ended(id), 'completed');

    t.same(new Set(strikeBook(strikes).carriedOut()), new Set(boundaries));
    const ended = await sql`
      select v.id, r.function_name, r.attempts, r.result ->> 'encoder' as encoder, moved_to_cpu_because as because,
             (select count(*)::int from moves m where m.video_id = v.id) as moves,
             (select count(*)::int from effects e where e.video_id = v.id and e.status = 'done' and key like 'scene:%') as scenes
      from video_queue v join stage_runs r on r.video_id = v.id and r.stage = 'video_rendering'`;
    t.equal(ended.length, videos.length);
    const asItShould = { function_name: 'render-cpu', attempts: 0, encoder: 'libx264', moves: 1, scenes: 3 };
    for (const video of ended) t.match(video, { ...asItShould, because: { reason: /^no_(driver|gpu)$/ } });
    t.same(await brokenPromises(sql), allKept);
    t.same(
      (await auditMoney(sql, { graceSeconds: 0 })).filter(({ violations }) => violations > 0),
      [],
      'the books are in order',
    );
  },
);
