import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import t from 'tap';
import { createHttpGate } from '#shared/adapters/cost-gate-http/gate.ts';
import { createStopSwitch } from '#shared/adapters/postgres/money/stop-switch.ts';
import { dollars } from '#shared/contracts/money.ts';
import { gateOn } from '../support/cost-gate.ts';
import { productDatabase, startVideo } from '../support/videos.ts';

/** The real gate on a real database behind a socket, where a gateway would have it; away for the first calls. */
async function scene(awayCalls = 0) {
  const db = await productDatabase();
  const videoId = await startVideo(db.sql);
  let calls = 0;
  const gateway = new Hono();
  gateway.use(async (c, next) => {
    calls += 1;
    return calls > awayCalls ? await next() : c.text('the function starts', 502);
  });
  gateway.route('/function/cost-gate', gateOn(db.sql));
  const server = serve({ fetch: gateway.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise<void>((listens) => (server.listening ? listens() : server.once('listening', listens)));
  const { port } = server.address() as AddressInfo;
  const gate = createHttpGate({ gatewayUrl: `http://127.0.0.1:${port}`, token: 'inside' });
  const order = {
    reservationId: 'stage/a',
    videoId,
    stage: 'script_generation' as const,
    round: 1,
    offers: [{ tier: 'standard' as const, amount: dollars(0.4) }],
  };
  return {
    sql: db.sql,
    calls: () => calls,
    order,
    reserve: (change: Partial<typeof order> = {}) =>
      gate.reserve({ ...order, ...change }, new AbortController().signal),
    async [Symbol.asyncDispose]() {
      await gate.close();
      await new Promise((closed) => server.close(closed));
      await db[Symbol.asyncDispose]();
    },
  };
}

t.test("a stage's reservation is granted for its run, and refused with the reason", async (t) => {
  await using s = await scene();
  t.match(await s.reserve(), { granted: true, tier: 'standard', amount: 400_000n, available: 2_025_000n });
  const [row] = await s.sql`select holder, expires_at from reservations where id = 'stage/a'`;
  t.same(row, { holder: 'stage', expires_at: null });
  const dear = { reservationId: 'stage/b', offers: [{ tier: 'standard' as const, amount: dollars(2.9) }] };
  t.match(await s.reserve(dear), {
    granted: false,
    reason: /\$2\.90 .* only \$2\.025 of this video's limit/,
  });
});

t.test('a gate that is away for a moment is asked again', async (t) => {
  await using s = await scene(2);
  t.match(await s.reserve(), { granted: true });
  t.equal(s.calls(), 3);
});

t.test('while spending is stopped the stage is told at once to come back later', async (t) => {
  await using s = await scene();
  await createStopSwitch(s.sql).stop('the bill looks odd');
  await t.rejects(s.reserve(), {
    name: 'Retryable',
    code: 'spending_stopped',
    message: /the bill looks odd/,
    retryAfterMs: 30_000,
  });
  t.equal(s.calls(), 1);
});

t.test(
  'a video that is closed, or an id that stands for another order, is not asked for again',
  async (t) => {
    await using s = await scene();
    await s.reserve();
    await t.rejects(s.reserve({ round: 2 }), { name: 'Terminal', code: 'reservation_id_reused' });
    await s.sql`update video_queue set status = 'cancelled', lane = null`;
    await t.rejects(s.reserve({ reservationId: 'stage/c' }), { name: 'Terminal', code: 'video_closed' });
    t.equal(s.calls(), 3);
    const [alerts] =
      await s.sql`select string_agg(level, ' ') as levels from cost_alerts where kind = 'refused_order'`;
    t.equal(
      alerts?.levels,
      'reservation_id_reused',
      'a video closed under a running stage is nobody’s fault',
    );
  },
);
