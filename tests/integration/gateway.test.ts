import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import WebSocket from 'ws';
import { isAlive, openRequest, startLocalGateway, until } from '../support/local-gateway.ts';

interface Echo {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  bytes: number;
}

t.test(
  'a call reaches its function with method, path, query and body, and the headers of OpenFaaS',
  async (t) => {
    await using gateway = await startLocalGateway();
    const answer = await fetch(`${gateway.url}/function/echo/a/b%20c?x=1&y=%2F`, {
      method: 'PATCH',
      headers: { 'x-own': 'kept', 'x-call-id': 'call-7' },
      body: 'hello',
    });
    const seen = (await answer.json()) as Echo;
    t.equal(answer.status, 200);
    t.match(seen, { method: 'PATCH', path: '/a/b%20c', query: { x: '1', y: '/' }, bytes: 5 });
    t.match(seen.headers, { 'x-own': 'kept', 'x-call-id': 'call-7', 'x-start-time': /^\d{19}$/ });
    t.equal(seen.headers['x-forwarded-host'], new URL(gateway.url).host);
    t.equal(answer.headers.get('x-call-id'), 'call-7');
    t.match(answer.headers.get('x-duration-seconds'), /^\d+\.\d+$/);

    const bare = await fetch(`${gateway.url}/function/echo.openfaas-fn?only=query`);
    t.match(await bare.json(), { method: 'GET', path: '/', query: { only: 'query' }, bytes: 0 });
    t.equal((await fetch(`${gateway.url}/function/echo`, { method: 'HEAD' })).status, 200);
    t.match(await (await fetch(`${gateway.url}/function/echo`, { method: 'DELETE', body: 'abc' })).json(), {
      bytes: 3,
    });
  },
);

t.test('hop-by-hop headers stay on their own hop', async (t) => {
  await using gateway = await startLocalGateway();
  const answer = await openRequest(`${gateway.url}/function/echo`, {
    method: 'POST',
    headers: { connection: 'keep-alive, x-private', 'x-private': 'no', te: 'trailers', 'x-public': 'yes' },
  });
  const seen = JSON.parse((await answer.toArray()).join('')) as Echo;
  t.equal(seen.headers['x-private'], undefined);
  t.equal(seen.headers.te, undefined);
  t.equal(seen.headers['x-public'], 'yes');
});

t.test('an unknown function answers 503 in the words of OpenFaaS', async (t) => {
  await using gateway = await startLocalGateway();
  const answer = await fetch(`${gateway.url}/function/nobody`);
  t.equal(answer.status, 503);
  t.equal(await answer.text(), 'No endpoints available for: nobody.\n');
});

t.test('bodies stream both ways while they are still being sent', async (t) => {
  await using gateway = await startLocalGateway();
  const request = httpRequest(`${gateway.url}/function/stream/echo`, { method: 'POST' });
  request.write('first ');
  const [answer] = await once(request, 'response');
  const [piece] = await once(answer, 'data');
  t.equal(String(piece), 'first ', 'the first piece is back before the second is sent');
  request.end('second');
  t.equal((await answer.toArray()).join(''), 'second');
});

t.test('a large body passes through whole', async (t) => {
  await using gateway = await startLocalGateway();
  const answer = await fetch(`${gateway.url}/function/echo`, {
    method: 'POST',
    body: Buffer.alloc(48 << 20),
  });
  t.match(await answer.json(), { bytes: 48 << 20 });
});

t.test('an event stream arrives as it is sent, and stopping does not wait for it', async (t) => {
  const gateway = await startLocalGateway();
  const answer = await openRequest(`${gateway.url}/function/stream/events`, {});
  answer.on('error', () => {});
  const [piece] = await once(answer, 'data');
  t.match(String(piece), /event: progress\ndata: first/);
  await gateway[Symbol.asyncDispose]();
  await until(() => answer.destroyed);
});

t.test('a WebSocket is joined with its function', async (t) => {
  await using gateway = await startLocalGateway();
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/function/socket/stream/v1`);
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  await once(socket, 'open');
  socket.send('ping');
  await until(() => heard.length === 2);
  t.same(heard, ['hello v1', 'you said ping']);
  socket.close();
  await once(socket, 'close');

  const refused = new WebSocket(`${gateway.url.replace('http', 'ws')}/function/nobody/stream/v1`);
  const [error] = await once(refused, 'error');
  t.match(error.message, /503/);
});

t.test('more calls at once than max_inflight are refused with 429 and when to come back', async (t) => {
  await using gateway = await startLocalGateway();
  const answers = await Promise.all([1, 2, 3].map(() => fetch(`${gateway.url}/function/slow?ms=300`)));
  t.same(answers.map((answer) => answer.status).sort(), [200, 200, 429]);
  const refused = answers.find((answer) => answer.status === 429);
  t.equal(refused?.headers.get('retry-after'), '1');
  t.equal(
    (await fetch(`${gateway.url}/function/slow?ms=1`)).status,
    200,
    'a place that was given back is free',
  );
});

t.test(
  'a call longer than exec_timeout or X-Timeout ends with 504 and is ended in the function',
  async (t) => {
    await using gateway = await startLocalGateway();
    const answer = await fetch(`${gateway.url}/function/slow?ms=60000`, {
      headers: { 'x-timeout': '150ms' },
    });
    t.equal(answer.status, 504);
    t.equal(answer.headers.get('x-openfaas-internal'), 'of-watchdog');
    t.equal((await fetch(`${gateway.url}/function/slow?ms=60000`)).status, 504, 'exec_timeout of its entry');
    const nonsense = await fetch(`${gateway.url}/function/slow`, { headers: { 'x-timeout': 'soon' } });
    t.equal(nonsense.status, 400);
    await until(async () => (await slowCalls(gateway.url)).aborted === 2);
  },
);

t.test('a caller that leaves ends its call in the function', async (t) => {
  await using gateway = await startLocalGateway();
  await fetch(`${gateway.url}/function/slow?ms=1`);
  const leaving = new AbortController();
  const call = fetch(`${gateway.url}/function/slow?ms=60000`, { signal: leaving.signal });
  const left = t.rejects(call, { name: 'AbortError' });
  await until(async () => (await slowCalls(gateway.url)).running === 1);
  leaving.abort();
  await left;
  await until(async () => (await slowCalls(gateway.url)).aborted === 1);
});

t.test('what a dying process has in flight gets 502, and the next call a new process', async (t) => {
  await using gateway = await startLocalGateway();
  const before = await pidOfCrash(gateway.url);
  t.equal((await fetch(`${gateway.url}/function/crash/die`)).status, 502);
  t.not(await pidOfCrash(gateway.url), before);
  const half = await fetch(`${gateway.url}/function/crash/half`);
  await t.rejects(half.text(), 'half an answer does not pass for a whole one');
  t.type(await pidOfCrash(gateway.url), 'number');
});

t.test('a function that dies between calls is started again without one', async (t) => {
  await using gateway = await startLocalGateway();
  process.kill(await pidOfCrash(gateway.url), 'SIGKILL');
  await until(async () => {
    const lines = await (await gateway.system('GET', '/system/logs?name=crash')).text();
    return /ended: killed by SIGKILL/.test(lines);
  });
  t.type(await pidOfCrash(gateway.url), 'number');
});

t.test(
  'a function that does not start answers 503 with the reason and stops counting as available',
  async (t) => {
    await using gateway = await startLocalGateway();
    const answer = await fetch(`${gateway.url}/function/broken`);
    t.equal(answer.status, 503);
    t.match(answer.headers.get('retry-after'), /^\d+$/);
    await until(async () => {
      const status = await (await gateway.system('GET', '/system/function/broken')).json();
      return (status as { availableReplicas: number }).availableReplicas === 0;
    });
    const lines = await (await gateway.system('GET', '/system/logs?name=broken')).text();
    t.match(lines, /this handler cannot be loaded/);
  },
);

t.test('what a function started ends with it', async (t) => {
  await using gateway = await startLocalGateway();
  const answer = await fetch(`${gateway.url}/function/crash/child`);
  const { pid } = (await answer.json()) as { pid: number };
  t.ok(isAlive(pid));
  process.kill(await pidOfCrash(gateway.url), 'SIGKILL');
  await until(() => !isAlive(pid));
});

t.test('stopping lets what is in flight finish and be answered', async (t) => {
  const gateway = await startLocalGateway();
  const call = fetch(`${gateway.url}/function/slow?ms=500`);
  await until(async () =>
    /"invocationCount":1/.test(await (await gateway.system('GET', '/system/function/slow')).text()),
  );
  const closing = gateway[Symbol.asyncDispose]();
  t.equal((await call).status, 200);
  await closing;
  await t.rejects(fetch(`${gateway.url}/healthz`));
});

t.test('a function sees the secrets of its entry and no other', async (t) => {
  await using gateway = await startLocalGateway();
  await gateway.system('POST', '/system/secrets', { name: 'second-secret', value: 'two' });
  t.same(await (await fetch(`${gateway.url}/function/secretive`)).json(), { 'first-secret': 'one' });
  await gateway.system('DELETE', '/system/secrets', { name: 'first-secret' });
  await gateway.system('POST', '/system/scale-function/secretive', { replicas: 0 });
  t.equal((await fetch(`${gateway.url}/function/secretive`)).status, 503, 'scaled to zero');
  await gateway.system('POST', '/system/scale-function/secretive', { replicas: 1 });
  const answer = await fetch(`${gateway.url}/function/secretive`);
  t.equal(answer.status, 503);
  t.match(await answer.text(), /the secret first-secret does not exist/);
});

t.test('what a function prints is kept in its file and followed as it comes', async (t) => {
  await using gateway = await startLocalGateway();
  await fetch(`${gateway.url}/function/secretive`);
  const followed = await openRequest(`${gateway.url}/system/logs?name=secretive&follow=true&tail=-1`, {
    headers: { authorization: `Basic ${Buffer.from('admin:correct horse').toString('base64')}` },
  });
  followed.on('error', () => {});
  let heard = '';
  followed.on('data', (piece) => {
    heard += piece;
  });
  await fetch(`${gateway.url}/function/secretive`);
  await until(() => heard.split('somebody reads').length === 3);
  const line = JSON.parse(heard.split('\n')[0] ?? '');
  t.match(line, {
    name: 'secretive',
    namespace: 'openfaas-fn',
    instance: /^secretive-\d+$/,
    timestamp: /Z$/,
  });
  followed.destroy();
  const file = join(gateway.dataDir, 'logs', 'secretive.log');
  await until(() => readFileSync(file, 'utf8').split('somebody reads').length === 3);
});

t.test('an asynchronous call is answered at once and its result sent to the callback', async (t) => {
  await using gateway = await startLocalGateway();
  const receiver = createServer().listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/done`;
  const accepted = await fetch(`${gateway.url}/async-function/echo/later?x=1`, {
    method: 'POST',
    headers: { 'x-callback-url': address },
    body: 'abc',
  });
  t.equal(accepted.status, 202);
  const [request, response] = await once(receiver, 'request');
  const body = JSON.parse((await request.toArray()).join('')) as Echo;
  response.end();
  t.match(body, { path: '/later', query: { x: '1' }, bytes: 3 });
  t.match(request.headers, { 'x-function-status': '200', 'x-function-name': 'echo' });
  t.equal(request.headers['x-call-id'], accepted.headers.get('x-call-id'));
  receiver.close();

  const bad = { method: 'POST', headers: { 'x-callback-url': 'file:///etc/passwd' } };
  t.equal((await fetch(`${gateway.url}/async-function/echo`, bad)).status, 400);
  const large = { method: 'POST', body: Buffer.alloc(256_001) };
  t.equal((await fetch(`${gateway.url}/async-function/echo`, large)).status, 413);
});

async function slowCalls(url: string): Promise<{ running: number; aborted: number }> {
  return (await (await fetch(`${url}/function/slow/calls`)).json()) as { running: number; aborted: number };
}

async function pidOfCrash(url: string): Promise<number> {
  const answer = await fetch(`${url}/function/crash/pid`);
  return ((await answer.json()) as { pid: number }).pid;
}
