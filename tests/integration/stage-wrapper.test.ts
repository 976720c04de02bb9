import type { Hono } from 'hono';
import t from 'tap';
import { z } from 'zod';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import { createStopSwitch } from '#shared/adapters/postgres/money/stop-switch.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { plainProfile } from '#shared/contracts/channel-profile.ts';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { dollars, micros } from '#shared/contracts/money.ts';
import { cheapestVideo, overheadMicros } from '#shared/domain/pricing.ts';
import type { Gate } from '#shared/ports/gate.ts';
import { type StageTools, stage } from '#shared/stage/definition.ts';
import { outcomeHeader, serveStage } from '#shared/stage/serve-stage.ts';
import { silentLog } from '../support/silent-log.ts';
import { stageTools } from '../support/stage-tools.ts';
import { places, productDatabase, startVideo } from '../support/videos.ts';

type Run = (tools: StageTools) => Promise<unknown>;

/** The ledger itself in the gate's place: what the gate says over HTTP has its own test. */
function gateOn(sql: Sql): Gate {
  return {
    async reserve(order) {
      const outcome = await createLedger(sql).reserve({ ...order, holder: { kind: 'stage' } });
      if (outcome.kind === 'granted') return { granted: true, available: micros(0), ...outcome };
      if (outcome.kind === 'stopped')
        throw new Retryable('spending_stopped', outcome.reason, { retryAfterMs: 0 });
      return { granted: false, reason: 'too dear', available: micros(0) };
    },
  };
}

function serve(sql: Sql, run: Run, gate: Gate = gateOn(sql), leaseMs = 60_000): Hono {
  const definition = stage<unknown, unknown>({
    name: 'script_generation',
    accepts: z.strictObject({ request: z.unknown() }),
    emits: z.looseObject({ title: z.string() }),
    quote: (_input, tier) => dollars(tier === 'standard' ? 0.4 : 0.2),
    run: (_input, tools) => run(tools),
  });
  const { signal: _signal, ...ports } = stageTools({});
  return serveStage(definition, {
    journal: createStageJournal(sql, { running: places, pauseMs: () => 0 }),
    gate,
    ports,
    channels: { profile: async () => plainProfile },
    liveProgress: { report: () => {}, read: async () => ({}) },
    scratch: { create: () => ({ path: '/nonexistent', [Symbol.asyncDispose]: async () => {} }) },
    log: silentLog,
    functionName: 'script-generation',
    lane: 'cpu',
    leaseMs,
    isInternal: (authorization) => authorization === 'Bearer inside',
  });
}

const send = (app: Hono, videoId: VideoId) =>
  app.request('/', {
    method: 'POST',
    headers: { Authorization: 'Bearer inside', 'Content-Type': 'application/json' },
    body: JSON.stringify({
      id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
      topic: 'video.requested',
      video_id: videoId,
      round: 1,
      occurred_at: new Date().toISOString(),
      data: { request: {} },
    }),
  });

/** `spent` without the fixed part. */
async function facts(sql: Sql) {
  const [row] = await sql`
    select v.status, r.status as run, r.attempts, a.reserved_micros::int as reserved,
           (a.spent_micros - ${overheadMicros})::int as spent
    from video_queue v join stage_runs r on r.video_id = v.id join cost_accounts a on a.id = 'video:' || v.id`;
  return row;
}

t.test('a stage that works answers with its result, and again with the same when asked again', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  let runs = 0;
  const app = serve(db.sql, async ({ effect }) => {
    runs += 1;
    await effect('write', dollars(0.1), async () => ({
      result: 1,
      charged: micros(77),
      service: 'openai_api',
    }));
    return { title: 'x' };
  });
  const first = await send(app, id);
  t.match(
    { status: first.status, body: await first.json() },
    { status: 200, body: { outcome: 'done', result: { title: 'x' } } },
  );
  const again = await send(app, id);
  t.match(await again.json(), { outcome: 'replayed', result: { title: 'x' } });
  t.equal(runs, 1);
  t.match(await facts(db.sql), { run: 'done', reserved: 0, spent: 77 });
});

t.test(
  'a passing failure is scheduled, a lasting one fails the video, and a bug counts as passing',
  async (t) => {
    const cases = [
      {
        error: new Retryable('busy', 'try later', { retryAfterMs: 2000 }),
        status: 503,
        run: 'retrying',
        outcome: 'scheduled',
      },
      { error: new Terminal('no_brief', 'give a brief'), status: 422, run: 'failed', outcome: 'failed' },
      { error: new TypeError('x is undefined'), status: 503, run: 'retrying', outcome: 'scheduled' },
    ];
    for (const { error, status, run, outcome } of cases) {
      await using db = await productDatabase();
      const answer = await send(
        serve(db.sql, () => Promise.reject(error)),
        await startVideo(db.sql),
      );
      t.equal(answer.status, status, error.message);
      t.equal(answer.headers.get(outcomeHeader), outcome);
      t.match(await facts(db.sql), { run, attempts: 1, reserved: 0, spent: 0 });
    }
  },
);

t.test('a call that ended without an answer counts as spent, one refused in words does not', async (t) => {
  const cases: [Error, number][] = [
    [new Retryable('rate_limited', 'slow down'), 0],
    [new Retryable('no_answer', 'cut in mid-body', { mayBeCharged: true }), 100_000],
    [new TypeError('fetch failed'), 100_000],
  ];
  for (const [error, spent] of cases) {
    await using db = await productDatabase();
    const run: Run = ({ effect }) => effect('write', dollars(0.1), () => Promise.reject(error));
    await send(serve(db.sql, run), await startVideo(db.sql));
    t.match(await facts(db.sql), { run: 'retrying', reserved: 0, spent }, error.message);
  }
});

t.test(
  'a video with nothing to spare survives a failure after a paid call: only the rest is asked for',
  async (t) => {
    await using db = await productDatabase();
    const id = await startVideo(db.sql, { limit: cheapestVideo() });
    let tries = 0;
    const app = serve(db.sql, async ({ effect, tier }) => {
      for (const key of ['a', 'b'])
        await effect(key, dollars(0.1), async () => ({
          result: tier,
          charged: dollars(0.05),
          service: 'openai_api',
        }));
      tries += 1;
      if (tries === 1) throw new Retryable('busy', 'try later', { retryAfterMs: 0 });
      return { title: 'x' };
    });
    t.equal((await send(app, id)).status, 503);
    await db.sql`update stage_runs set due_at = now()`;
    t.match(await (await send(app, id)).json(), { outcome: 'done' });
    t.match(await facts(db.sql), { run: 'done', reserved: 0, spent: 100_000 });
  },
);

t.test('no call is started for a video that was closed meanwhile', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  let calls = 0;
  const app = serve(db.sql, async ({ effect }) => {
    await db.sql`update video_queue set status = 'cancelled', lane = null`;
    await effect('late', micros(9), async () => ({
      result: ++calls,
      charged: micros(9),
      service: 'openai_api',
    }));
  });
  const answer = await send(app, id);
  t.equal(answer.headers.get(outcomeHeader), 'busy');
  t.equal(calls, 0);
  t.match(await facts(db.sql), { reserved: 0, spent: 0 });
});

t.test('a stage that ends without having heard of a call counts it as spent', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const journal = createStageJournal(db.sql, { running: places, pauseMs: () => 0 });
  const claim = await journal.claim({
    videoId: id,
    stage: 'script_generation',
    round: 1,
    functionName: 'f',
    leaseMs: 60_000,
  });
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  const order = {
    videoId: id,
    stage: 'script_generation' as const,
    round: 1,
    holder: { kind: 'stage' as const },
  };
  const offers = [{ tier: 'standard' as const, amount: dollars(0.1) }];
  await createLedger(db.sql).reserve({ reservationId: 'stage/x', ...order, offers });
  await journal.startEffect(claim.run, { key: 'a', quote: dollars(0.06), reservationId: 'stage/x' });
  await journal.complete(claim.run, { title: 'x' });
  t.match(await facts(db.sql), { run: 'done', reserved: 0, spent: 60_000 });
  t.match(await db.sql`select kind, level from cost_alerts`, [
    { kind: 'unknown_charge', level: 'script_generation' },
  ]);
});

t.test('output that does not fit the contract is never handed on', async (t) => {
  await using db = await productDatabase();
  const answer = await send(
    serve(db.sql, async () => ({ heading: 'x' })),
    await startVideo(db.sql),
  );
  t.equal(answer.status, 503);
  t.match(await answer.json(), { code: 'internal_error', detail: /title/ });
  t.match(await facts(db.sql), { run: 'retrying' });
});

t.test('a stage the gate says no to does not run, and its video fails with the sum', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const tight: Gate = { reserve: async () => ({ granted: false, reason: 'too dear', available: micros(0) }) };
  const answer = await send(
    serve(db.sql, () => t.fail('it ran') as never, tight),
    id,
  );
  t.equal(answer.status, 402);
  t.match(await answer.json(), { code: 'budget_exceeded', detail: 'too dear' });
  t.match(await facts(db.sql), { status: 'failed', reserved: 0, spent: 0 });
});

t.test(
  'a gate that gives no answer is never taken for a yes, and costs the stage none of its tries',
  async (t) => {
    await using db = await productDatabase();
    const id = await startVideo(db.sql);
    const silent: Gate = { reserve: () => Promise.reject(new Retryable('gate_unavailable', 'no answer')) };
    const app = serve(db.sql, () => t.fail('it ran') as never, silent);
    for (let n = 0; n < 5; n += 1) t.equal((await send(app, id)).status, 503);
    t.match(await facts(db.sql), { status: 'processing', run: 'retrying', attempts: 0 });
  },
);

t.test(
  'with the stop switch on the paid call that runs finishes, none starts, no try is used up, and it goes on after',
  async (t) => {
    await using db = await productDatabase();
    const id = await startVideo(db.sql);
    const stopSwitch = createStopSwitch(db.sql);
    const calls: string[] = [];
    const app = serve(db.sql, async ({ effect }) => {
      const call = (name: string, whileIt: () => Promise<unknown>) =>
        effect(name, dollars(0.1), async () => {
          calls.push(name);
          await whileIt();
          return { result: name, charged: micros(10), service: 'openai_api' };
        });
      await call('first', () => stopSwitch.stop('the bill looks odd'));
      await call('second', async () => {});
      return { title: 'x' };
    });
    const stopped = await send(app, id);
    t.match(await stopped.json(), { code: 'spending_stopped', detail: /the bill looks odd/ });
    t.match(await facts(db.sql), {
      status: 'processing',
      run: 'retrying',
      attempts: 0,
      reserved: 0,
      spent: 10,
    });
    for (let n = 0; n < 5; n += 1) t.equal((await send(app, id)).status, 503);
    t.same(calls, ['first']);
    await stopSwitch.resume();
    t.equal((await send(app, id)).status, 200);
    t.same(calls, ['first', 'second']);
    t.match(await facts(db.sql), { run: 'done', attempts: 0, reserved: 0, spent: 20 });
  },
);

t.test('while one works on a stage another is told to wait', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const app = serve(db.sql, async () => {
    begin();
    await held;
    return { title: 'x' };
  });
  const first = send(app, id);
  await begun;
  const second = await send(app, id);
  t.equal(second.status, 409);
  t.ok(Number(second.headers.get('Retry-After')) >= 1);
  release();
  t.equal((await first).status, 200);
});

t.test('an effect key used twice at once is refused, used again it answers from the journal', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  let calls = 0;
  const app = serve(db.sql, async ({ effect }) => {
    const call = async () => ({ result: ++calls, charged: micros(1), service: 'openai_api' as const });
    const twice = await Promise.allSettled([effect('a', micros(5), call), effect('a', micros(5), call)]);
    t.same(
      twice.map(({ status }) => status),
      ['fulfilled', 'rejected'],
    );
    t.equal(await effect('a', micros(5), call), 1);
    return { title: 'x' };
  });
  t.equal((await send(app, id)).status, 200);
  t.equal(calls, 1);
  t.match(await facts(db.sql), { spent: 1 });
});

t.test('calls still under way when another fails are waited for and cost what they cost', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const { promise: answer, resolve: answerNow } = Promise.withResolvers<void>();
  const app = serve(db.sql, async ({ effect }) => {
    const slow = effect('slow', dollars(0.1), async () => {
      await answer;
      return { result: 1, charged: micros(40), service: 'openai_api' };
    });
    const broken = effect('broken', dollars(0.1), async () => {
      setTimeout(answerNow, 50);
      throw new Retryable('provider_down', 'down');
    });
    await Promise.all([slow, broken]);
  });
  t.equal((await send(app, id)).status, 503);
  t.match(await facts(db.sql), { run: 'retrying', attempts: 1, reserved: 0, spent: 40 });
  t.same(
    [...(await db.sql`select key, status from effects where key <> 'overhead' order by key`)],
    [
      { key: 'broken', status: 'failed' },
      { key: 'slow', status: 'done' },
    ],
  );
});

t.test('calls started at once never reserve more together than the stage was granted', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const app = serve(db.sql, async ({ effect }) => {
    const calls = Array.from({ length: 8 }, (_, n) =>
      effect(`part:${n}`, dollars(0.1), async () => ({
        result: n,
        charged: dollars(0.1),
        service: 'openai_api' as const,
      })),
    );
    await Promise.allSettled(calls);
    await Promise.all(calls);
  });
  const answer = await send(app, id);
  t.match(await answer.json(), { code: 'quote_exceeds_reservation' });
  t.match(await facts(db.sql), { status: 'failed', reserved: 0, spent: 400_000 });
});

t.test('a stage that does not stop when it is told to is left behind', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const leaseMs = 600;
  const app = serve(
    db.sql,
    async ({ effect }) => {
      await effect('hangs', micros(9), async () => {
        await db.sql`update video_queue set status = 'cancelled', lane = null`;
        return await new Promise<never>(() => {});
      });
    },
    gateOn(db.sql),
    leaseMs,
  );
  const answer = await send(app, id);
  t.equal(answer.headers.get(outcomeHeader), 'busy');
  t.match(await facts(db.sql), { run: 'retrying', reserved: 0, spent: 9 });
});

t.test('what only looks like the database being away uses up tries like any other error', async (t) => {
  for (const code of ['ENOENT', 'ECONNREFUSED']) {
    await using db = await productDatabase();
    const error = Object.assign(new Error('spawn ffmpeg'), { code });
    const answer = await send(
      serve(db.sql, () => Promise.reject(error)),
      await startVideo(db.sql),
    );
    t.equal(answer.status, 503);
    t.match(await facts(db.sql), { run: 'retrying', attempts: 1 }, code);
  }
});
