import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { request } from 'undici';
import { loadConfig } from '#shared/config.ts';
import { topics } from '#shared/contracts/topics.ts';
import { replayCommand } from '../../runtime/cli/replay-command.ts';
import { connectAccount } from '../support/connect-account.ts';
import {
  allKept,
  brokenPromises,
  emptyStages,
  type RunningTestSystem,
  runningSystem,
} from '../support/running-system.ts';

t.setTimeout(600_000);

const brief = 'Octopuses have three hearts.';

/** The real wrapper, gate, connector and processes around stages that do nothing, or what they are told. */
t.test('the chain', { timeout: 600_000 }, async (t) => {
  await using system = await runningSystem({
    YTEMPIRE_STACK_FILE: emptyStages,
    YTEMPIRE_RETRY_BASE_MS: '50',
    YTEMPIRE_LEASE_MS: '3000',
    YTEMPIRE_SWEEP_MS: '200',
  });
  await t.test(
    'ten videos queued at once all complete, never more than seven run, higher priority first',
    (t) => tenAtOnce(t, system),
  );
  await t.test('a stage that fails for a passing reason is tried again and its video completes', (t) =>
    passingFailure(t, system),
  );
  await t.test(
    'a stage that can never work fails its video at once, and a person can have it tried again',
    (t) => lastingFailure(t, system),
  );
  await t.test('a cancelled video stops within a heartbeat and keeps no money reserved', (t) =>
    cancelled(t, system),
  );
  await t.test(
    'a video waits for its publishing without a place, and what failed is published again alone',
    (t) => published(t, system),
  );
  await t.test('a video that failed for a message nobody could take is made after npm run replay', (t) =>
    buriedAndReplayed(t, system),
  );
  await t.test('an event sent twice changes nothing, and one nobody can read goes to the dead letters', (t) =>
    repeatedAndUnreadable(t, system),
  );
});

async function tenAtOnce(t: Test, system: RunningTestSystem): Promise<void> {
  const slow = { brief, topic: 'pause script_generation 1500' };
  // The first video starts the functions' processes; what counts comes after.
  await system.ended(await system.queue({ brief }));
  const filling = await Promise.all(Array.from({ length: 7 }, () => system.queue(slow)));
  const low = await system.queue({ ...slow, priority: 1 });
  const high = await system.queue({ ...slow, priority: 10 });
  const middle = await system.queue({ ...slow, priority: 5 });
  const all = [...filling, low, high, middle];
  let most = 0;
  const ends = Promise.all(all.map((id) => system.ended(id)));
  const sampling = setInterval(async () => {
    const [now] = await system.sql<
      { n: number }[]
    >`select count(*)::int as n from video_queue where status = 'processing'`;
    most = Math.max(most, now?.n ?? 0);
  }, 10);
  t.ok((await ends).every((status) => status === 'completed'));
  clearInterval(sampling);
  t.equal(most, 7);
  const order = await system.sql<{ id: string }[]>`
      select id from video_queue where id = any(${[low, high, middle]}::uuid[]) order by processing_started_at, id`;
  t.same(
    order.map(({ id }) => id),
    [high, middle, low],
  );
}

async function passingFailure(t: Test, system: RunningTestSystem): Promise<void> {
  const id = await system.queue({ brief, topic: 'retryable audio_synthesis 2' });
  t.equal(await system.ended(id), 'completed');
  const [run] =
    await system.sql`select attempts from stage_runs where video_id = ${id} and stage = 'audio_synthesis'`;
  t.equal(run?.attempts, 2);
}

async function lastingFailure(t: Test, system: RunningTestSystem): Promise<void> {
  const id = await system.queue({ brief, topic: 'terminal media_collection 1' });
  t.equal(await system.ended(id), 'failed');
  await pause(300);
  const [run] =
    await system.sql`select attempts from stage_runs where video_id = ${id} and stage = 'media_collection'`;
  t.equal(run?.attempts, 1);
  await system.post(`/retry/${id}`);
  t.equal(await system.ended(id), 'failed');
  const [video] = await system.sql`select retry_count from video_queue where id = ${id}`;
  t.equal(video?.retry_count, 1);
}

async function cancelled(t: Test, system: RunningTestSystem): Promise<void> {
  const id = await system.queue({ brief, topic: 'pause video_rendering 60000' });
  for (;;) {
    const [run] =
      await system.sql`select from stage_runs where video_id = ${id} and stage = 'video_rendering'`;
    if (run) break;
    await pause(20);
  }
  await system.post(`/cancel/${id}`);
  t.equal(await system.ended(id), 'cancelled');
  const reserved = async () =>
    (await system.sql`select reserved_micros from cost_accounts where id = ${`video:${id}`}`)[0]
      ?.reserved_micros;
  while ((await reserved()) !== 0n) await pause(50);
  t.equal(await reserved(), 0n);
}

async function published(t: Test, { sql, queue, get, post, ended }: RunningTestSystem): Promise<void> {
  await connectAccount(sql);
  const waits = await queue({ brief, publish: 'private', topic: 'wait youtube_upload 900000' });
  const status = async () => (await get(`/status/${waits}`)) as { waiting_for: string | null };
  while ((await status()).waiting_for === null) await pause(50);
  t.match(await status(), { status: 'processing', waiting_for: 'youtube_quota', waiting_until: String });
  t.match(await get('/metrics'), { publishing: 1, lanes: { gpu: { busy: 0 }, cpu: { busy: 0 } } });
  await sql`update stage_runs set due_at = now() where video_id = ${waits} and status = 'retrying'`;
  await sql`update outbox set due_at = now() where video_id = ${waits}`;
  t.equal(await ended(waits), 'completed');

  const fails = await queue({ brief, publish: 'private', topic: 'terminal youtube_upload 1' });
  const runs = () =>
    sql`select stage, token from stage_runs where video_id = ${fails} and status = 'done' order by 1`;
  t.equal(await ended(fails), 'failed');
  const made = await runs();
  t.equal(made.length, 6);
  t.match(await post(`/retry/${fails}`), { position: 0, status: 'processing' });
  t.equal(await ended(fails), 'failed');
  t.same(await runs(), made, 'nothing but the upload was tried again');
  t.same(await brokenPromises(sql), allKept);
}

async function buriedAndReplayed(t: Test, system: RunningTestSystem): Promise<void> {
  const { sql, dataDir } = system;
  const id = await system.queue({ brief, topic: 'pause audio_synthesis 3000' });
  await sql`
    insert into outbox (topic, video_id, event, target)
    values (${topics.scriptReady}, ${id}, '{"not": "an event"}', 'media-collection')`;
  t.equal(await system.ended(id), 'failed');
  const said: string[] = [];
  const output = { write: (text: string) => said.push(text) > 0 };
  const order = { config: loadConfig({ YTEMPIRE_DATA_DIR: dataDir }), stdout: output, stderr: output };
  // A stage may still be at work.
  while ((await replayCommand({ ...order, argv: ['--video', id] })) !== 0) await pause(100);
  t.match(said.at(-1), /its video goes on where it stopped/);
  t.equal(await system.ended(id), 'completed');
  const charged = await sql`
    select stage, key from effects where video_id = ${id} and status = 'done' group by 1, 2 having count(*) > 1`;
  t.same(charged, [], 'nothing was paid twice');
  t.same(await sql`delete from dead_letters returning topic`, [{ topic: topics.scriptReady }]);
  t.same(await brokenPromises(sql), allKept);
}

async function repeatedAndUnreadable(t: Test, system: RunningTestSystem): Promise<void> {
  const id = await system.queue({ brief });
  t.equal(await system.ended(id), 'completed');
  const event = {
    id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    topic: topics.videoRequested,
    video_id: id,
    round: 1,
    occurred_at: new Date().toISOString(),
    data: { request: { brief } },
  };
  const send = async (body: unknown, token = system.internalToken) => {
    const answer = await request(`${system.gatewayUrl}/function/script-generation`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.statusCode, body: await answer.body.json() };
  };
  t.match(await send(event), { status: 200, body: { outcome: 'replayed', result: { verdict: 'accepted' } } });
  t.match(await send({ ...event, round: 0 }), { status: 422, body: { errors: [{ field: 'round' }] } });
  t.match(await send({ ...event, video_id: '../x' }), {
    status: 422,
    body: { errors: [{ field: 'video_id' }] },
  });
  t.match(await send(event, 'guess'), { status: 401 });
  t.same(await brokenPromises(system.sql), allKept);

  await system.sql`
    insert into outbox (topic, video_id, event) values (${topics.videoRequested}, ${id}, '{"not": "an event"}')`;
  for (;;) {
    const [dead] = await system.sql<{ reason: string }[]>`select reason from dead_letters`;
    if (dead) {
      t.match(dead.reason, /cannot read/);
      return;
    }
    await pause(20);
  }
}
