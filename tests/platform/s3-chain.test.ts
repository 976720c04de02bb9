import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { connectS3 } from '#shared/adapters/s3/connect-s3.ts';
import { listObjects } from '#shared/adapters/s3/objects.ts';
import { VideoId } from '#shared/contracts/ids.ts';
import { VideoFileName } from '#shared/contracts/video-files.ts';
import { createPipelineClient } from '../../runtime/cli/pipeline-client.ts';
import { saveFiles } from '../../runtime/cli/save-files.ts';
import { allKept, brokenPromises, type RunningTestSystem, runningSystem } from '../support/running-system.ts';
import { type S3Server, s3Missing, startS3Server } from './tools/s3-server.ts';
import { removeBucket } from './tools/test-bucket.ts';

const longestMs = 290_000;
// The whole file, not only the tests in it.
t.setTimeout(longestMs);

const skip = await s3Missing();
const skipKills = await s3Missing({ toBeKilled: true });
const brief = await readFile(join(import.meta.dirname, '../../docs/examples/octopus.md'), 'utf8');
const film = { brief, duration_seconds: 10, publish: 'none' };

t.test(
  'videos are made, kept and handed out by an object storage alone',
  { skip, timeout: longestMs },
  async (t) => {
    await using server = await startS3Server();
    const { endpoint, keys } = server;
    const name = `ytempire-test-${randomUUID()}`;
    const settings = {
      YTEMPIRE_S3_ENDPOINT: endpoint,
      YTEMPIRE_S3_BUCKET: name,
      YTEMPIRE_S3_PUBLIC_ENDPOINT: endpoint,
      YTEMPIRE_RUNNING_GPU: '0',
      YTEMPIRE_LEASE_MS: '5000',
    };
    const secrets = { 's3-access-key': keys.accessKey, 's3-secret-key': `${keys.secretKey}\n` };
    await using system = await runningSystem(settings, secrets);
    const ids = await Promise.all([system.queue(film), system.queue({ ...film, format: '9:16' })]);
    if (!skipKills) await strikeWhileRendering(server, system);
    for (const id of ids) t.equal(await system.ended(id), 'completed');
    t.same(await brokenPromises(system.sql), allKept);
    t.notOk(existsSync(join(system.dataDir, 'blobs')), 'no file lies anywhere else');

    const bucket = connectS3({ endpoint, region: 'us-east-1', bucket: name }, () => keys);
    const kept = new Map<string, number>();
    for await (const { key, bytes } of listObjects(bucket, '')) kept.set(key, bytes);
    t.same(
      [...kept.keys()].filter((key) => key.startsWith('incoming/')),
      [],
    );

    const headers = { Authorization: `Bearer ${system.apiKey}` };
    const [id = ''] = ids;
    const address = `${system.gatewayUrl}/function/pipeline/videos/${id}/file`;
    const sent = await fetch(address, { headers, redirect: 'manual' });
    t.equal(sent.status, 307);
    const link = sent.headers.get('Location') ?? '';
    t.ok(link.startsWith(`${endpoint}/${name}/videos/${id}/`), 'the gateway passes the link on');
    const whole = Buffer.from(await (await fetch(link)).arrayBuffer());
    const streamed = await fetch(`${address}?redirect=false`, { headers });
    t.equal(streamed.status, 200);
    t.ok(whole.equals(Buffer.from(await streamed.arrayBuffer())), 'the same film through the function');
    t.equal(kept.get(new URL(link).pathname.replace(`/${name}/`, '')), whole.length);
    const followed = await fetch(address, { headers: { ...headers, Range: 'bytes=4-7' } });
    t.same([followed.status, await followed.text()], [206, 'ftyp'], 'a player that follows the link');

    const folder = await mkdtemp(join(tmpdir(), 's3-chain-'));
    t.teardown(() => rm(folder, { recursive: true, force: true }));
    const client = createPipelineClient(system.gatewayUrl, system.apiKey, new AbortController().signal);
    const saved = await saveFiles(client, VideoId.parse(id), folder);
    t.same(
      saved.map(({ name }) => name),
      VideoFileName.options,
      'the command line follows it too',
    );
    t.ok((await readFile(join(folder, 'video.mp4'))).equals(whole));
    await removeBucket(bucket);
  },
);

/** The storage dies while a film is being made, and is away for two seconds. */
async function strikeWhileRendering(server: S3Server, { sql }: RunningTestSystem): Promise<void> {
  for (;;) {
    const running = await sql`select from stage_runs where stage = 'video_rendering' and status = 'running'`;
    if (running.length > 0) break;
    await pause(20);
  }
  await server.kill();
  await pause(2000);
  await server.restart();
}
