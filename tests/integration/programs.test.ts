import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { request } from 'undici';
import { freePort } from '../../runtime/embedded/free-port.ts';
import { testDatabase } from '../support/database.ts';

const repository = join(import.meta.dirname, '../..');
t.setTimeout(600_000);

interface Program extends AsyncDisposable {
  /** Status and body of a path; undefined while nobody listens. */
  ask(path: string): Promise<{ status: number; body: Record<string, unknown> } | undefined>;
  /** Asks until the status is this one, and answers with the body. */
  until(path: string, status: number): Promise<Record<string, unknown>>;
  /** SIGTERM; answers with the exit code. */
  end(): Promise<number | null>;
  /** Waits for it to end by itself. */
  exitCode(): Promise<number | null>;
}

/** A long-lived program as the cluster runs it: health on a port, secrets in files, nobody supervising it. */
async function start(t: Test, name: string, databaseUrl: string, settings: Record<string, string> = {}) {
  const dataDir = t.testdir();
  await mkdir(join(dataDir, 'secrets'));
  const secrets = { 'database-url': databaseUrl, 'basic-auth-password': 'x', 'internal-token': 'x' };
  for (const [file, value] of Object.entries(secrets)) await writeFile(join(dataDir, 'secrets', file), value);
  const port = await freePort();
  const child = spawn(process.execPath, [join(repository, `runtime/${name}/main.ts`)], {
    env: {
      ...process.env,
      YTEMPIRE_DATA_DIR: dataDir,
      YTEMPIRE_HEALTH_PORT: String(port),
      YTEMPIRE_LOG_LEVEL: 'silent',
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return program(child, `http://127.0.0.1:${port}`);
}

function program(child: ChildProcess, url: string): Program {
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const ask: Program['ask'] = async (path) => {
    const answer = await request(`${url}${path}`).catch(() => undefined);
    return (
      answer && { status: answer.statusCode, body: (await answer.body.json()) as Record<string, unknown> }
    );
  };
  return {
    ask,
    async until(path, status) {
      for (;;) {
        const answer = await ask(path);
        if (answer?.status === status) return answer.body;
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
        await pause(50);
      }
    },
    async end() {
      child.kill('SIGTERM');
      return await ended;
    },
    exitCode: () => ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A gateway where nobody listens to anything. */
async function emptyGateway(t: Test): Promise<string> {
  const server = createServer((_, response) => response.end('[]'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.teardown(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

t.test('connector and sweeper are ready when what they need answers, and end in order', async (t) => {
  await using db = await testDatabase();
  const settings = { YTEMPIRE_GATEWAY_URL: await emptyGateway(t) };
  for (const name of ['connector', 'sweeper']) {
    await t.test(name, async (t) => {
      await using child = await start(t, name, db.url, settings);
      await child.until('/_/ready', 200);
      t.equal((await child.ask('/_/health'))?.status, 200);
      t.equal((await child.ask('/elsewhere'))?.status, 404);
      t.equal(await child.end(), 0);
    });
  }
});

t.test('a relay without its broker lives, says what it waits for, and ends in order', async (t) => {
  await using db = await testDatabase();
  const settings = {
    YTEMPIRE_GATEWAY_URL: await emptyGateway(t),
    YTEMPIRE_KAFKA_BROKERS: `127.0.0.1:${await freePort()}`,
  };
  await using child = await start(t, 'relay', db.url, settings);
  await child.until('/_/health', 200);
  let body = await child.until('/_/ready', 503);
  while (JSON.stringify(body).includes('still starting')) body = await child.until('/_/ready', 503);
  t.same(Object.keys(body.waiting_for as object), ['broker']);
  t.equal(await child.end(), 0);
});

t.test('a program that is there before its database waits, and ends in order while it waits', async (t) => {
  const nowhere = `postgres://nobody@127.0.0.1:${await freePort()}/nothing`;
  const settings = { YTEMPIRE_GATEWAY_URL: await emptyGateway(t) };
  await using child = await start(t, 'connector', nowhere, settings);
  await child.until('/_/health', 200);
  await child.until('/_/ready', 503);
  t.equal(await child.end(), 0);
});

t.test('the job that prepares the database may run again', async (t) => {
  await using db = await testDatabase();
  for (const limit of ['2.50', '2.00']) {
    await t.test(limit, async (t) => {
      const settings = { YTEMPIRE_LIMIT_VIDEO_USD: limit };
      await using child = await start(t, 'prepare', db.url, settings);
      t.equal(await child.exitCode(), 0);
    });
  }
  t.match(await db.sql`select video_limit_micros::text from budgets`, [{ video_limit_micros: '2000000' }]);
});
