import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { createProviderState } from '#shared/adapters/redis/create-provider-state.ts';
import { createProviderStatistics } from '#shared/adapters/redis/create-provider-statistics.ts';
import { createProviderTally } from '#shared/adapters/redis/create-provider-tally.ts';
import { bucketOf, percentile } from '#shared/adapters/redis/latency-buckets.ts';
import { createLocalState } from '#shared/adapters/resilience/local-state.ts';
import { createGuards } from '#shared/compose-guards.ts';
import { providerFailure } from '#shared/domain/provider-failure.ts';
import type { ProviderState, Rest } from '#shared/ports/provider-state.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';

/** On a busy machine an answer may take its time; that it is given up in the end has a test of its own. */
const patient = { warn: () => {}, patienceMs: 60_000 };
const broken: Rest = { kind: 'broken', code: 'provider_failed', words: 'it "said" 500 🐙', times: 2 };
const busy: Rest = { kind: 'busy', code: 'provider_busy', words: 'too many', times: 1 };
const entry = { holder: 'one', trialMs: 60_000, rate: undefined };
const paid = { signal: new AbortController().signal, paid: true };

/** The same promises, kept by Redis and by one process alone. `pass` lets a time of what is kept run out. */
async function keepsItsPromises(
  t: Test,
  state: ProviderState,
  pass: (what: 'rest' | 'rate' | 'trial') => Promise<void>,
): Promise<void> {
  t.same(await state.enter('openai', entry), { kind: 'go', trial: undefined });
  await state.rest('openai', broken, 20_000);
  const resting = await state.enter('openai', entry);
  t.match(resting, { kind: 'resting', rest: broken });
  t.ok(resting?.kind === 'resting' && resting.leftMs > 0 && resting.leftMs <= 20_000);
  t.same(await state.enter('pexels', entry), { kind: 'go', trial: undefined }, 'others go on');
  await pass('rest');
  const asked = await Promise.all(
    Array.from({ length: 20 }, (_, n) => state.enter('openai', { ...entry, holder: `call-${n}` })),
  );
  const trials = asked.filter((answer) => answer?.kind === 'go');
  t.same(trials, [{ kind: 'go', trial: broken }], 'of many calls one is the trial');
  const holder = `call-${asked.findIndex((answer) => answer?.kind === 'go')}`;
  await state.abandonTrial('openai', 'somebody else');
  t.match(await state.enter('openai', entry), { kind: 'resting' });
  await state.abandonTrial('openai', holder);
  t.match(await state.enter('openai', entry), { kind: 'go', trial: broken }, 'let go, it is the next one’s');
  await pass('trial');
  t.match(
    await state.enter('openai', entry),
    { kind: 'go', trial: broken },
    'and so it is when nobody is heard of',
  );
  await state.clear('openai');
  t.same(await state.enter('openai', entry), { kind: 'go', trial: undefined });
  await state.rest('openai', busy, 20_000);
  t.match(await state.enter('openai', entry), { kind: 'resting', rest: busy });
  await pass('rest');
  t.same(await state.enter('openai', entry), { kind: 'go', trial: undefined }, 'a pause needs no trial');

  const rated = { ...entry, rate: { calls: 3, windowMs: 60_000 } };
  const calls = await Promise.all(Array.from({ length: 8 }, () => state.enter('pixabay', rated)));
  t.equal(calls.filter((answer) => answer?.kind === 'go').length, 3);
  const fast = await state.enter('pixabay', rated);
  t.ok(fast?.kind === 'too_fast' && fast.leftMs > 0 && fast.leftMs <= 60_000);
  await pass('rate');
  t.match(await state.enter('pixabay', rated), { kind: 'go' });
}

t.test('what processes tell each other about a provider holds for all, until its time is over', async (t) => {
  await using redis = await testRedis();
  const states: [ProviderState, ProviderState] = [
    createProviderState({ ...redis, ...patient }),
    createProviderState({ ...redis, ...patient }),
  ];
  let turn = 0;
  const either = (): ProviderState => states[turn++ % 2 === 0 ? 0 : 1];
  const both: ProviderState = {
    enter: (...asked) => either().enter(...asked),
    rest: (...asked) => either().rest(...asked),
    clear: (...asked) => either().clear(...asked),
    abandonTrial: (...asked) => either().abandonTrial(...asked),
  };
  await keepsItsPromises(t, both, async (what) => {
    for (const key of await redis.direct.keys(`provider:v1:*:${what}`)) {
      const isBroken = what === 'rest' && (await redis.direct.get(key))?.startsWith('broken');
      // A rest that is over leaves behind that it was one.
      await redis.direct.pexpire(key, isBroken ? 600_000 : 0);
    }
  });
});

t.test('one process alone keeps the same rules', async (t) => {
  let ms = 0;
  await keepsItsPromises(
    t,
    createLocalState(() => ms),
    async () => {
      ms += 60_001;
    },
  );
});

t.test(
  'a circuit that one process opens is open in another, with the words; a trial closes it for both',
  async (t) => {
    await using redis = await testRedis();
    const child = join(import.meta.dirname, '../support/refused-provider-child.ts');
    const other = spawn(process.execPath, [child, redis.redisRestUrl, redis.redisRestToken], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code] = await once(other, 'exit');
    t.equal(code, 0);
    const { guard, close } = createGuards({ redis, ...patient, warn: (message) => t.fail(message) });
    const calls = guard('openai').call(async () => t.fail('it was called'), paid);
    await t.rejects(calls, {
      code: 'circuit_open',
      message: /^OpenAI is left alone until .* UTC: OpenAI answered 401: the key is no more/,
    });
    for (const key of await redis.direct.keys('provider:v1:*:rest')) await redis.direct.pexpire(key, 600_000);
    t.equal(await guard('openai').call(async () => 'answer', paid), 'answer');
    t.same(await redis.direct.keys('provider:v1:{openai}:*st'), [], 'nothing of it is left');
    await close();
  },
);

t.test('a provider that asks for a pause of nothing is asked at once, and Redis is not blamed', async (t) => {
  await using redis = await testRedis();
  const { guard, close } = createGuards({ redis, ...patient, warn: (message) => t.fail(message) });
  const busy = providerFailure({ provider: 'OpenAI', status: 429, words: 'too many', retryAfterMs: 0 });
  let asked = 0;
  const work = async () => (++asked === 1 ? Promise.reject(busy) : 'answer');
  t.equal(await guard('openai').call(work, paid), 'answer');
  t.equal(asked, 2);
  await close();
});

t.test(
  'a Redis that dies, hangs or was never there leaves each process to itself, without an error',
  async (t) => {
    await using redis = await testRedis();
    const said: string[] = [];
    const { guard, close } = createGuards({ redis, warn: (message) => said.push(message) });
    const openai = guard('openai');
    t.equal(guard('openai'), openai, 'a provider has one guard');
    t.equal(await openai.call(async () => 'answer', paid), 'answer');
    await redis.stop();
    t.equal(await openai.call(async () => 'answer', paid), 'answer');
    const refused = providerFailure({ provider: 'OpenAI', status: 401, words: 'no such key' });
    await t.rejects(
      openai.call(() => Promise.reject(refused), paid),
      { code: 'provider_refused' },
    );
    await t.rejects(
      openai.call(async () => 'answer', paid),
      { code: 'circuit_open' },
    );
    await close();
    t.equal(said.length, 2, said.join('\n'));
    t.notMatch(said.join(), /no such key/);
    const alone = createGuards({
      redis: { redisRestUrl: undefined, redisRestToken: '' },
      warn: (m) => t.fail(m),
    });
    t.equal(await alone.guard('openai').call(async () => 'answer', paid), 'answer');
    await alone.close();
  },
);

t.test('calls of all processes are counted, by outcome and time', async (t) => {
  await using redis = await testRedis();
  const clock = () => new Date('2026-11-21T10:59:00Z');
  const [one, other] = [1, 2].map(() => createProviderTally({ ...redis, ...patient, clock }));
  for (let call = 0; call < 90; call++)
    one?.count({ provider: 'openai', outcome: 'ok', ms: 100, repeated: false });
  for (let call = 0; call < 10; call++)
    other?.count({ provider: 'openai', outcome: 'provider_busy', ms: 4000, repeated: true });
  other?.count({ provider: 'pexels', outcome: 'ok', ms: 0.2, repeated: false });
  await Promise.all([one?.flush(), other?.flush()]);
  await createProviderState({ ...redis, ...patient }).rest('elevenlabs', broken, 20_000);
  const readAt = (time: string) =>
    createProviderStatistics({
      ...redis,
      ...patient,
      clock: () => new Date(time),
      providers: ['openai', 'elevenlabs'],
    }).read();
  const [elevenlabs, openai, pexels, ...more] = await readAt('2026-11-22T09:00:00Z');
  t.same(more, []);
  t.match(elevenlabs, { provider: 'elevenlabs', calls: 0, resting: { kind: 'broken', words: broken.words } });
  t.ok((elevenlabs?.resting?.leftMs ?? 0) <= 20_000);
  t.match(openai, {
    provider: 'openai',
    calls: 100,
    repeats: 10,
    failures: { provider_busy: 10 },
    resting: undefined,
  });
  t.ok((openai?.p50Seconds ?? 0) >= 0.1 && (openai?.p50Seconds ?? 0) <= 0.125, String(openai?.p50Seconds));
  t.ok((openai?.p95Seconds ?? 0) >= 4 && (openai?.p95Seconds ?? 0) <= 5, String(openai?.p95Seconds));
  t.match(pexels, { provider: 'pexels', calls: 1, failures: {} });
  t.equal((await readAt('2026-11-22T12:00:00Z')).length, 1, 'what was counted is forgotten after a day');
  await redis.stop();
  t.same(await readAt('2026-11-21T11:00:00Z'), []);
});

t.test('a percentile is at most a quarter too high', (t) => {
  for (const ms of [1, 2, 99, 100, 12_345, 600_000]) {
    const told = percentile(new Map([[bucketOf(ms), 1]]), 0.5) * 1000;
    t.ok(told >= ms * 0.999 && told <= ms * 1.26, `${ms}: ${told}`);
  }
  t.equal(percentile(new Map(), 0.95), 0);
  t.end();
});

t.test('what is counted leaves the process by itself', async (t) => {
  await using redis = await testRedis();
  const tally = createProviderTally({ ...redis, ...patient, flushEveryMs: 10 });
  tally.count({ provider: 'openai', outcome: 'ok', ms: 5, repeated: false });
  while ((await keysOf(redis)).length === 0) await pause(50);
  t.equal((await keysOf(redis)).length, 1);
});

const keysOf = (redis: TestRedis): Promise<string[]> => redis.direct.keys('provider:v1:tally:*');
