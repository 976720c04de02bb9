import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { z } from 'zod';
import { createHealthBooks } from '#shared/adapters/postgres/health/create-health-books.ts';
import { createReadiness } from '#shared/adapters/postgres/health/create-readiness.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { isDue, keepHealth } from '#shared/adapters/provider-checks/keep-health.ts';
import { plainProfile } from '#shared/contracts/channel-profile.ts';
import { Terminal } from '#shared/contracts/errors.ts';
import { ChannelId } from '#shared/contracts/ids.ts';
import type { ProviderHealth } from '#shared/contracts/readiness.ts';
import { VideoRequest } from '#shared/contracts/video-request.ts';
import type { HealthBooks, Readiness } from '#shared/ports/readiness.ts';
import { stage } from '#shared/stage/definition.ts';
import { requireReady } from '#shared/stage/require-ready.ts';
import { serveStage } from '#shared/stage/serve-stage.ts';
import { type TestApi, testApi } from '../support/pipeline-api.ts';
import { silentLog } from '../support/silent-log.ts';
import { stageTools } from '../support/stage-tools.ts';
import { places, productDatabase, startVideo } from '../support/videos.ts';

type Written = Parameters<HealthBooks['write']>[0];

const told = (provider: string, state: ProviderHealth['state'], more: Partial<Written> = {}): Written => ({
  provider,
  job: provider === 'openai' ? 'write' : 'speak',
  state,
  code: state === 'failing' ? 'provider_refused' : undefined,
  words: `${provider} said so`,
  left: undefined,
  languages: undefined,
  ...more,
});
const nothing = { read: async () => [] };
const request = (more: object = {}) => VideoRequest.parse({ topic: 'Octopus hearts', ...more });

t.test(
  'providers are asked when somebody is due, by one of several keepers, and what changes is logged',
  async (t) => {
    await using db = await productDatabase();
    const books = createHealthBooks(db.sql);
    const asked = { good: 0, bad: 0 };
    const lines: string[] = [];
    const note = (_: object, message: string) => lines.push(message);
    const log = { ...silentLog, info: note, warn: note };
    const checks = [
      {
        ...{ provider: 'openai', job: 'write' as const, todo: '', languages: ['en'] },
        ask: async () => ({ words: `answer ${++asked.good}`, left: { amount: 5, of: 9, unit: 'calls' } }),
      },
      {
        ...{ provider: 'elevenlabs', job: 'speak' as const, todo: '' },
        ask: async () => Promise.reject(new Terminal('provider_refused', `failure ${++asked.bad}`)),
      },
      { provider: 'google-tts', job: 'speak' as const, todo: 'no key', ask: undefined },
    ];
    const keep = () => keepHealth({ checks, books, statistics: nothing, log });
    const first = keep();
    while ((await books.list()).length < 3) await pause(10);
    await first.stop();
    t.match(await books.list(), [
      {
        provider: 'elevenlabs',
        state: 'failing',
        code: 'provider_refused',
        words: 'failure 1',
        left: undefined,
      },
      { provider: 'google-tts', state: 'absent', code: undefined, words: 'no key' },
      {
        provider: 'openai',
        state: 'ready',
        words: 'answer 1',
        left: { amount: 5, of: 9 },
        languages: ['en'],
      },
    ]);
    t.equal(lines.length, 3);
    const second = keep();
    await second.stop();
    t.same(asked, { good: 1, bad: 1 }, 'what was learnt a moment ago is not asked again');
    await db.sql`update provider_health set checked_at = now() - interval '2 minutes'`;
    const third = keep();
    while (asked.bad < 2 || asked.good < 2) await pause(10);
    await third.stop();
    t.same(asked, { good: 2, bad: 2 }, 'whoever begins asks anew: its key may be another');
    t.equal(lines.length, 3, 'what changes is told of, and nothing else');
    await db.sql`update provider_health set checked_at = now() - interval '2 minutes'`;
    const known = new Map((await books.list()).map((health) => [health.provider, health]));
    const due = checks.filter((check) => isDue(known.get(check.provider), check));
    t.same(
      due.map(({ provider }) => provider),
      ['elevenlabs'],
      'one that fails is asked sooner',
    );
  },
);

t.test('what a video needs is read with its age: health, room, accounts of its channel', async (t) => {
  await using db = await productDatabase();
  const books = createHealthBooks(db.sql);
  const fresh = () => createReadiness(db.sql, books, { offlineVoice: true });
  const published = { channel_id: ChannelId.parse('sea'), publish: 'private' as const };
  t.same(await fresh().facts({ ...published, publish: 'none' }), {
    ...{ providers: [], freeBytes: undefined, accounts: undefined, offlineVoice: true },
  });
  await db.sql`insert into storage_space (free_bytes, total_bytes, needed_bytes) values (7, 9, 8)`;
  for (const name of ['one', 'two'])
    await db.sql`
      insert into youtube_accounts (name, project, youtube_channel_id, title, uploads_playlist, token_sealed)
      values (${name}, 'p', ${name}, 't', 'u', 's')`;
  t.match(await fresh().facts(published), { freeBytes: 7, accounts: 2 });
  const profile = { youtube: { accounts: ['two', 'three'] } };
  await db.sql`insert into channels (id, profile) values ('sea', ${db.sql.json(profile)})`;
  t.match(await fresh().facts(published), { accounts: 1 }, 'those its channel names');
  await db.sql`update youtube_accounts set refused_at = now(), refused_because = 'revoked' where name = 'two'`;
  t.match(await fresh().facts(published), { accounts: 0 }, 'and Google lets in');
  await db.sql`update storage_space set seen_at = now() - interval '1 hour'`;
  t.match(await fresh().facts(published), { freeBytes: undefined });
  let now = 0;
  const kept = createReadiness(db.sql, books, { offlineVoice: true, now: () => now });
  t.match(await kept.facts(published), { providers: [] });
  await books.write(told('openai', 'ready'));
  t.match(await kept.facts(published), { providers: [] }, 'kept for a moment');
  now += 60_000;
  t.match(await kept.facts(published), { providers: [{ provider: 'openai' }] });
});

t.test('a video that cannot be finished is not let in, and whoever asks is told what to do', async (t) => {
  await using test = await testApi();
  const books = createHealthBooks(test.sql);
  test.ports.readiness = createReadiness(test.sql, books, { offlineVoice: true, now: clockThatJumps() });
  test.ports.providers = nothing;
  const ask = (body: object, headers = {}) => test.call('POST', '/queue', body, headers);
  const key = { 'Idempotency-Key': 'once' };
  const first = await ask({ topic: 'Octopus hearts' }, key);
  t.equal(first.status, 202, 'what nobody knows keeps no video out');
  const { video_id } = (await first.json()) as { video_id: string };
  await books.write(told('openai', 'absent'));
  const absent = await ask({ topic: 'Octopus hearts' });
  t.match(
    [absent.status, await absent.json()],
    [422, { code: 'no_writer', detail: /npm run provider -- openai/ }],
  );
  t.match(
    await (await ask({ topic: 'Octopus hearts' }, key)).json(),
    { video_id },
    'a repeated request is answered',
  );
  t.equal((await ask({ brief: 'Octopuses have three hearts.' })).status, 202);
  await books.write(told('openai', 'failing'));
  const failing = await ask({ topic: 'Octopus hearts' });
  t.match([failing.status, await failing.json()], [503, { code: 'no_writer', detail: /openai said so/ }]);
  t.equal(failing.headers.get('Retry-After'), '60');
  t.equal((await ask({ brief: 'Octopuses.', publish: 'private' })).status, 422, 'no account is connected');
  await test.sql`alter table provider_health rename to provider_health_away`;
  t.equal((await ask({ topic: 'Octopus hearts' })).status, 202, 'nor does a question that fails');
});

t.test('metrics tell how providers stand, and what became of calls to them', async (t) => {
  await using test = await testApi();
  const books = createHealthBooks(test.sql);
  const left = { amount: 900, of: 10_000, unit: 'characters' };
  await books.write(told('elevenlabs', 'ready', { left }));
  await books.write(told('google-tts', 'absent'));
  test.ports.readiness = createReadiness(test.sql, books, { offlineVoice: true });
  const resting = { kind: 'broken' as const, code: 'provider_failed', words: 'it said 500', leftMs: 1500 };
  const numbers = { calls: 12, repeats: 3, failures: { provider_failed: 4 }, p50Seconds: 0.5, p95Seconds: 2 };
  test.ports.providers = { read: async () => [{ provider: 'openai', ...numbers, resting }] };
  t.match(await metricsOf(test), {
    providers: [
      { provider: 'elevenlabs', calls: 0, circuit: 'closed', health: { state: 'ready', left } },
      { provider: 'google-tts', health: { state: 'absent' } },
      {
        ...{ provider: 'openai', calls: 12, repeats: 3, failures: { provider_failed: 4 }, p95_seconds: 2 },
        ...{ circuit: 'open', left_alone: { words: 'it said 500', seconds_left: 2 }, health: null },
      },
    ],
  });
  const text = await (await test.call('GET', '/metrics/prometheus')).text();
  t.match(text, /^ytempire_provider_calls_last_day{provider="openai"} 12$/m);
  t.match(text, /^ytempire_provider_failures_last_day{provider="openai",code="provider_failed"} 4$/m);
  t.match(text, /^ytempire_provider_left_alone{provider="openai"} 1$/m);
  t.match(text, /^ytempire_provider_ready{provider="elevenlabs"} 1$/m);
  t.notMatch(text, /ytempire_provider_ready{provider="google-tts"}/);
  t.match(text, /^ytempire_provider_allowance_left{provider="elevenlabs",unit="characters"} 900$/m);
  t.notMatch(text, /undefined|NaN/);
});

t.test('a video that was let in waits before anything is paid, without using up a try', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const books = createHealthBooks(db.sql);
  await books.write(told('openai', 'failing'));
  const readiness = createReadiness(db.sql, books, { offlineVoice: true, now: clockThatJumps() });
  const { signal: _, ...ports } = stageTools({});
  const app = serveStage(
    stage<unknown, unknown>({
      name: 'script_generation',
      accepts: z.unknown(),
      emits: z.unknown(),
      quote: () => t.fail('it was priced') as never,
      run: async () => t.fail('it was begun'),
    }),
    {
      ...{
        ports,
        readiness,
        log: silentLog,
        functionName: 'script-generation',
        lane: 'cpu',
        leaseMs: 60_000,
      },
      journal: createStageJournal(db.sql, { running: places, pauseMs: () => 0 }),
      gate: { reserve: () => Promise.reject(new Error('it was reserved')) },
      channels: { profile: async () => plainProfile },
      liveProgress: { report: () => {}, read: async () => ({}) },
      scratch: { create: () => ({ path: '/nonexistent', [Symbol.asyncDispose]: async () => {} }) },
      isInternal: () => true,
    },
  );
  const event = {
    ...{ id: '7c9e6679-7425-40de-944b-e07fc1f90ae7', topic: 'video.requested', video_id: id, round: 1 },
    ...{ occurred_at: new Date().toISOString(), data: { request: request() } },
  };
  for (let times = 0; times < 5; times++) {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await app.request('/', { method: 'POST', headers, body: JSON.stringify(event) });
    t.match(await answer.json(), { code: 'preflight_failed' });
    await db.sql`update outbox set due_at = now()`;
  }
  t.match(await db.sql`select attempts, status from stage_runs where video_id = ${id}`, [{ attempts: 0 }]);
});

t.test('only the first stage looks, and only a certain lack stops it', async (t) => {
  const facts = { providers: [], freeBytes: 1, accounts: undefined, offlineVoice: true };
  const knows: Readiness = { facts: async () => facts, list: async () => [] };
  const away: Readiness = { ...knows, facts: () => Promise.reject(new Error('no database')) };
  const input = { request: request() };
  const look = (
    readiness?: Readiness,
    stage: 'script_generation' | 'audio_synthesis' = 'script_generation',
  ) => requireReady(stage, input, { readiness, log: silentLog });
  await t.rejects(look(knows), { code: 'preflight_failed', message: /MB are free/, retryAfterMs: 60_000 });
  await t.resolves(look(knows, 'audio_synthesis'));
  await t.resolves(look(away));
  await t.resolves(look(undefined));
  const noAccount: Readiness = {
    ...knows,
    facts: async () => ({ ...facts, freeBytes: undefined, accounts: 0 }),
  };
  await t.resolves(look(noAccount));
  input.request = request({ publish: 'private' });
  await t.rejects(look(noAccount), { code: 'preflight_failed', message: /No YouTube account/ });
});

/** Nothing that is kept for a moment is fresh. */
function clockThatJumps(): () => number {
  let ms = 0;
  return () => {
    ms += 3_600_000;
    return ms;
  };
}

async function metricsOf(test: TestApi): Promise<unknown> {
  return await (await test.call('GET', '/metrics')).json();
}
