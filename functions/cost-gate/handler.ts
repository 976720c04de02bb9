import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { GateAnswer, GateOrderBody } from '#shared/contracts/gate.ts';
import { formatMicros } from '#shared/contracts/money.ts';
import { type AppPorts, app } from '#shared/stage/app.ts';
import { invalid, problem } from '#shared/stage/problems.ts';

/** Asked before every stage. It alone says whether money may be spent; Redis and memory never do. */
export default app('cost-gate', createCostGate);

export function createCostGate(ports: Pick<AppPorts, 'ledger' | 'log' | 'isInternal'>): Hono {
  const gate = new Hono();
  gate.onError((error, c) => {
    ports.log.error({ err: error }, 'the cost gate could not answer');
    return problem(c, 503, 'gate_unavailable', 'The ledger cannot be reached.', {
      headers: { 'Retry-After': '1' },
    });
  });
  gate.notFound((c) => problem(c, 404, 'not_found', 'The cost gate answers POST /reserve.'));
  gate.use(bodyLimit({ maxSize: 16_384, onError: (c) => problem(c, 413, 'too_large', 'At most 16 kB.') }));
  gate.use(async (c, next) => {
    if (ports.isInternal(c.req.header('Authorization'))) return await next();
    return problem(c, 401, 'not_authenticated', 'Send the internal token as Authorization: Bearer.');
  });

  gate.post('/reserve', async (c) => {
    const body = GateOrderBody.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) return invalid(c, body.error);
    const { reservation_id, video_id, stage, round } = body.data;
    const offers = body.data.offers.map(({ tier, amount_micros }) => ({ tier, amount: amount_micros }));
    const outcome = await ports.ledger.reserve({
      reservationId: reservation_id,
      videoId: video_id,
      stage,
      round,
      offers,
    });
    switch (outcome.kind) {
      case 'granted':
        return c.json(
          GateAnswer.encode({
            granted: true,
            tier: outcome.tier,
            amount_micros: outcome.amount,
            available_micros: outcome.available,
          }),
        );
      case 'refused': {
        const asked = formatMicros(offers.at(-1)?.amount ?? 0n);
        const reason = `${stage} may cost ${asked}, but only ${formatMicros(outcome.available)} of this video's limit is left.`;
        return c.json(GateAnswer.encode({ granted: false, reason, available_micros: outcome.available }));
      }
      case 'unknown_video':
        return problem(c, 422, 'unknown_video', 'video_id names no video with an account.');
      case 'closed':
        return problem(
          c,
          409,
          'video_closed',
          `The video is ${outcome.status}: nothing can be reserved for it.`,
        );
      case 'id_reused':
        return problem(c, 422, 'reservation_id_reused', 'reservation_id stands for another reservation.');
    }
  });
  return gate;
}
