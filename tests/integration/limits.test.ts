import t from 'tap';
import { admit } from '#shared/adapters/postgres/admission.ts';
import { applyBudgets } from '#shared/adapters/postgres/money/apply-budgets.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import { createStopSwitch } from '#shared/adapters/postgres/money/stop-switch.ts';
import { createSweep } from '#shared/adapters/postgres/sweep.ts';
import { loadConfig } from '#shared/config.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { dollars, type Micros, micros } from '#shared/contracts/money.ts';
import { claimStage, storedResults, type TestApi, testApi } from '../support/pipeline-api.ts';
import { places } from '../support/videos.ts';

const brief = 'Octopuses have three hearts.';
const cheapest =
  'script $0.20 + voice $0.10 + pictures $0.05 + rendering $0.15 + quality check $0.025 + packaging $0.05 + fixed $0.20 = $0.775';
const usual = { video: dollars(3), channelDay: dollars(30), systemDay: dollars(150) };

async function ask(
  test: TestApi,
  path: string,
  body: object,
): Promise<Record<string, unknown> & { status: number }> {
  const answer = await test.call('POST', path, body);
  return { ...((await answer.json()) as object), status: answer.status };
}

const status = async (test: TestApi, id: string): Promise<Record<string, unknown>> =>
  (await (await test.call('GET', `/status/${id}`)).json()) as Record<string, unknown>;

t.test('a request may lower the limit of its video to the micro-dollar, and not raise it', async (t) => {
  await using test = await testApi({ limits: { ...usual, video: dollars(2) } });
  await applyBudgets(test.sql, { ...usual, video: dollars(2) });
  for (const [asked, limit] of [
    [0.775, 775_000n],
    [1.123456, 1_123_456n],
    [2.5, 2_000_000n],
    [undefined, 2_000_000n],
  ] as const) {
    const id = await test.queue(asked === undefined ? {} : { max_cost_usd: asked });
    const [account] = await test.sql`select limit_micros from cost_accounts where id = ${`video:${id}`}`;
    t.equal(account?.limit_micros, limit, String(asked));
  }
  for (const wrong of [0, -1, 3.01, 0.0000001, '2', null, 1e308]) {
    const refused = await ask(test, '/queue', { brief, max_cost_usd: wrong });
    t.match(refused, { status: 422, errors: [{ field: 'max_cost_usd' }] }, String(wrong));
  }
});

t.test(
  'the database holds every video below the configured limit, whatever an older process thinks',
  async (t) => {
    await using test = await testApi();
    await applyBudgets(test.sql, { ...usual, video: dollars(1) });
    const id = await test.queue();
    const [account] = await test.sql`select limit_micros from cost_accounts where id = ${`video:${id}`}`;
    t.equal(account?.limit_micros, 1_000_000n);
  },
);

t.test(
  'a video that cannot be finished for its limit is refused with the sum, and nothing is kept of it',
  async (t) => {
    await using test = await testApi();
    for (const path of ['/queue', '/process'])
      t.match(await ask(test, path, { brief, max_cost_usd: 0.5 }), {
        status: 402,
        code: 'cannot_finish',
        detail: `${cheapest} at the least, but the limit of the request is $0.50: raise max_cost_usd (--max-cost on the command line) to at least 0.775.`,
        errors: [{ field: 'max_cost_usd', message: 'must be at least 0.775' }],
      });
    t.equal((await test.sql`select id from video_queue`).length, 0);
  },
);

t.test('limits in the settings that no video fits into are said with their names', async (t) => {
  const cases = [
    [
      { ...usual, video: dollars(0.7) },
      /limit of a video is \$0\.70: raise YTEMPIRE_LIMIT_VIDEO_USD to at least 0\.775/,
    ],
    [
      { ...usual, channelDay: dollars(0.5) },
      /limit of a channel's day is \$0\.50: raise YTEMPIRE_LIMIT_CHANNEL_DAY_USD/,
    ],
    [
      { ...usual, systemDay: dollars(0.5) },
      /limit of the system's day is \$0\.50: raise YTEMPIRE_LIMIT_SYSTEM_DAY_USD/,
    ],
  ] as const;
  for (const [limits, detail] of cases) {
    await using test = await testApi({ limits });
    t.match(await ask(test, '/queue', { brief }), { status: 402, code: 'cannot_finish', detail });
  }
});

t.test(
  'a retry whose remaining stages cost more than is left of the limit is refused with the sum',
  async (t) => {
    await using test = await testApi();
    const id = await test.queue({ max_cost_usd: 0.8 });
    const results = await storedResults(test, id);
    await test.journal.complete(await claimStage(test, id, 'script_generation'), results.script_generation);
    const failing = await claimStage(test, id, 'audio_synthesis');
    const failure = { code: 'unknown_voice', message: 'There is no voice x' };
    await test.journal.fail(failing, failure, { final: true, counts: true, retryAfterMs: undefined });
    await test.sql`update cost_accounts set spent_micros = spent_micros + 300000 where id = ${`video:${id}`}`;
    t.match(await ask(test, `/retry/${id}`, {}), {
      status: 402,
      code: 'cannot_finish',
      detail:
        "What is left to do costs voice $0.10 + pictures $0.05 + rendering $0.15 + quality check $0.025 + packaging $0.05 = $0.375 at the least, but only $0.30 of this video's limit is left: queue it anew.",
    });
    t.match(await status(test, id), { status: 'failed', retry_count: 0 });
    await test.sql`update cost_accounts set spent_micros = spent_micros - 75000 where id = ${`video:${id}`}`;
    t.match(await ask(test, `/retry/${id}`, {}), { status: 202 }, 'what fits exactly goes on');
  },
);

t.test(
  'a queued video says what it waits for: a place, the money of the day, or the stop switch',
  async (t) => {
    await using test = await testApi({ running: { gpu: 0, cpu: 1 } });
    const { sql } = test;
    const running = await test.queue();
    t.match(await status(test, running), { status: 'processing', waiting_for: null });
    const id = await test.queue();
    t.match(await status(test, id), { status: 'queued', waiting_for: 'place', eta: Number });

    await sql`update cost_accounts set limit_micros = 800000 where id like 'channel:%'`;
    t.match(await status(test, id), { status: 'queued', waiting_for: 'day_budget', eta: null });
    const other = await test.queue({ channel_id: 'another' });
    t.match(await status(test, other), { waiting_for: 'place' }, "another channel's day is its own");
    await sql`update cost_accounts set limit_micros = 800000 where id like 'system:%'`;
    t.match(await status(test, other), { waiting_for: 'day_budget' }, 'the day of the system is shared');

    await createStopSwitch(sql).stop('a test');
    t.match(await status(test, id), { status: 'queued', waiting_for: 'spending_stopped', eta: null });
  },
);

t.test(
  'with the stop switch on videos are queued, none is let in, metrics say so, and after it they go on',
  async (t) => {
    await using test = await testApi();
    const stopSwitch = createStopSwitch(test.sql);
    await stopSwitch.stop('the bill looks odd');
    const id = await test.queue();
    t.match(await status(test, id), { status: 'queued', waiting_for: 'spending_stopped' });
    const metrics = await (await test.call('GET', '/metrics')).json();
    t.match(metrics, { spending_stopped: { since: /Z$/, reason: 'the bill looks odd' } });
    const prometheus = await test.call('GET', '/metrics/prometheus');
    t.match(await prometheus.text(), '\nytempire_spending_stopped 1\n');
    await stopSwitch.resume();
    await test.sql.begin((tx) => admit(tx, places));
    t.match(await status(test, id), { status: 'processing', waiting_for: null });
  },
);

t.test('limits are read exactly, and nonsense or more than the hard limit is refused by name', (t) => {
  const { limits } = loadConfig({
    YTEMPIRE_LIMIT_VIDEO_USD: '1.234567',
    YTEMPIRE_LIMIT_SYSTEM_DAY_USD: '20',
  });
  t.same(limits, { video: 1_234_567n, channelDay: 30_000_000n, systemDay: 20_000_000n });
  for (const wrong of ['3.01', '0', '-1', '1e0', '1.2345678', 'free', '', ' 1', 'Infinity'])
    t.throws(
      () => loadConfig({ YTEMPIRE_LIMIT_VIDEO_USD: wrong }),
      /must be dollars above 0 and at most \$3\.00[\s\S]*YTEMPIRE_LIMIT_VIDEO_USD/,
      wrong,
    );
  t.throws(() => loadConfig({ YTEMPIRE_LIMIT_CHANNEL_DAY_USD: '100001' }), /at most \$100000\.00/);
  t.end();
});

t.test('changed limits hold for the accounts of today too, though never below what they hold', async (t) => {
  await using test = await testApi();
  await test.queue({ channel_id: 'a' });
  await applyBudgets(test.sql, { video: dollars(3), channelDay: dollars(0.1), systemDay: dollars(9) });
  const rows = await test.sql`
    select split_part(id, ':', 1) as kind, limit_micros from cost_accounts order by id`;
  t.same(
    [...rows],
    [
      { kind: 'channel', limit_micros: micros(775_000) },
      { kind: 'system', limit_micros: dollars(9) },
      { kind: 'video', limit_micros: dollars(3) },
    ],
  );
});

t.test('that videos wait for the money of the day is told once', async (t) => {
  await using test = await testApi();
  await applyBudgets(test.sql, { ...usual, systemDay: dollars(1) });
  await test.queue();
  const waiting = await test.queue();
  t.match(await status(test, waiting), { status: 'queued', waiting_for: 'day_budget' });
  const sweep = createSweep(test.sql, { running: places, graceMs: 60_000 });
  for (let times = 0; times < 2; times += 1) await sweep.once();
  const alerts =
    await test.sql`select level, account_id, video_id from cost_alerts where level = 'videos_wait'`;
  const day = new Date().toISOString().slice(0, 10);
  t.same([...alerts], [{ level: 'videos_wait', account_id: `system:${day}`, video_id: waiting }]);
});

t.test('a day limit lowered under what is held lets nothing new in, however much returns', async (t) => {
  await using test = await testApi();
  const id = await test.queue();
  const ledger = createLedger(test.sql);
  const order = (reservationId: string, amount: Micros) => ({
    reservationId,
    videoId: id as VideoId,
    stage: 'script_generation' as const,
    round: 1,
    offers: [{ tier: 'standard' as const, amount }],
    holder: { kind: 'client' as const, ttlSeconds: 60 },
  });
  t.match(await ledger.reserve(order('a', dollars(1.5))), { kind: 'granted' });
  await applyBudgets(test.sql, { ...usual, systemDay: dollars(1) });
  await ledger.void({ reservationId: 'a', videoId: id as VideoId });
  t.match(await ledger.reserve(order('b', dollars(0.3))), { kind: 'refused', account: /^system:/ });
  t.match(await ledger.reserve(order('c', dollars(0.2))), { kind: 'granted' });
});
