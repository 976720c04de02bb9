import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createOutboxSource } from '#shared/adapters/postgres/outbox-source.ts';
import { retryVideo } from '#shared/adapters/postgres/videos/retry-video.ts';
import { emit } from '#shared/adapters/postgres/wake.ts';
import { loadConfig } from '#shared/config.ts';
import { VideoId } from '#shared/contracts/ids.ts';
import { type Topic, topics } from '#shared/contracts/topics.ts';
import { replayCommand } from '../../runtime/cli/replay-command.ts';
import { places, productDatabase, queueVideo, startVideo } from '../support/videos.ts';

const requests = { topic: topics.videoRequested, functionName: 'script-generation' };
const news = { topic: topics.audioReady, functionName: 'news' };

/** A database, and the command as an operator has it: nothing but the secret with the database's address. */
async function desk(t: Test) {
  const db = await productDatabase();
  t.teardown(() => db[Symbol.asyncDispose]());
  const source = createOutboxSource({ databaseUrl: db.url, running: places, leaseMs: 60_000 });
  t.teardown(() => source.close());
  const dataDir = t.testdir({ secrets: { 'database-url': db.url } });
  const take = async () =>
    await source.take(
      [requests, news],
      new Map([
        [requests.functionName, 9],
        [news.functionName, 9],
      ]),
    );
  return {
    dataDir,
    sql: db.sql,
    take,
    replay: (...argv: string[]) => run(dataDir, argv),
    /** Gives up on all that is under way. */
    async bury(reason = '400 not understood') {
      for (const delivery of await take()) await source.bury(delivery, reason);
      await db.sql`delete from outbox where topic = ${topics.deadLetter} or topic = ${topics.videoFailed}`;
    },
  };
}

async function run(dataDir: string, argv: string[], settings: Record<string, string> = {}) {
  const said: string[] = [];
  const output = { write: (text: string) => said.push(text) > 0 };
  const config = loadConfig({ YTEMPIRE_DATA_DIR: dataDir, ...settings });
  const code = await replayCommand({ argv, config, stdout: output, stderr: output });
  return { code, said: said.join('') };
}

/** Buries an event by hand; of round 0 there is none. */
async function buryByHand(sql: Sql, topic: Topic, name: string | null, video: VideoId | null, round: number) {
  const event = {
    topic,
    video_id: video,
    round,
    data: {},
    id: randomUUID(),
    occurred_at: new Date().toISOString(),
  };
  await sql`
    insert into dead_letters (topic, function_name, video_id, event, reason)
    values (${topic}, ${name}, ${video}, ${sql.json(event)}, 'because')`;
}

async function statusOf(sql: Sql, id: VideoId): Promise<string | undefined> {
  const [video] = await sql<{ status: string }[]>`select status from video_queue where id = ${id}`;
  return video?.status;
}

t.test(
  'npm run replay lists what is buried, newest first, with what a person needs to judge it',
  async (t) => {
    const { sql, bury, replay } = await desk(t);
    t.same(await replay(), { code: 0, said: 'No message is buried.\n' });
    const first = await startVideo(sql);
    await bury();
    const second = await startVideo(sql);
    await bury('500 it\n broke');
    await sql`update dead_letters set created_at = now() - interval '3 hours' where video_id = ${first}`;
    const { code, said } = await replay();
    t.equal(code, 0);
    t.match(
      said,
      new RegExp(
        `^#2  \\d+ s ago  ${requests.topic} -> script-generation  video ${second}\\n    500 it broke\\n#1  3 h ago .* ${first}\\n    400 not understood\\n\\n2 messages are buried`,
      ),
    );
    t.match(JSON.parse((await replay('--json')).said), {
      dead_letters: [
        {
          id: 2,
          topic: requests.topic,
          function: 'script-generation',
          video_id: second,
          reason: '500 it\n broke',
        },
        { id: 1 },
      ],
    });
  },
);

t.test('replay opens the video that failed for a message, once, and pays for nothing twice', async (t) => {
  const { sql, bury, replay, take } = await desk(t);
  const id = await startVideo(sql);
  await bury();
  t.equal(await statusOf(sql, id), 'failed');
  const paid = () => sql`select key, charged_micros from effects order by 1`;
  const before = await paid();

  t.match(await replay('--id', '1', '--dry-run'), {
    code: 0,
    said: /#1 {2}its video goes on[\s\S]*Nothing was changed/,
  });
  t.equal(await statusOf(sql, id), 'failed', 'a dry run changes nothing');
  t.match(await replay('--id', '1'), { code: 0, said: /#1 {2}its video goes on where it stopped/ });
  t.equal(await statusOf(sql, id), 'processing');
  t.match(
    await take(),
    [{ functionName: 'script-generation', videoId: id, attempts: 0 }],
    'one event, as many as before',
  );
  t.same(await paid(), before);

  t.match(await replay('--id', '1'), {
    code: 0,
    said: /#1 {2}nothing to do: it was sent again before, at 20/,
  });
  t.same(await take(), [], 'nothing was sent');
  t.match(await replay(), { code: 0, said: 'No message is buried.\n' });
});

t.test(
  'replay sends an event of an open video, and an announcement of any, to the function that had it',
  async (t) => {
    const { sql, bury, replay, take } = await desk(t);
    const id = await startVideo(sql);
    await emit(sql, [{ topic: news.topic, videoId: id, round: 1, data: { n: 1 } }]);
    await bury();
    await retryVideo(sql, id, { queueLimit: 100, running: places });
    await sql`delete from outbox`;
    t.match(JSON.parse((await replay('--all', '--json')).said), {
      dead_letters: [
        { id: 1, kind: 'sent' },
        { id: 2, kind: 'sent' },
      ],
    });
    t.match(
      (await take()).sort((a, b) => a.functionName.localeCompare(b.functionName)),
      [
        { functionName: 'news', topic: news.topic, event: { data: { n: 1 } } },
        { functionName: 'script-generation', topic: requests.topic, videoId: id },
      ],
    );
  },
);

t.test(
  'replay sends an open video nothing that belongs to its past, and nothing that is no event',
  async (t) => {
    const { sql, replay, take } = await desk(t);
    const id = await startVideo(sql, { complexity: 'premium' });
    await sql`update video_queue set lane = 'gpu'`;
    await take();
    await buryByHand(sql, topics.videoRequested, 'script-generation', id, 2);
    await buryByHand(sql, topics.renderCpu, 'render-cpu', id, 1);
    await buryByHand(sql, topics.videoRequested, 'script-generation', id, 0);
    const { code, said } = await replay('--all');
    t.equal(code, 1);
    t.match(said, /#1 {2}nothing to do: its video is rendered anew since/);
    t.match(said, /#2 {2}nothing to do: its video is rendered in the other lane since/);
    t.match(said, /#3 {2}NOT sent again: it is no event/);
    t.same(await take(), []);
    await sql`update video_queue set status = 'failed', error_log = '[{"code": "undeliverable"}]'`;
    t.match(await replay('--all'), { code: 0, said: /#3 {2}its video goes on where it stopped/ });
  },
);

t.test('replay chooses by video and topic, and says why it does not send a message', async (t) => {
  const { sql, bury, replay } = await desk(t);
  const ended = await startVideo(sql);
  const done = await startVideo(sql);
  const waiting = await queueVideo(sql);
  await bury();
  await sql`update video_queue set status = 'completed' where id = ${done}`;
  await sql`
    update video_queue set error_log = error_log || '{"code": "told_to"}' where id = ${ended}`;
  await buryByHand(sql, topics.renderGpu, 'render-gpu', waiting, 1);
  await buryByHand(sql, topics.renderGpu, 'render-gpu', VideoId.parse(randomUUID()), 1);
  await buryByHand(sql, topics.renderGpu, null, null, 1);
  await sql`update video_queue set status = 'queued' where id = ${waiting}`;

  t.match(await replay('--video', ended), {
    code: 1,
    said: /NOT sent again: its video ended for another reason since \(told_to\)/,
  });
  t.match(await replay('--video', done), { code: 0, said: /nothing to do: its video is completed/ });
  const { code, said } = await replay('--topic', topics.renderGpu);
  t.equal(code, 1);
  t.match(
    said,
    /waits in the queue[\s\S]*there is no such video[\s\S]*it is no event of this system[\s\S]*1 settled, 2 not\./,
  );
  t.match(await replay('--id', '1', '99'), {
    code: 1,
    said: /#99 {2}NOT sent again: there is no such dead letter/,
  });
  t.match(await replay('--topic', topics.videoRequested, '--dry-run'), { code: 1 });
  t.same(await replay('--topic', topics.uploadReady), { code: 0, said: 'Nothing of that kind is buried.\n' });
});

t.test(
  'replay opens a video by the rules of a retry: not into a full queue, nor for what it cannot pay',
  async (t) => {
    const { sql, bury, replay, dataDir } = await desk(t);
    const id = await startVideo(sql);
    await bury();
    await queueVideo(sql);
    const small = { YTEMPIRE_QUEUE_LIMIT: '1' };
    t.match(await run(dataDir, ['--all'], small), { code: 1, said: /NOT sent again: the queue is full/ });
    await sql`
    update cost_accounts set limit_micros = spent_micros + reserved_micros + kept_micros where id = ${`video:${id}`}`;
    const { code, said } = await replay('--all');
    t.match({ code, said }, { code: 1, said: /NOT sent again: what is left to do costs .* queue it anew/ });
    t.equal(await statusOf(sql, id), 'failed');
    t.match(await replay(), { said: /1 message is buried/ }, 'it can be tried again');
  },
);

t.test('replay says what was typed wrongly, and when there is no database', async (t) => {
  const dataDir = t.testdir({});
  const wrong: [string[], RegExp][] = [
    [['--id', 'x'], /--id: "x" is no number/],
    [['7'], /"7" stands alone: ids follow --id/],
    [['--all', '--topic', 'render.gpu'], /one of --topic and --all/],
    [['--topic', 'render'], /there is no topic render; there are video\.requested/],
    [['--video', '12'], /"12" is no id/],
    [['--dry-run'], /--dry-run needs/],
    [['--al'], /Unknown option '--al'/],
  ];
  for (const [argv, words] of wrong) t.match(await run(dataDir, argv), { code: 2, said: words });
  t.match(await run(dataDir, ['--help']), { code: 0, said: /npm run replay -- --all/ });
  t.match(await run(dataDir, []), { code: 1, said: /database-url is missing/ });
  mkdirSync(join(dataDir, 'secrets'));
  await writeFile(join(dataDir, 'secrets/database-url'), 'postgres://nobody@127.0.0.1:1/none');
  t.match(await run(dataDir, []), { code: 1, said: /cannot be read: .*ECONNREFUSED[\s\S]*npm start/ });
});
