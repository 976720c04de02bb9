import t from 'tap';
import type { Sql, Tx } from '#shared/adapters/postgres/connect.ts';
import { auditChecks, auditMoney, runChecks } from '#shared/adapters/postgres/money/audit/audit-money.ts';
import { loadConfig } from '#shared/config.ts';
import { auditCommand } from '../../runtime/cli/audit-command.ts';
import { manyFates } from '../support/money-story.ts';
import { productDatabase } from '../support/videos.ts';

const completed = `(select id from video_queue where status = 'completed')`;
const stages = `(select id from reservations where status = 'pending' and holder = 'stage')`;
const clients = `(select id from reservations where status = 'pending' and holder = 'client')`;
const done = `(select ctid from effects where status = 'done' and video_id in ${completed} and stage <> 'admission' limit 1)`;
const line = `(select id from pipeline_costs where video_id in ${completed} and service <> 'overhead' limit 1)`;
const guarded = 'the database refuses';
/** Takes a guard of the database away first. */
const without = (table: string, constraint: string) => `alter table ${table} drop constraint ${constraint};`;

/** Ways to break a promise, and the checks that see it: these, and no other. */
const tamperings: [seenBy: string[], sql: string][] = [
  [['reserved', 'days add up'], `update cost_accounts set reserved_micros = 1 where id like 'system:%'`],
  [['reserved'], `update cost_accounts set reserved_micros = 1 where id = 'video:' || ${completed}`],
  [['spent'], `update cost_accounts set spent_micros = 1 where id = 'video:' || ${completed}`],
  [['kept back'], `update cost_accounts set kept_micros = 1 where id = 'video:' || ${completed}`],
  [
    ['within the limit', guarded],
    `${without('cost_accounts', 'never_above_its_limit')}
     update cost_accounts set limit_micros = 1 where id = 'video:' || ${completed}`,
  ],
  [
    ['nothing negative', 'all accounts or none', 'kept back', guarded],
    `${without('provisions', 'provisions_amount_micros_check')}
     insert into cost_accounts (id, limit_micros) values ('nobody', 1);
     insert into provisions select id, 'admission', -1, array['nobody'] from video_queue where status = 'processing' limit 1`,
  ],
  [['accounts exist'], `delete from cost_accounts where id = 'video:' || ${completed}`],
  [
    ['all accounts or none', 'spent'],
    `update reservations set account_ids = account_ids[2:3] where video_id in ${completed} and stage = 'admission'`,
  ],
  [
    ['all accounts or none', 'spent'],
    `update reservations set account_ids = account_ids[3:3] where video_id in ${completed} and stage = 'admission'`,
  ],
  [
    ['days add up', 'spent'],
    `update cost_accounts set spent_micros = spent_micros + 1 where id like 'channel:sea:%'`,
  ],
  [['video limit'], `update cost_accounts set limit_micros = 3000001 where id = 'video:' || ${completed}`],
  [
    ['video total', 'reserved', 'extensions add up'],
    `update reservations set amount_micros = 3000001 where id in ${stages}`,
  ],
  [['budgets'], `delete from budgets`],
  [
    [
      'ledger = journal, by video',
      'ledger = journal, by part',
      'a charge, a ledger line',
      'cost = ledger',
      'breakdown = ledger',
    ],
    `update pipeline_costs set amount = amount + 1 where id = ${line}`,
  ],
  [
    ['ledger = journal, by part', 'breakdown = ledger'],
    `update pipeline_costs set service = 'tts_service' where id = ${line}`,
  ],
  [
    ['a charge, a ledger line', 'a ledger line, a charge', 'ledger = journal, by part'],
    `update pipeline_costs set metadata = metadata || '{"stage": "upload_preparation", "take": 7}'
     where video_id in ${completed} and metadata ->> 'stage' = 'script_generation'`,
  ],
  [
    ['a ledger line, a charge', 'a charge, a ledger line'],
    `update pipeline_costs set metadata = metadata || '{"key": "another"}' where id = ${line}`,
  ],
  [
    ['currency', guarded],
    `${without('pipeline_costs', 'pipeline_costs_currency_check')} update pipeline_costs set currency = 'EUR' where id = ${line}`,
  ],
  [
    ['charge within its quote', guarded],
    `${without('effects', 'effects_check')} update effects set quote_micros = 1 where ctid = ${done}`,
  ],
  [
    ['a key once'],
    `insert into effects (video_id, stage, round, key, take, status, reservation_id, quote_micros, charged_micros)
     select video_id, stage, round, key, 9, 'done', reservation_id, 0, 0 from effects where ctid = ${done}`,
  ],
  [
    ['the cache is free', guarded],
    `${without('effects', 'the_cache_is_free')} update effects set cached = true, saved_micros = 1 where ctid = ${done}`,
  ],
  [
    ['posted = charged', 'spent'],
    `update reservations set posted_micros = posted_micros - 1 where video_id in ${completed} and stage = 'video_rendering'`,
  ],
  [['room for its calls'], `update effects set quote_micros = 9000000 where status = 'started'`],
  [
    ['never above what was asked', 'posted = charged', 'spent', guarded],
    `${without('reservations', 'posts_what_it_holds_at_most')}
     update reservations set posted_micros = amount_micros + 1 where video_id in ${completed} and stage = 'video_rendering'`,
  ],
  [
    ['nothing for nothing', guarded],
    `${without('reservations', 'posted_says_how_much')} update reservations set posted_micros = 1 where status = 'refused'`,
  ],
  [
    ['nothing for nothing', 'spent'],
    `update reservations set status = 'voided', posted_micros = null where video_id in ${completed} and stage = 'admission'`,
  ],
  [
    ['run out, all spent', 'posted = charged', 'spent'],
    `update reservations set posted_micros = 0 where status = 'expired'`,
  ],
  [
    ['calls fit reservations'],
    `update effects set round = 2 where key like 'client:%' and charged_micros = 0 or status = 'started'`,
  ],
  [
    ['open calls, open money', 'nothing for nothing', 'reserved'],
    `update reservations set status = 'voided', resolved_at = now() where id in ${stages}`,
  ],
  [
    ['clients’ time is bounded', guarded],
    `${without('reservations', 'a_client_has_until')} update reservations set expires_at = null where id in ${clients}`,
  ],
  [
    ['ended, said when', guarded],
    `${without('reservations', 'ended_says_when')} update reservations set resolved_at = null where status = 'refused'`,
  ],
  [['extensions add up'], `delete from reservation_extensions`],
  [
    ['clients’ time is kept'],
    `update reservations set expires_at = now() - interval '1 second' where id in ${clients}`,
  ],
  [
    ['ended, nothing kept', 'all accounts or none'],
    `update provisions set video_id = ${completed} where stage = 'upload_preparation' and ctid = (select max(ctid) from provisions where stage = 'upload_preparation')`,
  ],
  [
    [
      'ended, no open call',
      'ended, no new call',
      'ended, nothing kept',
      'nothing reserved at rest',
      'cost = ledger',
      'breakdown = ledger',
    ],
    `update stage_runs set status = 'failed', finished_at = now() - interval '1 hour' where status = 'running';
     update video_queue set status = 'failed', completed_at = now() - interval '1 hour' where id = (select video_id from effects where status = 'started')`,
  ],
  [['nothing reserved at rest'], `update stage_runs set status = 'retrying' where status = 'running'`],
  [['cost = ledger'], `update video_queue set actual_cost = 1 where id = ${completed}`],
  [['breakdown = ledger'], `update video_queue set cost_breakdown = '{}' where id = ${completed}`],
  [['ended, no new call'], `update effects set started_at = now() + interval '1 hour' where ctid = ${done}`],
  [['video says when'], `update video_queue set completed_at = null where id = ${completed}`],
  [['let in, funded'], `update video_queue set budget_day = budget_day - 1 where status = 'processing'`],
  [
    ['fixed part once'],
    `insert into effects (video_id, stage, round, key, take, status, reservation_id, quote_micros, charged_micros)
     select video_id, stage, round, 'again', 1, 'done', reservation_id, 0, 0 from effects where video_id in ${completed} and stage = 'admission'`,
  ],
  [
    ['fixed part once', 'charge within its quote', guarded],
    `${without('effects', 'effects_check')}
     update effects set quote_micros = 199999 where video_id in ${completed} and stage = 'admission'`,
  ],
  [[guarded], without('cost_accounts', 'never_above_its_limit')],
  [['append-only'], `alter table pipeline_costs disable trigger pipeline_costs_is_append_only`],
  [['append-only'], `drop trigger cost_alerts_are_append_only on cost_alerts`],
  [['answered is written'], `set local synchronous_commit = off`],
];

class Undone extends Error {}

/** What the audit finds after a change, which is undone. */
async function seenAfter(sql: Sql, change: string): Promise<string[]> {
  let seen: string[] = [];
  const look = async (tx: Tx): Promise<void> => {
    await tx`set local session_replication_role = replica`;
    await tx.unsafe(change);
    const findings = await runChecks(tx, { graceSeconds: 0 });
    seen = findings.filter(({ violations }) => violations > 0).map(({ name }) => name);
    throw new Undone();
  };
  await sql.begin(look).catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
  return seen.sort();
}

t.test(
  'books in which all has happened are in order, and each broken promise is seen by its check',
  async (t) => {
    await using db = await productDatabase();
    await manyFates(db.sql);
    const findings = await auditMoney(db.sql, { graceSeconds: 0 });
    t.same(
      findings.filter(({ violations }) => violations > 0),
      [],
    );
    t.same(
      findings.filter(({ lookedAt }) => lookedAt === 0).map(({ name }) => name),
      ['the cache is free'],
      'the story gives every check something to look at',
    );
    for (const [seenBy, change] of tamperings)
      t.same(await seenAfter(db.sql, change), seenBy.toSorted(), change);
    const proven = new Set(tamperings.flatMap(([seenBy]) => seenBy[0] ?? []));
    t.same(
      auditChecks.map(({ name }) => name).filter((name) => !proven.has(name)),
      [],
      'no check without its tampering',
    );
  },
);

t.test('the audit of a system that is down leaves out what only a sweeper clears up', async (t) => {
  await using db = await productDatabase();
  const findings = await auditMoney(db.sql, { sweeping: false });
  t.same(
    findings.filter(({ lookedAt }) => lookedAt === undefined).map(({ name }) => name),
    auditChecks.filter(({ needsSweeper }) => needsSweeper).map(({ name }) => name),
  );
});

t.test(
  'npm run audit prints a table and ends 0, 1 when a promise is broken, 2 when it cannot look',
  async (t) => {
    await using db = await productDatabase();
    await manyFates(db.sql);
    const dataDir = t.testdir({ secrets: { 'database-url': db.url } });
    const audit = async (folder: string, ...argv: string[]) => {
      const said: string[] = [];
      const output = { write: (text: string) => said.push(text) > 0 };
      const config = loadConfig({ YTEMPIRE_DATA_DIR: folder });
      const code = await auditCommand({ argv, config, stdout: output, stderr: output });
      return { code, out: said.join('') };
    };
    t.match(await audit(dataDir), {
      code: 0,
      out: /✓ reserved .*\n\d+ promises are kept, 3 not looked at \(they need the running system\)\./s,
    });
    await db.sql`update cost_accounts set spent_micros = 1 where id like 'channel:forest:%'`;
    const broken = await audit(dataDir, '--json');
    t.equal(broken.code, 1);
    const spent = JSON.parse(broken.out).checks.find(({ name }: { name: string }) => name === 'spent');
    t.match(spent, { violations: 1, examples: [/channel:forest:.*: says 1, its reservations say 200000/] });
    t.match(await audit(t.testdir()), { code: 2, out: /database-url is missing/ });
    t.match(await audit(dataDir, '--jsno'), { code: 2, out: /--jsno/ });
  },
);
