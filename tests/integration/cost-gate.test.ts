import { randomUUID } from 'node:crypto';
import t from 'tap';
import type { VideoId } from '#shared/contracts/ids.ts';
import { dollars } from '#shared/contracts/money.ts';
import { allMoney, gateOn, orderOf, post } from '../support/cost-gate.ts';
import { productDatabase, startVideo, unlimitedDays } from '../support/videos.ts';

const absent = '7c9e6679-7425-40de-944b-e07fc1f90ae7' as VideoId;
/** What a client finds on a $3.00 video at its start: the fixed $0.20 is spent, $0.575 are kept back for its stages. */
const leftAtStart = 3_000_000 - 200_000 - 575_000;

t.test('two hundred parallel reserves never pass the limit, and all of it is given out', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const gate = gateOn(db.sql);
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, n) => post(gate, 'reserve', orderOf(id, `r${n}`, 70_000))),
  );
  const granted = answers.filter(({ body }) => body.granted).length;
  t.equal(granted, Math.floor(leftAtStart / 70_000));
  const accounts =
    await db.sql`select reserved_micros::int as reserved, kept_micros::int as kept from cost_accounts`;
  t.same(
    [...accounts],
    Array.from({ length: 3 }, () => ({ reserved: granted * 70_000, kept: 575_000 })),
    'the video, its channel and the system hold the same',
  );
});

t.test('the same reservation asked for a hundred times at once is made once', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const gate = gateOn(db.sql);
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => post(gate, 'reserve', orderOf(id, 'same'))),
  );
  t.ok(answers.every(({ body }) => body.granted));
  const [account] = await db.sql`select reserved_micros from cost_accounts where id = ${`video:${id}`}`;
  t.equal(account?.reserved_micros, 400_000n);
  const other = await post(gate, 'reserve', orderOf(id, 'same', 300_000));
  t.match(other, { status: 422, body: { code: 'reservation_id_reused' } });
});

t.test(
  'what does not fit at the standard tier is offered at the economy tier, else refused with the account and what is left',
  async (t) => {
    await using db = await productDatabase();
    const id = await startVideo(db.sql, { limit: dollars(0.8) });
    const gate = gateOn(db.sql);
    const offers = [
      { tier: 'standard', amount_micros: 400_000 },
      { tier: 'economy', amount_micros: 200_000 },
    ];
    const order = (name: string) => ({ ...orderOf(id, `stage/${name}`), offers, holder: 'stage' });
    const first = await post(gate, 'reserve', order('a'));
    t.match(first.body, { granted: true, tier: 'economy', amount_micros: 200_000, available_micros: 25_000 });
    const second = await post(gate, 'reserve', order('b'));
    t.match(second, {
      status: 200,
      body: {
        granted: false,
        account: `video:${id}`,
        asked_micros: 200_000,
        available_micros: 25_000,
        reason:
          "script_generation may cost $0.20 at its cheapest, but only $0.025 of this video's limit is left",
      },
    });
    t.same((await post(gate, 'reserve', order('b'))).body, second.body, 'and again the same');
    const client = await post(gate, 'reserve', orderOf(id, 'c', 25_001));
    t.match(client.body, { granted: false }, 'what is kept back for stages is not there for clients');
  },
);

t.test(
  "a day that is used up refuses what the video's own limit would bear, and says whose day it is",
  async (t) => {
    await using db = await productDatabase();
    const id = await startVideo(db.sql, { channel: 'news' });
    await db.sql`update cost_accounts set limit_micros = 1000000 where id like 'channel:news:%'`;
    const { body } = await post(gateOn(db.sql), 'reserve', orderOf(id, 'a', 500_000));
    t.match(body, {
      granted: false,
      account: /^channel:news:/,
      reason: /\$0\.225 of the limit of channel news for \d{4}-/,
    });
  },
);

t.test('every answer names all three accounts and what is left on each', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const { body } = await post(gateOn(db.sql), 'reserve', orderOf(id, 'a'));
  const day = new Date().toISOString().slice(0, 10);
  t.same(body.left, {
    [`video:${id}`]: leftAtStart - 400_000,
    [`channel:default:${day}`]: 30_000_000 - 1_175_000,
    [`system:${day}`]: 150_000_000 - 1_175_000,
  });
});

t.test('nothing is reserved for a video that is closed or unknown', async (t) => {
  await using db = await productDatabase();
  const gate = gateOn(db.sql);
  const unknown = await post(gate, 'reserve', orderOf(absent, 'a', 1));
  t.match(unknown, { status: 422, body: { code: 'unknown_video', errors: [{ field: 'video_id' }] } });
  const id = await startVideo(db.sql);
  await db.sql`update video_queue set status = 'cancelled', lane = null`;
  for (const verb of ['reserve', 'quote']) {
    const { reservation_id, ...order } = orderOf(id, 'b', 1);
    const body = verb === 'quote' ? order : { ...order, reservation_id };
    t.match(await post(gate, verb, body), { status: 409, body: { code: 'video_closed' } }, verb);
  }
});

t.test('strangers are told nothing, and leave no trace', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const gate = gateOn(db.sql);
  for (const header of ['Bearer outside', 'Basic aW5zaWRl', ''])
    t.equal((await post(gate, 'reserve', orderOf(id, 'a', 1), { Authorization: header })).status, 401);
  const [alerts] = await db.sql`select count(*)::int as count from cost_alerts`;
  t.equal(alerts?.count, 0);
});

const bad: [what: string, verb: string, change: object | string, field: string][] = [
  [
    'a negative amount',
    'reserve',
    { offers: [{ tier: 'standard', amount_micros: -1 }] },
    'offers.0.amount_micros',
  ],
  [
    'half a micro-dollar',
    'reserve',
    { offers: [{ tier: 'standard', amount_micros: 0.5 }] },
    'offers.0.amount_micros',
  ],
  ['1e308', 'reserve', { offers: [{ tier: 'standard', amount_micros: 1e308 }] }, 'offers.0.amount_micros'],
  [
    'an amount in text',
    'reserve',
    { offers: [{ tier: 'standard', amount_micros: '1' }] },
    'offers.0.amount_micros',
  ],
  ['another currency', 'reserve', { currency: 'EUR' }, 'currency'],
  ['no video', 'reserve', { video_id: '../etc' }, 'video_id'],
  ['no stage', 'reserve', { stage: 'DROP TABLE' }, 'stage'],
  ['a field nobody knows', 'reserve', { limit_micros: 5 }, 'limit_micros'],
  ['an id with a NUL', 'reserve', { reservation_id: 'a\u0000b' }, 'reservation_id'],
  ['an id with half a surrogate', 'reserve', { reservation_id: 'a\ud800' }, 'reservation_id'],
  ['an id that is too long', 'reserve', { reservation_id: 'a'.repeat(201) }, 'reservation_id'],
  ['a hold for ever', 'reserve', { ttl_seconds: 1e9 }, 'ttl_seconds'],
  [
    "a stage's own time",
    'reserve',
    { reservation_id: 'stage/a', holder: 'stage', ttl_seconds: 60 },
    'ttl_seconds',
  ],
  ['the id of a stage for a client', 'reserve', { reservation_id: 'stage/a' }, 'reservation_id'],
  ['the id of a client for a stage', 'reserve', { holder: 'stage' }, 'reservation_id'],
  ['no offers', 'reserve', { offers: [] }, 'offers'],
  [
    'an economy offer that is dearer',
    'reserve',
    {
      offers: [
        { tier: 'standard', amount_micros: 1 },
        { tier: 'economy', amount_micros: 2 },
      ],
    },
    'offers',
  ],
  [
    'a tier twice',
    'reserve',
    {
      offers: [
        { tier: 'economy', amount_micros: 2 },
        { tier: 'economy', amount_micros: 1 },
      ],
    },
    'offers',
  ],
  ['a prototype', 'reserve', '{"__proto__": {"granted": true}}', '__proto__'],
  ['NaN', 'settle', '{"amount_micros": NaN}', '(body)'],
  ['half a body', 'settle', '{', '(body)'],
  ['an amount named twice', 'settle', '{"amount_micros": 1, "amount\\u005fmicros": 2}', '(body)'],
  ['a deep body', 'settle', `${'['.repeat(8000)}${']'.repeat(8000)}`, '(body)'],
  ['a huge body', 'settle', 'x'.repeat(20_000), '(body)'],
  ['a field with a NUL', 'settle', '{"a\\u0000\\ud800b": 1}', 'a\ufffd\ufffdb'],
  ['no body', 'void', 'null', '(body)'],
  ['a negative charge', 'settle', { amount_micros: -5 }, 'amount_micros'],
  ['a charge above all money', 'settle', { amount_micros: 1e308 }, 'amount_micros'],
  ['more than was reserved', 'settle', { amount_micros: 400_001 }, 'amount_micros'],
  ['a charge in yen', 'settle', { currency: 'JPY' }, 'currency'],
  ["another video's reservation", 'settle', { video_id: absent }, 'video_id'],
  ['a reservation nobody made', 'settle', { reservation_id: 'none' }, 'reservation_id'],
  ['a service nobody knows', 'settle', { service: 'bribes' }, 'service'],
  ['an operation with line breaks', 'settle', { operation: 'a\nb' }, 'operation'],
  ["another video's money back", 'void', { video_id: absent }, 'video_id'],
  ['no more money and no more time', 'extend', {}, 'amount_micros'],
  ["another video's extension", 'extend', { ttl_seconds: 5, video_id: absent }, 'video_id'],
  ['less money', 'extend', { amount_micros: -1 }, 'amount_micros'],
];

t.test('a bad order is refused with its field, told to the operator, and moves nothing', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const gate = gateOn(db.sql);
  await post(gate, 'reserve', orderOf(id, 'held'));
  const named = { reservation_id: 'held', video_id: id };
  const whole: Record<string, object> = {
    reserve: orderOf(id, 'new'),
    settle: { ...named, amount_micros: 5, service: 'openai_api', operation: 'write' },
    void: named,
    extend: { ...named, extension_id: 'more' },
  };
  const before = await allMoney(db.sql);
  for (const [what, verb, change, field] of bad) {
    const body = typeof change === 'string' ? change : { ...whole[verb], ...change };
    const answer = await post(gate, verb, body);
    t.ok([413, 422].includes(answer.status), `${what}: ${answer.status}`);
    t.equal(answer.headers.get('Content-Type'), 'application/problem+json');
    const errors = (answer.body.errors ?? []) as { field: string; message: string }[];
    t.ok(
      errors.some((error) => error.field === field),
      `${what}: ${field} is named in ${JSON.stringify(errors)}`,
    );
    t.same(await allMoney(db.sql), before, `${what}: nothing moved`);
    const alerts = await db.sql`
      select length(detail::text) as size from cost_alerts
      where kind = 'refused_order' and level = ${String(answer.body.code)} and detail ->> 'verb' = ${verb}`;
    t.ok(alerts.length > 0 && alerts.every(({ size }) => size < 2000), `${what}: told to the operator`);
  }
});

t.test('a client that repeats a bad order, or makes up videos, is told of once an hour', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const gate = gateOn(db.sql);
  for (let n = 0; n < 10; n += 1) {
    await post(gate, 'void', { reservation_id: `nothing-${n}`, video_id: id });
    await post(gate, 'reserve', orderOf(randomUUID() as VideoId, `new-${n}`));
  }
  const told = await db.sql<{ verb: string; times: number }[]>`
    select detail ->> 'verb' as verb, count(*)::int as times from cost_alerts group by 1 order by 1`;
  t.same(
    told.map(({ verb }) => verb),
    ['reserve', 'void'],
  );
  // The hour may change meanwhile.
  t.ok(told.every(({ times }) => times <= 2));
});

t.test('an unreachable ledger is never a yes', async (t) => {
  const db = await productDatabase();
  const id = await startVideo(db.sql);
  const gate = gateOn(db.sql);
  await db[Symbol.asyncDispose]();
  t.match(await post(gate, 'reserve', orderOf(id, 'a')), { status: 503, body: { code: 'gate_unavailable' } });
});

t.test(
  'the ledger of costs cannot be changed or emptied, and an account cannot pass its limit',
  async (t) => {
    await using db = await productDatabase();
    await unlimitedDays(db.sql);
    const id = await startVideo(db.sql);
    await db.sql`insert into pipeline_costs (video_id, service, operation, amount) values (${id}, 's', 'o', 5)`;
    for (const change of [
      'update pipeline_costs set amount = 0',
      'delete from pipeline_costs',
      'truncate pipeline_costs',
    ])
      await t.rejects(db.sql.unsafe(change), /append-only/, change);
    await t.rejects(
      db.sql`update cost_accounts set reserved_micros = limit_micros + 1`,
      /never_above_its_limit/,
    );
  },
);
