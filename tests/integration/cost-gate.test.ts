import type { Hono } from 'hono';
import t from 'tap';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createLedger } from '#shared/adapters/postgres/ledger.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { dollars } from '#shared/contracts/money.ts';
import { createCostGate } from '../../functions/cost-gate/handler.ts';
import { silentLog } from '../support/silent-log.ts';
import { productDatabase, startVideo } from '../support/videos.ts';

const gateOn = (sql: Sql): Hono =>
  createCostGate({
    ledger: createLedger(sql),
    log: silentLog,
    isInternal: (header) => header === 'Bearer inside',
  });

const order = (videoId: VideoId, id: string, micros: number) => ({
  reservation_id: id,
  video_id: videoId,
  stage: 'script_generation',
  round: 1,
  offers: [{ tier: 'standard', amount_micros: micros }],
});

const post = (gate: Hono, body: unknown, headers: Record<string, string> = {}) =>
  gate.request('/reserve', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer inside', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

t.test('two hundred parallel reserves never pass the limit, and all of it is given out', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const gate = gateOn(db.sql);
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => (await post(gate, order(id, `r${n}`, 70_000))).json()),
  );
  t.equal(
    answers.filter((answer) => (answer as { granted: boolean }).granted).length,
    Math.floor(3_000_000 / 70_000),
  );
  const [account] = await db.sql`select reserved_micros, spent_micros from cost_accounts`;
  t.same(account, { reserved_micros: 42n * 70_000n, spent_micros: 0n });
});

t.test('the same reservation asked for a hundred times at once is made once', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const gate = gateOn(db.sql);
  const answers = await Promise.all(
    Array.from({ length: 100 }, async () => (await post(gate, order(id, 'same', 400_000))).json()),
  );
  t.ok(answers.every((answer) => (answer as { granted: boolean }).granted));
  const [account] = await db.sql`select reserved_micros from cost_accounts`;
  t.equal(account?.reserved_micros, 400_000n);
  const other = await post(gate, order(id, 'same', 300_000));
  t.equal(other.status, 422);
  t.match(await other.json(), { code: 'reservation_id_reused' });
});

t.test(
  'what does not fit at the standard tier is offered at the economy tier, else refused with what is left',
  async (t) => {
    await using db = await productDatabase();
    const id = await startVideo(db.sql, { limit: dollars(0.25) });
    const gate = gateOn(db.sql);
    const offers = [
      { tier: 'standard', amount_micros: 400_000 },
      { tier: 'economy', amount_micros: 200_000 },
    ];
    const first = await post(gate, { ...order(id, 'a', 0), offers });
    t.same(await first.json(), {
      granted: true,
      tier: 'economy',
      amount_micros: 200_000,
      available_micros: 50_000,
    });
    const second = await post(gate, { ...order(id, 'b', 0), offers });
    t.match(await second.json(), { granted: false, available_micros: 50_000, reason: /only \$0\.05/ });
  },
);

t.test('nothing is reserved for a video that is closed or unknown', async (t) => {
  await using db = await productDatabase();
  const gate = gateOn(db.sql);
  const unknown = await post(gate, order('7c9e6679-7425-40de-944b-e07fc1f90ae7' as VideoId, 'a', 1));
  t.equal(unknown.status, 422);
  const id = await startVideo(db.sql);
  await db.sql`update video_queue set status = 'cancelled', lane = null`;
  const closed = await post(gate, order(id, 'b', 1));
  t.equal(closed.status, 409);
  t.match(await closed.json(), { code: 'video_closed' });
});

t.test(
  'the gate refuses strangers, bad amounts, unknown fields and large bodies, and names the field',
  async (t) => {
    await using db = await productDatabase();
    const id = await startVideo(db.sql);
    const gate = gateOn(db.sql);
    t.equal((await post(gate, order(id, 'a', 1), { Authorization: 'Bearer outside' })).status, 401);
    const cases: [unknown, string][] = [
      [order(id, 'a', -1), 'offers.0.amount_micros'],
      [order(id, 'a', 0.5), 'offers.0.amount_micros'],
      [order(id, 'a', 1e308), 'offers.0.amount_micros'],
      [{ ...order(id, 'a', 1), currency: 'EUR' }, 'currency'],
      [{ ...order(id, 'a', 1), video_id: '../etc' }, 'video_id'],
      [{ ...order(id, 'a', 1), stage: 'DROP' }, 'stage'],
      ['{', '(body)'],
    ];
    for (const [body, field] of cases) {
      const answer = await post(gate, body);
      t.equal(answer.status, 422, field);
      const { errors } = (await answer.json()) as { errors: { field: string }[] };
      t.ok(
        errors.some((error) => error.field === field),
        `${field} is named`,
      );
    }
    t.equal((await post(gate, 'x'.repeat(20_000))).status, 413);
    const [account] = await db.sql`select reserved_micros from cost_accounts`;
    t.equal(account?.reserved_micros, 0n);
  },
);

t.test(
  'the ledger of costs cannot be changed or emptied, and an account cannot pass its limit',
  async (t) => {
    await using db = await productDatabase();
    const id = await startVideo(db.sql);
    await db.sql`insert into pipeline_costs (video_id, service, operation, amount) values (${id}, 's', 'o', 5)`;
    await t.rejects(db.sql`update pipeline_costs set amount = 0`, /append-only/);
    await t.rejects(db.sql`delete from pipeline_costs`, /append-only/);
    await t.rejects(db.sql`truncate pipeline_costs`, /append-only/);
    await t.rejects(
      db.sql`update cost_accounts set reserved_micros = limit_micros + 1`,
      /never_above_its_limit/,
    );
  },
);
