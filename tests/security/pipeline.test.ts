import { connect as connectSocket } from 'node:net';
import t from 'tap';
import { Problem } from '#shared/contracts/problem.ts';
import { createSecretCheck } from '#shared/stage/matches-secret.ts';
import { createPipelineApi } from '../../functions/pipeline/pipeline-api.ts';
import { serveFunction } from '../../templates/node-hono/serve-function.ts';
import { apiKey, testApi } from '../support/pipeline-api.ts';

const id = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const brief = 'Octopuses have three hearts.';

type Malformed = [
  method: string,
  path: string,
  field: string,
  body?: unknown,
  headers?: Record<string, string>,
];

/** Every route, at least three ways to get it wrong, and the field the answer must name. */
const malformed: Malformed[] = [
  ...['/queue', '/process'].flatMap((path): Malformed[] => [
    ['POST', path, 'brief', {}],
    ['POST', path, '(body)', '{"brief": '],
    ['POST', path, '(body)', '[]'],
    ['POST', path, 'Content-Type', 'brief=x', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['POST', path, 'duration', { brief, duration: 60 }],
    ['POST', path, 'priority', { brief, priority: 11 }],
    ['POST', path, 'duration_seconds', { brief, duration_seconds: 1e9 }],
    ['POST', path, 'brief', { brief: 'a\u0000b' }],
    ['POST', path, 'brief', { brief: 'x'.repeat(60_001) }],
    ['POST', path, 'channel_id', { brief, channel_id: '../../etc/passwd' }],
    ['POST', path, 'callback_url', { brief, callback_url: 'file:///etc/passwd' }],
    ['POST', path, 'voice', { brief, voice: '"; drop table video_queue' }],
    ['POST', path, 'Idempotency-Key', { brief }, { 'Idempotency-Key': 'a b' }],
    ['POST', path, 'Idempotency-Key', { brief }, { 'Idempotency-Key': 'x'.repeat(201) }],
    ['POST', `${path}?priority=10`, 'priority', { brief }],
  ]),
  ...['/status/', '/stream/', '/videos/'].flatMap((path): Malformed[] => [
    ['GET', `${path}17`, 'id'],
    ['GET', `${path}..%2f..%2fetc%2fpasswd`, 'id'],
    ['GET', `${path}%00`, 'id'],
    ['GET', `${path}${id}%00`, 'id'],
    ['GET', `${path}${id}?verbose=1`, 'verbose'],
  ]),
  ...['/cancel/', '/retry/'].flatMap((path): Malformed[] => [
    ['POST', `${path}17`, 'id'],
    ['POST', `${path}..%2f`, 'id'],
    ['POST', `${path}%00`, 'id'],
    ['POST', `${path}${id}`, 'force', { force: true }],
    ['POST', `${path}${id}`, '(body)', 'x'],
    ['POST', `${path}${id}?force=1`, 'force'],
  ]),
  ['GET', '/metrics?a=1', 'a'],
  ['GET', '/metrics?a', 'a'],
  ['GET', '/metrics?window=..%2f', 'window'],
  ['GET', '/metrics/prometheus?a=1', 'a'],
  ['GET', '/metrics/prometheus?a', 'a'],
  ['GET', '/metrics/prometheus?%00=1', '\u0000'],
  ['GET', '/videos?status=running', 'status'],
  ['GET', '/videos?limit=0', 'limit'],
  ['GET', '/videos?limit=1e3', 'limit'],
  ['GET', '/videos?cursor=bm90IGpzb24', 'cursor'],
  ['GET', "/videos?cursor='%20or%201=1--", 'cursor'],
  ['GET', '/videos?channel_id=%00', 'channel_id'],
  ['GET', '/videos?page=2', 'page'],
  ['GET', '/videos/17/file', 'id'],
  ['GET', '/videos/..%2f..%2f/file', 'id'],
  ['GET', `/videos/${id}/file?name=x`, 'name'],
  ['GET', `/videos/${id}/files/..%2f..%2fsecrets%2fapi-key`, 'name'],
  ['GET', `/videos/${id}/files/video.mp4%00.jpg`, 'name'],
  ['GET', `/videos/17/files/video.mp4`, 'id'],
];

t.test('malformed requests on every route are refused with a problem that names the field', async (t) => {
  await using test = await testApi();
  for (const [method, path, field, body, headers] of malformed) {
    const response = await test.call(method, path, body, headers);
    const what = `${method} ${path} ${JSON.stringify(body)?.slice(0, 60) ?? ''}`;
    t.ok([400, 415, 422].includes(response.status), `${what}: ${response.status}`);
    t.equal(response.headers.get('Content-Type'), 'application/problem+json', what);
    const problem = Problem.parse(await response.json());
    t.ok(
      problem.errors?.some((error) => error.field === field),
      `${what} names ${JSON.stringify(field)}: ${JSON.stringify(problem.errors)}`,
    );
  }
  t.equal((await test.sql`select from video_queue`).length, 0, 'nothing was queued');
});

t.test('every route refuses a call without the right key before it looks at anything else', async (t) => {
  await using test = await testApi();
  const api = createPipelineApi({ ...test.ports, isOperator: createSecretCheck(apiKey) });
  const wrong: Record<string, string>[] = [
    {},
    { 'X-API-Key': '' },
    { 'X-API-Key': `${apiKey}x` },
    { Authorization: apiKey },
    { Authorization: `Basic ${apiKey}` },
    { Authorization: 'Bearer' },
    { Authorization: `Bearer ${apiKey.slice(0, -1)}` },
  ];
  for (const [method, path] of malformed)
    for (const headers of path === '/queue' ? wrong : wrong.slice(0, 1))
      t.equal((await api.request(path, { method, headers })).status, 401, `${method} ${path}`);
  t.equal((await api.request('/nowhere')).status, 401);
  for (const headers of [{ 'X-API-Key': apiKey }, { Authorization: `bearer ${apiKey}` }])
    t.equal((await api.request('/metrics', { headers })).status, 200);
  const unset = createPipelineApi({ ...test.ports, isOperator: createSecretCheck('') });
  t.equal(
    (await unset.request('/metrics', { headers: { 'X-API-Key': '' } })).status,
    401,
    'no key opens nothing',
  );
});

t.test(
  'a body of 10 MB is refused, with its length told or chunk by chunk, and the server goes on',
  async (t) => {
    await using test = await testApi();
    const nothing = async (): Promise<void> => undefined;
    const server = await serveFunction(
      { app: test.api, ready: nothing, close: nothing },
      { host: '127.0.0.1', port: 0 },
    );
    const url = `http://127.0.0.1:${server.port}/queue`;
    const headers = { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' };
    const piece = new TextEncoder().encode('x'.repeat(1 << 20));
    async function* pieces() {
      for (let count = 0; count < 10; count += 1) yield piece;
    }
    const told = await fetch(url, { method: 'POST', headers, body: 'x'.repeat(10 << 20) });
    t.equal(told.status, 413);
    t.match(await told.json(), { code: 'too_large', errors: [{ field: '(body)' }] });
    const chunked = await fetch(url, {
      method: 'POST',
      headers,
      body: ReadableStream.from(pieces()),
      duplex: 'half',
    });
    t.equal(chunked.status, 413);
    await chunked.body?.cancel();
    const fine = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ brief }) });
    t.equal(fine.status, 202);
    await server.close();
  },
);

t.test('a path that climbs out, raw on the wire, reaches no file', async (t) => {
  await using test = await testApi();
  const nothing = async (): Promise<void> => undefined;
  const server = await serveFunction(
    { app: test.api, ready: nothing, close: nothing },
    { host: '127.0.0.1', port: 0 },
  );
  for (const path of ['/videos/../../../etc/passwd', `/videos/${id}/files/../../../../etc/passwd`]) {
    const answer = await raw(
      server.port,
      `GET ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${apiKey}\r\nConnection: close\r\n\r\n`,
    );
    t.match(answer, /^HTTP\/1\.1 (400|404|422) /, path);
    t.notMatch(answer, 'root:');
  }
  await server.close();
});

function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connectSocket(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').on('data', (piece) => {
      answer += piece;
    });
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

t.test('what the API says of itself when it breaks gives nothing away', async (t) => {
  await using test = await testApi();
  const videos = { ...test.ports.videos, find: () => Promise.reject(new Error('password=hunter2')) };
  const response = await createPipelineApi({ ...test.ports, videos }).request(`/status/${id}`, {
    headers: { 'X-API-Key': apiKey },
  });
  t.equal(response.status, 500);
  const text = await response.text();
  t.notMatch(text, 'hunter2');
  t.match(JSON.parse(text), { code: 'internal_error', status: 500 });
});
