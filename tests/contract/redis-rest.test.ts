import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Redis as Client } from '@upstash/redis';
import t from 'tap';
import { isAlive } from '../../runtime/embedded/process-facts.ts';
import { startRedis } from '../../runtime/embedded/redis.ts';
import { connectBridge, redisRest } from '../../runtime/embedded/redis-rest.ts';

const token = 'a-token-for-this-test';
const dataDir = await mkdtemp(join(tmpdir(), 'redis-rest-'));
const server = await startRedis({ dataDir });
const direct = connectBridge(server);
const http = serve({ fetch: redisRest({ redis: direct, token }).fetch, hostname: '127.0.0.1', port: 0 });
await once(http, 'listening');
const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

const retry = false;
const clients = {
  'one request per command, base64': new Client({ url, token, retry, enableAutoPipelining: false }),
  'automatic pipelines, base64': new Client({ url, token, retry }),
  'automatic pipelines, plain': new Client({ url, token, retry, responseEncoding: false }),
};

t.beforeEach(() => direct.flushall());
t.teardown(async () => {
  http.close();
  direct.disconnect();
  await server.stop();
  await rm(dataDir, { recursive: true });
});

for (const [manner, client] of Object.entries(clients)) {
  t.test(`the Upstash client works with ${manner}`, async (t) => {
    await keepsValues(t, client);
    await keepsCollections(t, client);
    await runsScriptsAndTransactions(t, client);
  });
}

async function keepsValues(t: Tap, client: Client): Promise<void> {
  t.equal(await client.set('lease', 'me', { nx: true, ex: 10 }), 'OK');
  t.equal(await client.set('lease', 'you', { nx: true, ex: 10 }), null, 'NX keeps what is there');
  t.ok((await client.ttl('lease')) > 0);
  t.equal(await client.get('lease'), 'me');
  t.equal(await client.get('nothing'), null);
  await client.set('word', 'OK');
  t.equal(await client.get('word'), 'OK', 'a value that spells OK survives');
  await client.set('thing', { name: 'Zoë 🐙', tags: ['a', 'b'] });
  t.same(await client.get('thing'), { name: 'Zoë 🐙', tags: ['a', 'b'] });
  t.equal(await client.incrby('count', 41), 41);
  t.equal(await client.incrbyfloat('count', 1.5), 42.5);
}

async function keepsCollections(t: Tap, client: Client): Promise<void> {
  await client.hset('hash', { one: 1, two: 'zwei' });
  t.same(await client.hgetall('hash'), { one: 1, two: 'zwei' });
  t.same(await client.hmget('hash', 'one', 'missing'), { one: 1, missing: null });
  t.equal(await client.rpush('list', 'a', 'b', 'OK'), 3);
  t.same(await client.lrange('list', 0, -1), ['a', 'b', 'OK']);
  await client.zadd('ranks', { score: 2, member: 'second' }, { score: 1, member: 'first' });
  t.same(await client.zrange('ranks', 0, -1, { withScores: true }), ['first', 1, 'second', 2]);
  const id = await client.xadd('stream', '*', { stage: 'render', percent: 50 });
  t.same(await client.xrange('stream', '-', '+'), { [id]: { stage: 'render', percent: 50 } });
  const [cursor, found] = await client.scan(0, { match: 'ranks*', count: 1000 });
  t.same([cursor, found], ['0', ['ranks']]);
}

async function runsScriptsAndTransactions(t: Tap, client: Client): Promise<void> {
  t.same(await client.eval('return {KEYS[1], ARGV[1], 7}', ['key'], ['argument']), ['key', 'argument', 7]);
  const transaction = client.multi();
  transaction.set('both', 'x');
  transaction.hset('and', { field: 'value' });
  transaction.hgetall('and');
  t.same(await transaction.exec(), ['OK', 1, { field: 'value' }]);
  await t.rejects(client.lpush('both', 'y'), /WRONGTYPE/, 'an error reply arrives as an error');
  const mixed = client.pipeline();
  mixed.get('both');
  mixed.lpush('both', 'y');
  const [fine, wrong] = await mixed.exec({ keepErrors: true });
  t.same([fine?.result, fine?.error], ['x', undefined]);
  t.match(wrong?.error, 'WRONGTYPE');
}

t.test('a hundred commands at once come back in their own order', async (t) => {
  const client = clients['automatic pipelines, base64'];
  const numbers = Array.from({ length: 100 }, (_, index) => index);
  await Promise.all(numbers.map((number) => client.set(`n${number}`, number)));
  t.same(await Promise.all(numbers.map((number) => client.get(`n${number}`))), numbers);
});

t.test('bytes that are no text arrive unharmed in base64', async (t) => {
  const bytes = Buffer.from([0, 255, 128, 10]);
  await direct.set('bytes', bytes);
  const { body } = await post('/', ['get', 'bytes'], { 'upstash-encoding': 'base64' });
  t.same(body, { result: bytes.toString('base64') });
});

t.test('a caller without the right token learns nothing', async (t) => {
  await t.rejects(new Client({ url, token: 'wrong', retry }).get('x'), /Unauthorized/);
  for (const authorization of ['', 'Bearer ', `bearer${token}`, `Basic ${token}`]) {
    t.same(await post('/', ['get', 'x'], { authorization }), {
      status: 401,
      body: { error: 'Unauthorized' },
    });
  }
});

t.test('what is malformed or would disturb other callers is refused with a reason', async (t) => {
  for (const body of ['{', '{}', [], [['nested']], [null], ['get', null], ['get', { key: 1 }]]) {
    t.match(await post('/', body), { status: 400, body: { error: /^ERR the body must be JSON/ } });
  }
  for (const command of [
    ['SUBSCRIBE', 'x'],
    ['blpop', 'x', 0],
    ['xread', 'BLOCK', 0, 'STREAMS', 's', 0],
    ['select', 1],
  ]) {
    t.match(await post('/', command), { status: 400, body: { error: /not available over REST/ } });
  }
  t.match(
    await post('/multi-exec', [
      ['set', 'a', 1],
      ['watch', 'a'],
    ]),
    { status: 400 },
  );
  t.match(await post('/', ['nosuchcommand']), { status: 400, body: { error: /^ERR unknown command/ } });
  t.match(await post('/get/x', ['x']), { status: 404, body: { error: /^ERR/ } });
});

t.test('a transaction with a command that cannot be queued changes nothing', async (t) => {
  t.match(await post('/multi-exec', [['set', 'kept', 1], ['get']]), {
    status: 400,
    body: { error: /^EXECABORT/ },
  });
  t.equal(await direct.get('kept'), null);
});

t.test('a stopped redis-server is gone, and the bridge says that it cannot answer', async (t) => {
  const own = await startRedis({ dataDir: join(dataDir, 'own') });
  const redis = connectBridge(own);
  const app = redisRest({ redis, token });
  t.equal(await redis.ping(), 'PONG');
  await own.stop();
  t.notOk(isAlive(own.pid));
  const headers = { authorization: `Bearer ${token}` };
  const response = await app.request('/', { method: 'POST', headers, body: '["get","x"]' });
  t.equal(response.status, 503);
  t.match(await response.json(), { error: String });
  redis.disconnect();
});

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

type Tap = Pick<typeof t, 'ok' | 'equal' | 'same' | 'match' | 'rejects'>;
