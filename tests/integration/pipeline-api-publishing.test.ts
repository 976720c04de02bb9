import { createHash } from 'node:crypto';
import t from 'tap';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { ProgressEvent } from '#shared/contracts/progress.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import { everyVideosStages } from '#shared/domain/pipeline.ts';
import { retryPauseMs } from '#shared/domain/retry.ts';
import { claimStage, storedResults, type TestApi, testApi } from '../support/pipeline-api.ts';
import { places } from '../support/videos.ts';

const hourMs = 3_600_000;
const brief = 'Octopuses have three hearts.';

async function ask(
  test: TestApi,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const response = await test.call(body === undefined ? 'GET' : 'POST', path, body, headers);
  return {
    http: response.status,
    replayed: response.headers.get('Idempotent-Replayed'),
    ...(await json(response)),
  };
}

const json = async (response: Response) => (await response.json()) as Record<string, unknown>;

/** A video that is made, and waits to be published. */
async function made(test: TestApi): Promise<{ id: VideoId; results: Record<StageName, unknown> }> {
  const id = await test.queue({ publish: 'private' });
  const results = await storedResults(test, id);
  for (const stage of everyVideosStages)
    await test.journal.complete(await claimStage(test, id, stage), results[stage]);
  return { id, results };
}

/** The upload failed; `retryAfterMs` undefined: for good. */
async function failUpload(test: TestApi, id: VideoId, code: string, retryAfterMs?: number): Promise<void> {
  const pauseMs = (attempt: number, atLeastMs?: number) => retryPauseMs(attempt, 1000, 0, atLeastMs);
  const journal = createStageJournal(test.sql, { running: places, pauseMs });
  const run = await claimStage(test, id, 'youtube_upload');
  const final = retryAfterMs === undefined;
  await journal.fail(run, { code, message: 'YouTube said no' }, { final, counts: final, retryAfterMs });
}

t.test('a video that waits for quota says so, until when, and what is left then', async (t) => {
  await using test = await testApi();
  const { id } = await made(test);
  t.match(await ask(test, `/status/${id}`), {
    status: 'processing',
    stage: 'youtube_upload',
    waiting_for: null,
    waiting_until: null,
    publication: null,
  });
  await failUpload(test, id, 'quota_exhausted', 10 * hourMs);
  const [run] = await test.sql<
    { due_at: Date }[]
  >`select due_at from stage_runs where stage = 'youtube_upload'`;
  const status = await ask(test, `/status/${id}`);
  t.match(status, {
    status: 'processing',
    stage: 'youtube_upload',
    waiting_for: 'youtube_quota',
    waiting_until: run?.due_at.toISOString(),
    error: null,
    stages: [{}, {}, {}, {}, {}, {}, { stage: 'youtube_upload', status: 'retrying', failed_tries: 0 }],
  });
  t.ok(Number(status.eta) > 9 * 3600 && Number(status.eta) < 11 * 3600, 'the wait is in the time left');
  t.ok(Number(status.progress) > 0.8 && Number(status.progress) < 1);
  const stream = await test.call('GET', `/stream/${id}`);
  const reader = stream.body?.getReader();
  const first = Buffer.from((await reader?.read())?.value ?? new Uint8Array()).toString();
  await reader?.cancel();
  const event = ProgressEvent.parse(JSON.parse(/^data: (.*)$/m.exec(first)?.[1] ?? ''));
  t.match(event, { waiting_for: 'youtube_quota', waiting_until: run?.due_at.toISOString() });
  t.match(await ask(test, '/metrics'), {
    processing: 1,
    publishing: 1,
    lanes: { cpu: { busy: 0 }, gpu: { busy: 0 } },
  });
  t.match(await (await test.call('GET', '/metrics/prometheus')).text(), /^ytempire_videos_publishing 1$/m);

  const others = {
    accounts_cooling_down: 'youtube_accounts',
    preflight_failed: 'preflight',
    publishing_paused: 'publishing_paused',
  };
  for (const [code, waiting_for] of Object.entries(others)) {
    await test.sql`update stage_runs set due_at = now() where stage = 'youtube_upload'`;
    t.match(await ask(test, `/status/${id}`), { waiting_for: null }, 'the wait before is over');
    await failUpload(test, id, code, hourMs);
    const isKnown = waiting_for === 'youtube_accounts';
    t.match(await ask(test, `/status/${id}`), {
      waiting_for,
      waiting_until: isKnown ? String : null,
      eta: isKnown ? Number : null,
    });
  }
});

t.test('a published video says where, once its publishing is done', async (t) => {
  await using test = await testApi();
  const { id, results } = await made(test);
  await test.journal.complete(await claimStage(test, id, 'youtube_upload'), results.youtube_upload);
  const publication = {
    account: 'sea',
    url: 'https://www.youtube.com/watch?v=dQw4w9WgXcQ',
    privacy: 'private',
  };
  t.match(await ask(test, `/status/${id}`), { status: 'completed', progress: 1, eta: 0, publication });
  t.match(await ask(test, `/videos/${id}`), { publication, metadata: { publication } });
  const unpublished = await test.queue();
  t.match(await ask(test, `/status/${unpublished}`), { publication: null });
  const { stages } = await ask(test, `/status/${unpublished}`);
  t.equal((stages as unknown[]).length, 6, 'one that is not published has no such stage');
});

t.test('the file can be had while it waits to be published, and when that has failed', async (t) => {
  await using test = await testApi();
  const { id } = await made(test);
  const film = async (wanted: number) => {
    const response = await test.call('GET', `/videos/${id}/file`);
    t.equal(response.status, wanted);
    if (wanted === 200) t.equal(await response.text(), '0123456789');
  };
  await film(200);
  await failUpload(test, id, 'upload_rejected');
  const error = { code: 'upload_rejected', message: 'YouTube said no', stage: 'youtube_upload' };
  t.match(await ask(test, `/status/${id}`), { status: 'failed', error, publication: null });
  await film(200);
  const { files, storage } = await ask(test, `/videos/${id}`);
  t.equal((files as unknown[]).length, 9);
  const [row] = await test.sql<
    { until: Date }[]
  >`select completed_at + interval '30 days' as until from video_queue`;
  t.match(storage, { tier: 'warm', kept_until: row?.until.toISOString() }, 'kept as that of a published one');
  const retried = await ask(test, `/retry/${id}`, {});
  t.match(retried, { http: 202, status: 'processing', position: 0 });
  t.ok(Number(retried.eta) < 30, 'nothing but the upload is left');
  t.match(await ask(test, `/retry/${id}`, {}), { http: 409 });

  const failed = await test.queue({ publish: 'private' });
  const run = await claimStage(test, failed, 'script_generation');
  await test.journal.fail(
    run,
    { code: 'x', message: 'x' },
    { final: true, counts: true, retryAfterMs: undefined },
  );
  t.match(await ask(test, `/videos/${failed}/file`), { http: 409 }, 'one that failed before has none');
});

const now = new Date('2026-08-31T12:00:00Z');
const at = (ms: number) => new Date(now.getTime() + ms).toISOString();
const minuteMs = 60_000;

/** The API, with its clock standing still. */
async function apiAt(moment: Date): Promise<TestApi> {
  const test = await testApi();
  test.ports.clock = () => moment;
  return test;
}

t.test('a scheduled video needs a time it can be ready at, with its zone', async (t) => {
  await using test = await apiAt(now);
  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ publish: 'scheduled' }, /^is missing: a scheduled video needs the date and time/],
    [{ publish: 'private', publish_at: at(hourMs) }, /^is for scheduled videos/],
    [{ publish_at: at(hourMs) }, /^is for scheduled videos/],
    [{ publish: 'scheduled', publish_at: '2026-09-01T12:00:00' }, /^must be a date and time with its zone/],
    [{ publish: 'scheduled', publish_at: 'tomorrow' }, /^must be a date and time with its zone/],
    [{ publish: 'scheduled', publish_at: 7 }, /^must be a date and time with its zone/],
    [{ publish: 'scheduled', publish_at: at(15 * minuteMs - 1) }, /^must be at least 15 minutes from now/],
    [{ publish: 'scheduled', publish_at: at(-hourMs) }, /^must be at least 15 minutes from now/],
    [{ publish: 'scheduled', publish_at: '2027-02-28T12:00:01Z' }, /^must be at most 6 months from now/],
  ];
  for (const [extra, message] of wrong)
    t.match(
      await ask(test, '/queue', { brief, ...extra }),
      { code: 'invalid_request', status: 422, errors: [{ field: 'publish_at', message }] },
      JSON.stringify(extra),
    );
  t.equal((await test.sql`select from video_queue`).length, 0);
  for (const publish_at of [at(15 * minuteMs), '2026-08-31T14:15:00+02:00', '2027-02-28T12:00:00Z'])
    t.match(
      await ask(test, '/queue', { brief, publish: 'scheduled', publish_at }),
      { status: 'processing' },
      publish_at,
    );
});

t.test('who asks again is told of the scheduled video that was queued while there was time', async (t) => {
  await using test = await apiAt(now);
  const scheduled = { brief, publish: 'scheduled', publish_at: at(20 * minuteMs) };
  const key = { 'Idempotency-Key': 'once' };
  const { video_id } = await ask(test, '/queue', scheduled, key);
  test.ports.clock = () => new Date(now.getTime() + 10 * minuteMs);
  t.match(await ask(test, '/queue', scheduled, key), { replayed: 'true', video_id });
  const tooLate = { status: 422, code: 'invalid_request', errors: [{ field: 'publish_at' }] };
  t.match(await ask(test, '/queue', scheduled, { 'Idempotency-Key': 'another' }), tooLate);
  t.match(await ask(test, '/queue', scheduled), tooLate);
  t.match(await ask(test, '/queue', { ...scheduled, priority: 2 }, key), {
    status: 422,
    code: 'idempotency_key_reused',
  });
  t.equal((await test.sql`select from video_queue`).length, 1);
});

t.test('a request that was sent before an upgrade is the same when it is sent again', async (t) => {
  await using test = await testApi();
  const key = { 'Idempotency-Key': 'before' };
  const asked = { brief: 'An octopus has three hearts.', style: 'ocean' };
  const { video_id } = await ask(test, '/queue', asked, key);
  // As it was written down before there were presets, and before a brief's length counted.
  const before =
    '{"brief":"An octopus has three hearts.","channel_id":"default","complexity":"simple","priority":1,' +
    '"duration_seconds":60,"format":"16:9","language":"en","style":"ocean","publish":"none"}';
  const hash = createHash('sha256').update(before).digest('hex');
  await test.sql`update video_queue set request_hash = ${hash}`;
  t.match(await ask(test, '/queue', asked, key), { replayed: 'true', video_id });
  t.match(await ask(test, '/queue', { ...asked, preset: 'preview' }, key), {
    code: 'idempotency_key_reused',
  });
});
