import t from 'tap';
import { connect } from '#shared/adapters/postgres/connect.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import { createVideos } from '#shared/adapters/postgres/videos/create-videos.ts';
import { micros } from '#shared/contracts/money.ts';
import { Problem } from '#shared/contracts/problem.ts';
import { createPipelineApi } from '../../functions/pipeline/pipeline-api.ts';
import { apiKey, claimStage, finishVideo, storedResults, testApi } from '../support/pipeline-api.ts';

type Json = Record<string, unknown>;
const json = async (response: Response | Promise<Response>): Promise<Json> =>
  (await (await response).json()) as Json;
const brief = 'Octopuses have three hearts.';

t.test('a request is queued, started at once while there is room, and its account is opened', async (t) => {
  await using test = await testApi();
  const response = await test.call('POST', '/queue', { brief, priority: 5 });
  t.equal(response.status, 202);
  const answer = await json(response);
  t.match(answer, { video_id: /^[0-9a-f-]{36}$/, position: 0, status: 'processing' });
  t.ok((answer.eta as number) > 0);
  t.equal(response.headers.get('Location'), `status/${answer.video_id}`);
  const [account] = await test.sql`select * from cost_accounts where id like 'video:%'`;
  t.match(account, { id: `video:${answer.video_id}`, limit_micros: 3_000_000n, spent_micros: 200_000n });
  const events = await test.sql`select topic, video_id from outbox`;
  t.match(events, [{ topic: 'video.requested', video_id: answer.video_id }]);
});

t.test('twenty identical requests at once under one idempotency key make one video', async (t) => {
  await using test = await testApi();
  const headers = { 'Idempotency-Key': 'order-17' };
  const responses = await Promise.all(
    Array.from({ length: 20 }, () => test.call('POST', '/process', { brief, duration_seconds: 60 }, headers)),
  );
  t.same(new Set(responses.map(({ status }) => status)), new Set([202]));
  const ids = await Promise.all(responses.map(async (response) => (await json(response)).video_id));
  t.equal(new Set(ids).size, 1);
  t.equal((await test.sql`select id from video_queue`).length, 1);
  t.equal(responses.filter((response) => response.headers.has('Idempotent-Replayed')).length, 19);

  const spelledOut = await json(
    test.call('POST', '/queue', { duration_seconds: 60, format: '16:9', brief }, headers),
  );
  t.equal(spelledOut.video_id, ids[0], 'the same request in other words is the same request');
  const other = await test.call('POST', '/queue', { brief: 'Another one.' }, headers);
  t.equal(other.status, 422);
  t.match(await json(other), { code: 'idempotency_key_reused', errors: [{ field: 'Idempotency-Key' }] });
});

t.test(
  'when the queue is full the next request gets 429 with Retry-After, and a freed place is used',
  async (t) => {
    await using test = await testApi({ queueLimit: 3, running: { gpu: 0, cpu: 1 } });
    const running = await test.queue();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => test.call('POST', '/queue', { brief, channel_id: 'a-channel' })),
    );
    t.equal(answers.filter(({ status }) => status === 202).length, 3);
    const refused = answers.filter(({ status }) => status === 429);
    t.equal(refused.length, 7);
    t.ok(Number(refused[0]?.headers.get('Retry-After')) >= 1);
    t.match(await json(refused[0] as Response), { code: 'queue_full', status: 429 });
    const positions = await Promise.all(
      answers.filter(({ status }) => status === 202).map(async (answer) => (await json(answer)).position),
    );
    t.same(positions.toSorted(), [1, 2, 3]);

    t.equal((await test.call('POST', `/cancel/${running}`)).status, 200);
    t.match(await json(test.call('GET', '/metrics')), { depth: 2, processing: 1 }, 'the next one was let in');
    t.equal((await test.call('POST', '/queue', { brief })).status, 202);
  },
);

t.test('a request that cannot work is refused field by field, in plain words', async (t) => {
  await using test = await testApi();
  const wrong = {
    brief: 7,
    topic: 'ab',
    duration_seconds: 1.5,
    format: '4:3',
    callback_url: 'me',
    colour: 'red',
  };
  const answer = await test.call('POST', '/queue', wrong);
  t.equal(answer.status, 422);
  const told = ((await json(answer)).errors as { field: string; message: string }[]).map(
    ({ field, message }) => `${field} ${message}`,
  );
  t.same(told.toSorted(), [
    'brief must be text',
    'callback_url must be an http or https address',
    'colour is not a field of this request; remove it or check its spelling',
    'duration_seconds must be a whole number',
    'format must be one of 16:9, 9:16, 1:1',
    'topic must have at least 3 characters',
  ]);
  const empty = await json(test.call('POST', '/queue', {}));
  t.equal(empty.detail, 'brief is missing: give a topic, a brief, or both');
});

t.test('status tells what each stage does, what is left, and what it cost', async (t) => {
  await using test = await testApi();
  const id = await test.queue();
  const run = await claimStage(test, id, 'script_generation');
  t.match(await json(test.call('GET', `/status/${id}`)), {
    status: 'processing',
    stage: 'script_generation',
    cost: { currency: 'USD', spent_micros: 200_000, limit_micros: 3_000_000 },
    stages: [{ stage: 'script_generation', status: 'running' }, { status: 'waiting' }],
  });
  const reservationId = 'r1';
  const offers = [{ tier: 'standard' as const, amount: micros(400_000) }];
  const order = { reservationId, videoId: id, stage: run.stage, round: 1, offers };
  await createLedger(test.sql).reserve({ ...order, holder: { kind: 'stage' } });
  await test.journal.startEffect(run, { key: 'write', quote: micros(1000), reservationId });
  await test.journal.finishEffect(run, {
    key: 'write',
    result: {},
    charged: micros(700),
    service: 'openai_api',
  });
  await test.journal.complete(run, (await storedResults(test, id)).script_generation);
  const after = await json(test.call('GET', `/status/${id}`));
  t.match(after, {
    cost: { spent_micros: 200_700, reserved_micros: 0 },
    stages: [{ status: 'done', progress: 1 }],
  });
  t.ok((after.progress as number) > 0 && (after.progress as number) < 1);

  await test.journal.fail(
    await claimStage(test, id, 'audio_synthesis'),
    { code: 'unknown_voice', message: 'There is no voice x' },
    { final: true, counts: true, retryAfterMs: undefined },
  );
  const failed = await json(test.call('GET', `/status/${id}`));
  t.match(failed, {
    status: 'failed',
    eta: null,
    error: { code: 'unknown_voice', stage: 'audio_synthesis' },
  });
  t.match(await json(test.call('GET', `/videos/${id}/files/costs.json`)), {
    total_micros: 200_700,
    by_service_micros: { openai_api: 700, overhead: 200_000 },
    lines: [{ service: 'overhead' }, { service: 'openai_api', amount_micros: 700 }],
  });
});

t.test('a cancelled video stops, and can be retried once its stages have let go', async (t) => {
  await using test = await testApi();
  const id = await test.queue();
  await test.journal.complete(
    await claimStage(test, id, 'script_generation'),
    (await storedResults(test, id)).script_generation,
  );
  const audio = await claimStage(test, id, 'audio_synthesis');
  t.match(await json(test.call('POST', `/cancel/${id}`, {})), { video_id: id, status: 'cancelled' });
  t.equal((await test.call('POST', `/cancel/${id}`)).status, 409, 'only once');
  t.notOk(await test.journal.heartbeat(audio, 60_000), 'its worker learns of it');
  const topics = (await test.sql`select topic from outbox where video_id = ${id}`).map(({ topic }) => topic);
  t.same(topics, ['video.cancelled'], 'nothing wakes it any more');

  const early = await test.call('POST', `/retry/${id}`);
  t.equal(early.status, 409);
  t.match(await json(early), { code: 'still_stopping' });
  t.ok(early.headers.has('Retry-After'));
  await test.journal.fail(
    audio,
    { code: 'cancelled', message: 'stopped' },
    { final: false, counts: true, retryAfterMs: undefined },
  );

  const retried = await test.call('POST', `/retry/${id}`);
  t.equal(retried.status, 202);
  t.match(await json(retried), { video_id: id, position: 0, status: 'processing' });
  const woken =
    await test.sql`select topic from outbox where video_id = ${id} and topic <> 'video.cancelled'`;
  t.match(
    woken.map(({ topic }) => topic),
    ['script.ready'],
    'the finished script is not written again',
  );
  t.equal((await test.call('POST', `/retry/${id}`)).status, 409, 'a running video is not retried');
  await finishRest(test, id);
  t.match(await json(test.call('GET', `/status/${id}`)), {
    status: 'completed',
    progress: 1,
    eta: 0,
    retry_count: 1,
  });
});

async function finishRest(test: Awaited<ReturnType<typeof testApi>>, id: Parameters<typeof finishVideo>[1]) {
  const results = await storedResults(test, id);
  const rest = [
    'audio_synthesis',
    'media_collection',
    'video_rendering',
    'quality_validation',
    'upload_preparation',
  ] as const;
  for (const stage of rest) await test.journal.complete(await claimStage(test, id, stage), results[stage]);
}

t.test('a retried video has all its tries again, and takes over from workers that died', async (t) => {
  await using test = await testApi();
  const id = await test.queue();
  const dead = await claimStage(test, id, 'script_generation');
  await test.call('POST', `/cancel/${id}`);
  await test.sql`update stage_runs set lease_expires_at = now() - interval '1 second'`;
  t.equal((await test.call('POST', `/retry/${id}`)).status, 202);
  const run = await claimStage(test, id, 'script_generation');
  t.ok(run.token > dead.token);
  await test.journal.fail(
    run,
    { code: 'brief_needed', message: 'Give a brief' },
    { final: true, counts: true, retryAfterMs: undefined },
  );
  t.match(await json(test.call('GET', `/status/${id}`)), { status: 'failed' });
  t.equal((await test.call('POST', `/retry/${id}`)).status, 202);
  t.equal((await claimStage(test, id, 'script_generation')).attempts, 0);
});

t.test('a finished video shows everything, and its files come whole, in ranges, or not at all', async (t) => {
  await using test = await testApi();
  const id = await test.queue({ topic: 'Octopus hearts' });
  t.equal((await test.call('GET', `/videos/${id}/file`)).status, 409, 'not before it is ready');
  await finishVideo(test, id, await storedResults(test, id));

  t.match(await json(test.call('GET', `/videos/${id}`)), {
    status: 'completed',
    request: { topic: 'Octopus hearts' },
    metadata: {
      title: 'Why an octopus has three hearts',
      video: { width: 1920 },
      credits: [{ licence: 'MIT' }],
    },
    quality: { verdict: 'accepted' },
    costs: { total_micros: 200_000 },
    files: { length: 9 },
  });
  const whole = await test.call('GET', `/videos/${id}/file`);
  t.equal(whole.status, 200);
  t.equal(await whole.text(), '0123456789');
  t.equal(whole.headers.get('Content-Length'), '10');
  t.equal(whole.headers.get('Accept-Ranges'), 'bytes');
  t.match(whole.headers.get('Content-Disposition'), `attachment; filename="${id}-video.mp4"`);
  const etag = whole.headers.get('ETag') ?? '';

  const ranged = async (range: string, headers: Record<string, string> = {}) => {
    const response = await test.call('GET', `/videos/${id}/file`, undefined, { Range: range, ...headers });
    return [
      response.status,
      response.headers.get('Content-Range'),
      response.status < 300 ? await response.text() : '',
    ];
  };
  t.same(await ranged('bytes=2-4'), [206, 'bytes 2-4/10', '234']);
  t.same(await ranged('bytes=7-'), [206, 'bytes 7-9/10', '789']);
  t.same(await ranged('bytes=-3'), [206, 'bytes 7-9/10', '789']);
  t.same(await ranged('bytes=10-'), [416, 'bytes */10', '']);
  t.same(await ranged('bytes=0-1,4-5'), [200, null, '0123456789']);
  t.same(await ranged('bytes=2-4', { 'If-Range': '"other"' }), [200, null, '0123456789']);
  t.same(await ranged('bytes=2-4', { 'If-Range': etag }), [206, 'bytes 2-4/10', '234']);
  t.equal((await test.call('GET', `/videos/${id}/file`, undefined, { 'If-None-Match': etag })).status, 304);
  const head = await test.call('HEAD', `/videos/${id}/file`);
  t.same([head.status, head.headers.get('Content-Length'), await head.text()], [200, '10', '']);

  const file = async (name: string) => (await test.call('GET', `/videos/${id}/files/${name}`)).text();
  t.equal(await file('thumbnail-2.jpg'), 'jpg 2');
  t.match(await file('captions.srt'), '00:00:00,000 --> 00:00:01,000');
  const vtt = await test.call('GET', `/videos/${id}/files/captions.vtt`);
  t.equal(vtt.headers.get('Content-Type'), 'text/vtt; charset=utf-8');
  t.match(await vtt.text(), '00:00:00.000 --> 00:00:01.000');
  t.match(JSON.parse(await file('quality.json')), { score: 0.97 });
  t.match(JSON.parse(await file('metadata.json')), { tags: ['octopus'], description: 'Three hearts.' });
  t.match(await json(test.call('GET', `/videos/${id}/files/passwd`)), {
    status: 422,
    errors: [{ field: 'name' }],
  });
});

t.test('lists are filtered and paged without a gap or a repeat', async (t) => {
  await using test = await testApi({ running: { gpu: 0, cpu: 1 } });
  const made = [];
  for (let index = 0; index < 7; index += 1)
    made.push(await test.queue({ channel_id: index % 2 ? 'odd' : 'even', topic: `Number ${index}` }));
  // The same microsecond for all: the id breaks the tie.
  await test.sql`update video_queue set created_at = '2026-01-02T03:04:05.678901Z'`;
  const seen: unknown[] = [];
  let cursor = '';
  do {
    const page = await json(test.call('GET', `/videos?limit=3${cursor && `&cursor=${cursor}`}`));
    seen.push(...(page.videos as Json[]).map((video) => video.video_id));
    cursor = (page.next as string | null) ?? '';
  } while (cursor);
  t.same(seen.toSorted(), made.toSorted());
  const odd = await json(test.call('GET', '/videos?channel_id=odd&status=queued'));
  t.same((odd.videos as Json[]).map((video) => video.subject).toSorted(), [
    'Number 1',
    'Number 3',
    'Number 5',
  ]);
});

t.test(
  'metrics count what waits, runs and ended, with stage times and money, for people and for Prometheus',
  async (t) => {
    await using test = await testApi({ running: { gpu: 1, cpu: 1 } });
    const ids = [await test.queue(), await test.queue(), await test.queue()];
    await finishVideo(test, ids[0] as never, await storedResults(test, ids[0] as never));
    await test.sql`
      insert into effects (video_id, stage, round, key, status, reservation_id, quote_micros, charged_micros,
                           cached, saved_micros, finished_at)
      select video_id, 'audio_synthesis', 1, key, 'done', id, 0, 0, hit, saved, now()
      from (select * from reservations limit 1) r,
           (values ('speak:s1:x', true, 700), ('speak:s2:x', true, 300), ('speak:s3:x', false, null), ('d', null, null)) as n (key, hit, saved)`;
    t.match(await json(test.call('GET', '/metrics')), {
      depth: 0,
      processing: 2,
      ended_last_day: { completed: 1 },
      rate_per_hour: 1,
      error_rate: 0,
      lanes: { gpu: { places: 1, busy: 1 }, cpu: { places: 1, busy: 1 } },
      stages: { length: 6 },
      cache: [
        { stage: 'audio_synthesis', what: 'speak', hits: 2, misses: 1, hit_ratio: 2 / 3, saved_micros: 1000 },
      ],
      spending_stopped: null,
      cost_today_micros: 600_000,
      day_limit_micros: 150_000_000,
      day_left_micros: 148_250_000,
      kept_back_micros: 1_150_000,
      alerts_last_day: { threshold: 0, early_warning: 0 },
    });
    const prometheus = await test.call('GET', '/metrics/prometheus');
    t.match(prometheus.headers.get('Content-Type'), 'text/plain; version=0.0.4');
    const text = await prometheus.text();
    t.match(text, '\nytempire_videos_processing 2\n');
    t.match(text, 'ytempire_stage_seconds{stage="video_rendering",quantile="0.95"} ');
    t.match(text, '\nytempire_day_left_dollars 148.25\n');
    t.match(text, 'ytempire_cache_lookups_last_day{stage="audio_synthesis",what="speak",outcome="hit"} 2\n');
    for (const line of text.trim().split('\n'))
      t.match(line, /^(# (HELP|TYPE) ytempire_\w+ .+|ytempire_\w+(\{(\w+="[^"]*",?)+\})? [\d.e+-]+)$/);
  },
);

t.test('what cannot be answered is a problem that names the way out', async (t) => {
  await using test = await testApi();
  const unknown = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
  const status = async (method: string, path: string) => {
    const response = await test.call(method, path);
    t.equal(response.headers.get('Content-Type'), 'application/problem+json', path);
    Problem.parse(await response.json());
    return response.status;
  };
  for (const path of [
    `/status/${unknown}`,
    `/stream/${unknown}`,
    `/videos/${unknown}`,
    `/videos/${unknown}/file`,
  ])
    t.equal(await status('GET', path), 404);
  t.equal(await status('POST', `/cancel/${unknown}`), 404);
  t.equal(await status('POST', `/retry/${unknown}`), 404);
  t.equal(await status('GET', '/nowhere'), 404);
  t.equal(await status('DELETE', '/videos'), 405);
  t.equal(await status('GET', '/queue'), 405);
  const put = await test.call('PUT', `/status/${unknown}`);
  t.equal(put.headers.get('Allow'), 'GET, HEAD');
});

t.test('while the database is away, callers are told to come back, and served when it is', async (t) => {
  await using test = await testApi();
  const away = connect('postgres://nobody@127.0.0.1:1/nothing');
  const videos = createVideos(away, test.ports.settings);
  const api = createPipelineApi({ ...test.ports, videos });
  const headers = { 'X-API-Key': apiKey, 'Content-Type': 'application/json' };
  const answers = [
    await api.request('/queue', { method: 'POST', headers, body: JSON.stringify({ brief }) }),
    await api.request('/metrics', { headers }),
    await api.request('/stream/7c9e6679-7425-40de-944b-e07fc1f90ae7', { headers }),
  ];
  for (const answer of answers) {
    t.equal(answer.status, 503);
    t.equal(answer.headers.get('Retry-After'), '1');
    t.match(await json(answer), { code: 'database_unavailable' });
  }
  await away.end({ timeout: 0 });
  // Every connection of the pool breaks, as when the server restarts.
  await test.sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`;
  const statuses = [];
  for (let tries = 0; tries < 30; tries += 1) statuses.push((await test.call('GET', '/metrics')).status);
  t.same(new Set(statuses.slice(-5)), new Set([200]));
  t.ok(statuses.every((status) => status === 200 || status === 503));
});

t.test('asking for the head of a stream leaves nobody listening', async (t) => {
  await using test = await testApi();
  const id = await test.queue();
  t.match((await test.call('HEAD', `/stream/${id}`)).headers.get('Content-Type'), 'text/event-stream');
  const listening = await test.sql`
    select from pg_stat_activity where datname = current_database() and query like 'listen%'`;
  t.equal(listening.length, 0);
});
