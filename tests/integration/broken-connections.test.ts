import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { connect, inOrder, type Sql, type Tx } from '#shared/adapters/postgres/connect.ts';
import { isOutage } from '#shared/domain/outage.ts';
import { productDatabase } from '../support/videos.ts';

// What the driver would throw where nobody can catch it ends this file as it would end a function's process.

async function processOf(tx: Tx): Promise<number> {
  const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return row?.pid ?? 0;
}

/** Returns when the server has ended a connection. */
async function ended(sql: Sql, pid: number): Promise<void> {
  while ((await sql`select from pg_stat_activity where pid = ${pid}`).length > 0) await pause(10);
}

t.test('a connection that dies inside a transaction fails that transaction and nothing else', async (t) => {
  await using db = await productDatabase();
  const kill = (pid: number) => db.sql`select pg_terminate_backend(${pid})`;
  const sql = connect(db.url, { max: 2 });
  const whileItWaits = sql.begin(async (tx) => {
    const pid = await processOf(tx);
    await Promise.all([tx`select pg_sleep(60)`, tx`select 2`, pause(50).then(() => kill(pid))]);
  });
  await t.rejects(whileItWaits, { code: 'CONNECTION_CLOSED' });
  const betweenStatements = sql.begin(async (tx) => {
    const pid = await processOf(tx);
    await kill(pid);
    await ended(db.sql, pid);
    await tx`select 1`;
    t.fail('a statement was sent after the connection was gone');
  });
  await t.rejects(betweenStatements, { code: 'CONNECTION_CLOSED' });
  const [row] = await sql<{ one: number }[]>`select 1 as one`;
  t.same(row, { one: 1 }, 'the next statement hears nothing of the old connection');
  await sql.end({ timeout: 1 });
});

t.test('work goes on, whole or not at all, while connections die under it all the time', async (t) => {
  await using db = await productDatabase();
  await db.sql`create table written (transaction integer, part integer)`;
  const sql = connect(db.url, { max: 4, applicationName: 'victim' });
  let begun = 0;
  let killing = true;
  const surprises: unknown[] = [];
  const work = async (): Promise<void> => {
    while (killing) {
      begun += 1;
      await writeTwice(sql, begun).catch((error) => isOutage(error) || surprises.push(error));
    }
  };
  const workers = Array.from({ length: 6 }, work);
  for (let n = 0; n < 60; n += 1) {
    await pause(5 + (n % 5) * 4);
    await db.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'`;
  }
  killing = false;
  await Promise.all(workers);
  t.same(surprises, [], 'every error says that the server was away');
  const torn = await db.sql`select transaction from written group by transaction having count(*) <> 2`;
  t.same([...torn], []);
  const answers = await Promise.allSettled(Array.from({ length: 40 }, () => sql`select 1`));
  t.same(
    answers.filter(({ status }) => status === 'rejected'),
    [],
    'no connection is left that does not answer',
  );
  await sql.end({ timeout: 1 });
});

async function writeTwice(sql: Sql, id: number): Promise<void> {
  await sql.begin(async (tx) => {
    await inOrder(
      () => tx`insert into written values (${id}, 1)`,
      () => tx`select count(*) from written where transaction = ${id}`,
    );
    // Never the same text, so that the driver has to ask for its parameters first.
    await tx.unsafe(`select $1::integer as n${id}`, [id]);
    await tx`insert into written values (${id}, 2)`;
  });
}

t.test('who listens hears again after the connection was lost', async (t) => {
  await using db = await productDatabase();
  const sql = connect(db.url, { max: 1, applicationName: 'listens' });
  const heard: string[] = [];
  let ready = 0;
  await sql.listen(
    'news',
    (words) => heard.push(words),
    () => {
      ready += 1;
    },
  );
  await db.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'listens'`;
  while (ready < 2) await pause(10);
  await db.sql`select pg_notify('news', 'hello')`;
  while (heard.length === 0) await pause(10);
  t.same(heard, ['hello']);
  await sql.end({ timeout: 1 });
});

t.test('lists given to a statement arrive as they are', async (t) => {
  await using db = await productDatabase();
  const words = ['plain', 'a "quoted" one', 'back\\slash', '{a,b}', '', 'NULL', 'ünï'];
  const [row] = await db.sql<{ same: boolean }[]>`
    select to_jsonb(${words}::text[]) = ${db.sql.json(words)}::jsonb
       and to_jsonb(${[1, -2]}::int[]) = '[1, -2]' and cardinality(${[]}::bigint[]) = 0
       and 9007199254740993 = any(${['9007199254740993']}::bigint[]) as same`;
  t.same(row, { same: true });
});

t.test('a process that stops dead inside a transaction does not hold its locks for ever', async (t) => {
  await using db = await productDatabase();
  const [row] = await db.sql<{ idle_in_transaction_session_timeout: string }[]>`
    show idle_in_transaction_session_timeout`;
  t.equal(row?.idle_in_transaction_session_timeout, '15s');
  await t.rejects(
    db.sql.begin(async (tx) => {
      await tx`set local idle_in_transaction_session_timeout = 100`;
      await ended(db.sql, await processOf(tx));
      await tx`select 1`;
    }),
    { code: 'CONNECTION_CLOSED' },
  );
  t.equal((await db.sql`select 1`).length, 1);
});
