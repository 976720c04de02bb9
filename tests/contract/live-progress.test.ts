import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import t from 'tap';
import { createLiveProgress } from '#shared/adapters/redis/create-live-progress.ts';
import { createThrottle } from '#shared/adapters/redis/throttle.ts';
import { VideoId } from '#shared/contracts/ids.ts';
import type { ProgressChange } from '#shared/ports/videos.ts';
import { startRedis } from '../../runtime/embedded/redis.ts';
import { connectBridge, redisRest } from '../../runtime/embedded/redis-rest.ts';

const newId = (): VideoId => VideoId.parse(randomUUID());

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await sleep(20);
}

t.test('progress reported by one process is read by another, and is forgotten after an hour', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'live-progress-'));
  const server = await startRedis({ dataDir });
  const redis = connectBridge(server);
  const token = 'a-token-for-this-test';
  const http = serve({ fetch: redisRest({ redis, token }).fetch, hostname: '127.0.0.1', port: 0 });
  await once(http, 'listening');
  const redisRestUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const said: string[] = [];
  const create = () =>
    createLiveProgress({
      redisRestUrl,
      redisRestToken: token,
      notify: async () => undefined,
      warn: (message) => said.push(message),
    });
  const id = newId();
  const [worker, api] = [create(), create()];
  t.same(await api.read(id), {});
  worker.report(id, 'video_rendering', 0.25);
  worker.report(id, 'audio_synthesis', 7);
  worker.report(id, 'media_collection', Number.NaN);
  await until(async () => Object.keys(await api.read(id)).length === 3);
  t.same(await api.read(id), { video_rendering: 0.25, audio_synthesis: 1, media_collection: 0 });
  t.ok((await redis.ttl(`progress:${id}`)) > 3500);
  t.same(await api.read(newId()), {}, 'another video has its own');

  redis.disconnect();
  await server.stop();
  http.close();
  t.same(await api.read(id), {}, 'a dead Redis costs the progress, not the answer');
  worker.report(id, 'video_rendering', 0.5);
  worker.report(id, 'audio_synthesis', 0.5);
  await until(() => said.length >= 2);
  await sleep(100);
  t.equal(said.length, 2, 'each says it once');
  await rm(dataDir, { recursive: true });
});

t.test('without Redis, who listens hears the newest report, a few times a second at most', async (t) => {
  const heard: ProgressChange[] = [];
  const live = createLiveProgress({
    redisRestUrl: undefined,
    redisRestToken: '',
    notify: async (change) => void heard.push(change),
    warn: (message) => t.fail(message),
  });
  const id = newId();
  for (let frame = 1; frame <= 1000; frame += 1) live.report(id, 'video_rendering', frame / 1000);
  await until(() => heard.at(-1)?.progress === 1);
  t.match(heard[0], { video_id: id, stage: 'video_rendering', progress: 0.001, status: 'stage_running' });
  t.equal(heard.length, 2);
  t.same(await live.read(id), {});
});

t.test('a throttle lets the first through at once, then only the newest of each key', async (t) => {
  const throttle = createThrottle(30);
  const done: string[] = [];
  const work = (name: string) => throttle(name.slice(0, 1), async () => void done.push(name));
  for (const name of ['a1', 'a2', 'a3', 'b1']) work(name);
  t.same(done, ['a1', 'b1']);
  await until(() => done.length === 3);
  t.same(done, ['a1', 'b1', 'a3']);
  await sleep(90);
  work('a4');
  t.same(done.at(-1), 'a4', 'after a rest the first goes through at once again');
});
