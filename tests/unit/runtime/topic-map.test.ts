import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { readTopicMap } from '../../../runtime/connector/topic-map.ts';

const password = 'correct horse';

/** A gateway that knows these functions, and nobody but the administrator. */
async function gatewayWith(functions: readonly object[]): Promise<string> {
  const expected = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    const isAllowed = request.url === '/system/functions' && request.headers.authorization === expected;
    response.writeHead(isAllowed ? 200 : 401).end(JSON.stringify(functions));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.teardown(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

t.test('a function has room for max_inflight in each of its replicas', async (t) => {
  const annotations = { topic: 'render.gpu' };
  const one = { annotations, envVars: { max_inflight: '1' } };
  const url = await gatewayWith([
    { name: 'three', replicas: 3, availableReplicas: 3, ...one },
    { name: 'two-of-three', replicas: 3, availableReplicas: 2, ...one },
    { name: 'none-yet', replicas: 3, availableReplicas: 0, ...one },
    { name: 'local', replicas: 1, availableReplicas: 1, annotations, envVars: { max_inflight: '4' } },
    { name: 'old-gateway', ...one },
    { name: 'unlimited', availableReplicas: 2, annotations, envVars: { max_inflight: '0' } },
    { name: 'silent', availableReplicas: 1, annotations, envVars: null },
  ]);
  const { room } = await readTopicMap(url, password);
  t.strictSame(Object.fromEntries(room), {
    three: 3,
    'two-of-three': 2,
    'none-yet': 1,
    local: 4,
    'old-gateway': 1,
    unlimited: 16,
    silent: 8,
  });
});

t.test('only functions with a topic of ours are listened for', async (t) => {
  const url = await gatewayWith([
    { name: 'render-gpu', annotations: { topic: 'render.gpu' } },
    { name: 'by-the-clock', annotations: { topic: 'cron-function' } },
    { name: 'pipeline', annotations: null },
  ]);
  const { subscriptions, room } = await readTopicMap(url, password);
  t.strictSame(subscriptions, [{ topic: 'render.gpu', functionName: 'render-gpu' }]);
  t.strictSame([...room.keys()], ['render-gpu']);
});

t.test('a gateway that refuses the password is an error, not an empty map', async (t) => {
  const url = await gatewayWith([]);
  await t.rejects(readTopicMap(url, 'wrong'), /answered 401/);
});
