import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { connect } from '#shared/adapters/postgres/connect.ts';
import { loadConfig } from '#shared/config.ts';
import { postgresBinaries } from '../../runtime/embedded/postgres-binaries.ts';
import { unprivileged } from '../../runtime/embedded/unprivileged.ts';
import { prepareDatabase } from '../../runtime/prepare/prepare.ts';
import { type PostgresServer, postgresPrograms, startPostgres } from './tools/postgres-server.ts';

const run = promisify(execFile);
const manifests = resolve(import.meta.dirname, '../../k3s');
const scripts = join(manifests, 'base/postgres');
const programs = await postgresPrograms();
const skip = programs === undefined ? "Debian's postgresql is not installed" : false;
if (skip) console.error(`\n*** BACKUPS ARE NOT TESTED: ${skip}\n`);

async function workFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cluster-postgres-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

t.test("Postgres reads both machines' settings", async (t) => {
  const { postgres, initdb } = await postgresBinaries();
  const user = unprivileged();
  for (const overlay of ['base/postgres', 'overlays/server']) {
    const folder = await workFolder(t);
    const data = join(folder, 'data');
    await mkdir(data, { mode: 0o700 });
    await user.own(folder);
    const asUser = (program: string, ...args: string[]) => {
      const [first = '', ...rest] = [...user.prefix, program, ...args];
      return run(first, rest, { env: { PATH: process.env.PATH, LC_ALL: 'C' } });
    };
    await asUser(initdb, '--username=postgres', '--auth=trust', data);
    const settings = join(folder, 'postgresql.conf');
    // This Postgres has no TimescaleDB to load.
    const text = await readFile(join(scripts, 'postgresql.conf'), 'utf8');
    await writeFile(settings, text.replace(/^shared_preload_libraries.*$/m, ''));
    await cp(join(manifests, overlay, 'machine.conf'), join(folder, 'machine.conf'));
    await user.own(folder);
    const value = async (name: string) =>
      (await asUser(postgres, '-D', data, '-c', `config_file=${settings}`, '-C', name)).stdout.trim();
    t.equal(await value('synchronous_commit'), 'on');
    t.equal(await value('shared_buffers'), overlay === 'overlays/server' ? '786432' : '163840', '8 kB pages');
  }
});

/** A server as the image leaves it: initialise.sh has run, but for the extensions, which Debian does not have. */
async function initialised(t: Test): Promise<{ server: PostgresServer; folder: string }> {
  const folder = await workFolder(t);
  const server = await startPostgres(programs ?? '', folder);
  t.teardown(() => server[Symbol.asyncDispose]());
  const secrets = join(folder, 'secrets');
  await mkdir(secrets);
  for (const name of ['postgres-app-password', 'n8n-database-password'])
    await writeFile(join(secrets, name), `it's ${name}`);
  const text = await readFile(join(scripts, 'initialise.sh'), 'utf8');
  const here = join(folder, 'initialise.sh');
  await writeFile(
    here,
    text.replaceAll('/run/secrets/postgres', secrets).replace(/^create extension.*\n/gm, ''),
  );
  await run('bash', [here], { env: { ...server.environment, POSTGRES_USER: 'postgres' } });
  return { server, folder };
}

t.test('what the cluster stores comes back from a backup, beside what is in use', { skip }, async (t) => {
  const { server, folder } = await initialised(t);
  const url = (database: string) => `postgres://ytempire@127.0.0.1:${server.port}/${database}`;
  // The programs' own user is no superuser, and needs to be none.
  const { limits } = loadConfig({});
  await prepareDatabase(url('ytempire'), limits, () => {});
  const sql = connect(url('ytempire'), { max: 1 });
  t.teardown(() => sql.end());
  await sql`create table kept as select id, md5(id::text) as words from generate_series(1, 500) id`;
  const keptRows = (from = sql) => from`select id, words from kept order by id`;
  const before = await keptRows();

  const backups = join(folder, 'backups');
  await mkdir(backups);
  const environment = { ...server.environment, BACKUPS: backups, KEEP: '2' };
  const script = (name: string, more: Record<string, string> = {}) =>
    run('bash', [join(scripts, `${name}.sh`)], { env: { ...environment, ...more } });
  for (const old of ['20200101T000000Z', '20200102T000000Z'])
    for (const database of ['ytempire', 'n8n'])
      await writeFile(join(backups, `${database}-${old}.dump`), 'old');
  await writeFile(join(backups, 'ytempire-broken.dump.part'), 'half');
  const { stdout } = await script('backup');
  t.match(stdout, /ytempire-\S+\.dump: \d{2,} entries, \d{4,} bytes/);
  const kept = (await readdir(backups)).sort();
  t.equal(kept.length, 4, 'the two newest of each database');
  t.notMatch(kept.join(), /20200101|part/);

  await sql`truncate kept`;
  const restored = await script('restore');
  t.match(
    restored.stdout,
    /Restoring .*\/ytempire-2\d{7}T[\s\S]*alter database ytempire_restored rename to ytempire;/,
  );
  t.same(await keptRows(), [], 'what is in use is left as it is');
  const beside = connect(url('ytempire_restored'), { max: 1 });
  t.same(await keptRows(beside), before);
  await beside.end();
  await script('restore', { DATABASE: 'n8n' });

  await t.rejects(
    script('restore', { BACKUP: 'ytempire-nowhere.dump' }),
    /There is no dump ytempire-nowhere\.dump/,
  );
  await t.rejects(script('restore', { DATABASE: 'postgres' }), /must be ytempire or n8n, not postgres/);
  await t.rejects(
    script('restore', { BACKUP: 'ytempire-20200102T000000Z.dump' }),
    'what is no dump is not restored',
  );
});

t.test('a backup that fails leaves no dump behind it', { skip }, async (t) => {
  const { server, folder } = await initialised(t);
  const backups = join(folder, 'backups');
  await mkdir(backups);
  await run('psql', ['--command', 'drop database n8n', 'postgres'], { env: server.environment });
  await t.rejects(
    run('bash', [join(scripts, 'backup.sh')], { env: { ...server.environment, BACKUPS: backups } }),
    /n8n.* does not exist/,
  );
  const kept = await readdir(backups);
  t.strictSame(
    kept.filter((name) => name.startsWith('n8n') && name.endsWith('.dump')),
    [],
  );
});
