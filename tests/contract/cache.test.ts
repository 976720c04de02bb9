import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import t from 'tap';
import { createCache } from '#shared/adapters/redis/create-cache.ts';
import type { Cache } from '#shared/ports/cache.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';

const minuteMs = 60_000;
/** On a busy machine a look-up may take its time; that it is given up in the end has a test of its own. */
const patient = { warn: () => {}, patienceMs: minuteMs };

t.test('what one process keeps another finds, whatever JSON it is, until its time is over', async (t) => {
  await using redis = await testRedis();
  const [one, other] = [createCache({ ...redis, ...patient }), createCache({ ...redis, ...patient })];
  t.equal(await one.get('nothing'), undefined);
  for (const value of [{ title: 'Zoë 🐙', list: [1, 2.5, null, true] }, 'OK', '{"not":"parsed"}', 17, []]) {
    await one.set('place', value, minuteMs);
    t.same(await other.get('place'), value, JSON.stringify(value));
  }
  const [key = ''] = await redis.direct.keys('*');
  t.equal(key, 'cache:v1:place', 'under a name and a version of its own');
  t.ok((await redis.direct.pttl(key)) > minuteMs / 2);
  await redis.direct.pexpire(key, 0);
  t.equal(await other.get('place'), undefined);
});

t.test('a lock has one holder, who may hold it longer and alone may let it go', async (t) => {
  await using redis = await testRedis();
  const cache = createCache({ ...redis, ...patient });
  const asked = await Promise.all(
    Array.from({ length: 20 }, (_, n) => cache.lock('place', `holder-${n}`, minuteMs)),
  );
  t.equal(asked.filter((answer) => answer === 'ours').length, 1);
  t.equal(asked.filter((answer) => answer === 'theirs').length, 19);
  const holder = `holder-${asked.indexOf('ours')}`;
  await cache.unlock('place', 'somebody-else');
  t.equal(await cache.lock('place', 'somebody-else', minuteMs), 'theirs');
  t.equal(await cache.lock('place', holder, 10 * minuteMs), 'ours');
  t.ok((await redis.direct.pttl('cache-lock:v1:place')) > minuteMs, 'asked again, it is held longer');
  await cache.unlock('place', holder);
  t.equal(await cache.lock('place', 'somebody-else', minuteMs), 'ours');
  await redis.direct.pexpire('cache-lock:v1:place', 0);
  t.equal(await cache.lock('place', 'a-third', minuteMs), 'ours', 'a lock nobody renews is free again');
});

async function knowsNothing(t: Tap, cache: Cache): Promise<void> {
  await cache.set('place', 'value', minuteMs);
  t.equal(await cache.get('place'), undefined);
  t.equal(await cache.lock('place', 'me', minuteMs), 'unknown');
  await cache.unlock('place', 'me');
}

t.test('without a Redis the cache is empty, and says nothing about it', async (t) => {
  const warn = (message: string) => t.fail(message);
  await knowsNothing(t, createCache({ redisRestUrl: undefined, redisRestToken: '', warn }));
});

t.test('a Redis that died, hangs or refuses leaves an empty cache and one warning', async (t) => {
  await using dead = await testRedis();
  await dead.stop();
  await using hanging = await silentServer();
  await using refusing = await testRedis();
  const addresses: [string, Pick<TestRedis, 'redisRestUrl' | 'redisRestToken'>][] = [
    ['dead', dead],
    ['hanging', { redisRestUrl: hanging.url, redisRestToken: 'x' }],
    ['refusing', { redisRestUrl: refusing.redisRestUrl, redisRestToken: 'wrong' }],
  ];
  for (const [what, address] of addresses) {
    const said: string[] = [];
    const cache = createCache({ ...address, warn: (message) => said.push(message) });
    await knowsNothing(t, cache);
    await knowsNothing(t, cache);
    t.equal(said.length, 1, `${what}: ${said}`);
    t.match(said[0], /everything is made anew$/);
    t.notMatch(said[0], /place/, 'and keeps to itself what was to be kept');
  }
});

/** Takes connections and never answers. */
async function silentServer(): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((socket) => void socket.on('error', () => {}));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

type Tap = Pick<typeof t, 'equal'>;
