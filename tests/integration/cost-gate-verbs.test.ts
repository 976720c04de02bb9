import t from 'tap';
import { expireReservations } from '#shared/adapters/postgres/money/funding.ts';
import type { Sql } from '#shared/adapters/postgres/sql.ts';
import { dollars } from '#shared/contracts/money.ts';
import { allMoney, gateOn, orderOf, post } from '../support/cost-gate.ts';
import { productDatabase, startVideo } from '../support/videos.ts';

async function scene(options: Parameters<typeof startVideo>[1] = {}) {
  const db = await productDatabase();
  const id = await startVideo(db.sql, options);
  const gate = gateOn(db.sql);
  await post(gate, 'reserve', orderOf(id, 'held'));
  const named = { reservation_id: 'held', video_id: id };
  return {
    sql: db.sql,
    id,
    gate,
    named,
    charge: { ...named, amount_micros: 150_000, service: 'openai_api', operation: 'write the script' },
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

const reserved = async (sql: Sql): Promise<number[]> =>
  (await sql`select reserved_micros::int as amount from cost_accounts order by id`).map(
    ({ amount }) => amount,
  );
const alerts = async (sql: Sql): Promise<string[]> =>
  (
    await sql`select kind || ' ' || level as words from cost_alerts where kind <> 'threshold' order by id`
  ).map(({ words }) => words);

t.test('settling posts what was charged and returns the rest; again it answers the same', async (t) => {
  await using s = await scene();
  const first = await post(s.gate, 'settle', s.charge);
  t.match(first, { status: 200, body: { posted_micros: 150_000, returned_micros: 250_000 } });
  t.equal(
    (first.body.left as Record<string, number>)[`video:${s.id}`],
    3_000_000 - 200_000 - 575_000 - 150_000,
  );
  t.same(await reserved(s.sql), [0, 0, 0]);
  const [line] =
    await s.sql`select service, operation, amount::int from pipeline_costs where service = 'openai_api'`;
  t.same(line, { service: 'openai_api', operation: 'write the script', amount: 150_000 });
  const before = await allMoney(s.sql);
  t.same((await post(s.gate, 'settle', s.charge)).body, first.body);
  t.same(await allMoney(s.sql), before);
  t.same(await alerts(s.sql), []);
});

t.test('a charge that was posted stays: another amount, a void or more time is told why not', async (t) => {
  await using s = await scene();
  await post(s.gate, 'settle', s.charge);
  const before = await allMoney(s.sql);
  t.match(await post(s.gate, 'settle', { ...s.charge, amount_micros: 1 }), {
    status: 422,
    body: { code: 'settled_differently' },
  });
  t.match(await post(s.gate, 'void', s.named), { status: 409, body: { code: 'already_posted' } });
  t.match(await post(s.gate, 'extend', { ...s.named, extension_id: 'x', ttl_seconds: 5 }), {
    status: 409,
    body: { code: 'already_posted', errors: [{ field: 'reservation_id' }] },
  });
  t.same(await allMoney(s.sql), before);
  t.same(await alerts(s.sql), [
    'refused_order settled_differently',
    'refused_order already_posted',
    'refused_order already_posted',
  ]);
});

t.test('voiding returns all of it, once', async (t) => {
  await using s = await scene();
  const first = await post(s.gate, 'void', s.named);
  t.match(first, { status: 200, body: { posted_micros: 0, returned_micros: 400_000 } });
  t.same((await post(s.gate, 'void', s.named)).body, first.body);
  t.match(await post(s.gate, 'settle', s.charge), { status: 409, body: { code: 'already_voided' } });
  t.same(await reserved(s.sql), [0, 0, 0]);
});

t.test('of fifty that settle and void at once one wins, and the others are told what happened', async (t) => {
  await using s = await scene();
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      n % 2
        ? post(s.gate, 'void', s.named)
        : post(s.gate, 'settle', { ...s.charge, amount_micros: 1000 + n }),
    ),
  );
  const [row] = await s.sql`select status, posted_micros::int as posted from reservations where id = 'held'`;
  const [charged] = await s.sql`
    select coalesce(sum(amount), 0)::int as amount from pipeline_costs where service = 'openai_api'`;
  t.equal(charged?.amount, row?.posted ?? 0);
  for (const { status, body } of answers)
    t.ok(
      status === 200
        ? body.posted_micros === (row?.posted ?? 0)
        : /^(already_|settled_)/.test(String(body.code)),
    );
  t.same(await reserved(s.sql), [0, 0, 0]);
});

t.test('an extension holds more money and more time, once for each id', async (t) => {
  await using s = await scene();
  const more = { ...s.named, extension_id: 'x1', amount_micros: 50_000, ttl_seconds: 60 };
  const first = await post(s.gate, 'extend', more);
  t.match(first, { status: 200, body: { extended: true, amount_micros: 450_000 } });
  t.same((await post(s.gate, 'extend', more)).body, first.body);
  t.same(await reserved(s.sql), [450_000, 450_000, 450_000]);
  const other = await post(s.gate, 'extend', { ...more, amount_micros: 1 });
  t.match(other, { status: 422, body: { code: 'extension_id_reused' } });
  t.match(await post(s.gate, 'settle', { ...s.charge, amount_micros: 450_000 }), {
    body: { returned_micros: 0 },
  });
});

t.test('an extension that does not fit is refused and changes nothing', async (t) => {
  await using s = await scene();
  const before = await s.sql`select * from cost_accounts order by id`;
  const more = { ...s.named, extension_id: 'x1', amount_micros: 2_500_000 };
  const refused = await post(s.gate, 'extend', more);
  t.match(refused, {
    status: 200,
    body: { extended: false, available_micros: 1_825_000, reason: /\$2\.50 more/ },
  });
  t.same(await s.sql`select * from cost_accounts order by id`, before);
});

t.test('a reservation that ran out counts as spent, and whoever settles it late is told', async (t) => {
  await using s = await scene();
  await s.sql`update reservations set expires_at = now() - interval '1 second' where id = 'held'`;
  t.equal(await expireReservations(s.sql), 1);
  t.match(await post(s.gate, 'settle', s.charge), {
    status: 409,
    body: { code: 'already_expired', detail: /counts as spent/ },
  });
  const [account] =
    await s.sql`select spent_micros::int as spent from cost_accounts where id = ${`video:${s.id}`}`;
  t.equal(account?.spent, 600_000, 'the fixed $0.20 and the $0.40');
});

t.test("a stage's own reservation is not settled by a client", async (t) => {
  await using s = await scene();
  await post(s.gate, 'reserve', { ...orderOf(s.id, 'stage/own', 1000), holder: 'stage' });
  const own = { ...s.charge, reservation_id: 'stage/own', amount_micros: 1 };
  for (const [verb, body] of [
    ['settle', own],
    ['void', { reservation_id: 'stage/own', video_id: s.id }],
    ['extend', { reservation_id: 'stage/own', video_id: s.id, extension_id: 'e', ttl_seconds: 1 }],
  ] as const)
    t.match(await post(s.gate, verb, body), { status: 409, body: { code: 'held_by_stage' } }, verb);
});

t.test('a quote says what a reserve would say, and moves nothing', async (t) => {
  await using s = await scene({ limit: dollars(1.6) });
  const offers = (standard: number, economy: number) => [
    { tier: 'standard', amount_micros: standard },
    { tier: 'economy', amount_micros: economy },
  ];
  const cases = [
    { stage: 'audio_synthesis', offers: offers(100_000, 50_000) },
    { stage: 'audio_synthesis', offers: offers(400_000, 50_000) },
    { stage: 'media_collection', offers: offers(5_000_000, 50_000) },
    { stage: 'media_collection', offers: offers(5_000_000, 4_000_000) },
    { stage: 'media_collection', offers: [{ tier: 'standard', amount_micros: 600_000 }] },
    { stage: 'quality_validation', offers: [{ tier: 'economy', amount_micros: 1 }] },
  ];
  const seen = new Set<string>();
  for (const [n, wish] of cases.entries()) {
    const before = await allMoney(s.sql);
    const quoted = await post(s.gate, 'quote', { video_id: s.id, ...wish });
    t.same(await allMoney(s.sql), before);
    const made = await post(s.gate, 'reserve', { video_id: s.id, reservation_id: `q${n}`, ...wish });
    for (const key of ['granted', 'tier', 'amount_micros', 'account', 'asked_micros', 'reason'])
      t.same(quoted.body[key], made.body[key], `${JSON.stringify(wish)}: ${key}`);
    seen.add(`${quoted.body.granted} ${quoted.body.tier}`);
  }
  t.same(
    [...seen].sort(),
    ['false undefined', 'true economy', 'true standard'],
    'all kinds of answers came up',
  );
});

t.test(
  'while the stop switch is on no more money is reserved, and what runs gets its time and can be settled',
  async (t) => {
    await using s = await scene();
    const on = await post(s.gate, 'stop', { reason: 'the bill looks odd' });
    t.match(on, { status: 200, body: { stopped: true, reason: 'the bill looks odd', since: /Z$/ } });
    t.same((await post(s.gate, 'stop', { reason: 'another one' })).body, on.body, 'the first reason stays');
    const { reservation_id: _, ...wish } = orderOf(s.id, '');
    for (const [verb, body] of [
      ['reserve', orderOf(s.id, 'new')],
      ['quote', wish],
      ['extend', { ...s.named, extension_id: 'x', amount_micros: 5 }],
    ] as const) {
      const { status, headers, body: said } = await post(s.gate, verb, body);
      t.match(
        { status, code: said.code, wait: headers.get('Retry-After') },
        { status: 503, code: 'spending_stopped', wait: '30' },
      );
    }
    t.match(
      await post(s.gate, 'reserve', orderOf(s.id, 'held')),
      { body: { granted: true } },
      'held before stays held',
    );
    const longer = { ...s.named, extension_id: 'y', ttl_seconds: 5 };
    t.match(await post(s.gate, 'extend', longer), { body: { extended: true } }, 'time costs nothing');
    t.equal((await post(s.gate, 'settle', s.charge)).status, 200);
    t.same((await post(s.gate, 'resume', {})).body, { stopped: false });
    t.same((await post(s.gate, 'resume', {})).body, { stopped: false });
    t.match(await post(s.gate, 'reserve', orderOf(s.id, 'new')), { body: { granted: true } });
    t.same(
      await alerts(s.sql),
      ['stop on', 'stop off'],
      'each change is told once; being stopped is nobody’s fault',
    );
  },
);

t.test('the switch says how it stands, and wants a reason in words', async (t) => {
  await using s = await scene();
  const look = async () =>
    await (await s.gate.request('/stop', { headers: { Authorization: 'Bearer inside' } })).json();
  t.same(await look(), { stopped: false });
  for (const reason of [undefined, '', '  ', 'a\u0000b', 'x'.repeat(201), 5])
    t.match(await post(s.gate, 'stop', { reason }), { status: 422, body: { errors: [{ field: 'reason' }] } });
  t.same(await look(), { stopped: false });
  await post(s.gate, 'stop', { reason: 'a test' });
  t.match(await look(), { stopped: true, reason: 'a test' });
});
