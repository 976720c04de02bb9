import { type Context, Hono } from 'hono';
import { ExtendBody, QuoteBody, ReserveBody, SettleBody, VoidBody } from '#shared/contracts/gate.ts';
import { type AppPorts, app } from '#shared/stage/app.ts';
import { limitBody } from '#shared/stage/limit-body.ts';
import { problem } from '#shared/stage/problems.ts';
import { answerOrder, refuseLarge } from './answer-order.ts';
import { bookRoutes } from './book-routes.ts';
import { GateRefusal } from './gate-refusal.ts';
import { quote, reserve } from './reserve-verbs.ts';
import { extend, settle, voidReservation } from './resolve-verbs.ts';
import { stopRoutes } from './stop-routes.ts';

/** Asked before every stage. It alone says whether money may be spent; Redis and memory never do. */
export default app('cost-gate', createCostGate);

type GatePorts = Pick<
  AppPorts,
  'books' | 'clock' | 'ledger' | 'alerts' | 'stopSwitch' | 'log' | 'isInternal'
>;

/** Far above any order. */
const mostBytes = 16_384;

export function createCostGate(ports: GatePorts): Hono {
  const { ledger } = ports;
  const gate = new Hono();
  gate.onError((error, c) => answerError(error, c, ports));
  gate.notFound((c) => problem(c, 404, 'not_found', `There is no ${c.req.method} ${c.req.path} here.`));
  gate.use(async (c, next) => {
    if (ports.isInternal(c.req.header('Authorization'))) return await next();
    return problem(c, 401, 'not_authenticated', 'Send the internal token as Authorization: Bearer.');
  });
  gate.use(limitBody(mostBytes, refuseLarge(ports, mostBytes)));

  gate.post(
    '/reserve',
    answerOrder(ports, 'reserve', ReserveBody, (order) => reserve(ledger, order)),
  );
  gate.post(
    '/settle',
    answerOrder(ports, 'settle', SettleBody, (order) => settle(ledger, order)),
  );
  gate.post(
    '/void',
    answerOrder(ports, 'void', VoidBody, (order) => voidReservation(ledger, order)),
  );
  gate.post(
    '/extend',
    answerOrder(ports, 'extend', ExtendBody, (order) => extend(ledger, order)),
  );
  gate.post(
    '/quote',
    answerOrder(ports, 'quote', QuoteBody, (order) => quote(ledger, order)),
  );
  gate.route('/', stopRoutes(ports));
  gate.route('/', bookRoutes(ports));
  return gate;
}

function answerError(error: Error, c: Context, { log }: Pick<GatePorts, 'log'>): Response {
  if (error instanceof GateRefusal) {
    const { status, code, message, errors, headers } = error;
    return problem(c, status, code, message, errors.length > 0 ? { errors, headers } : { headers });
  }
  log.error({ err: error }, 'the cost gate could not answer');
  return problem(
    c,
    503,
    'gate_unavailable',
    'The ledger cannot be reached; nothing is known to be reserved.',
    {
      headers: { 'Retry-After': '1' },
    },
  );
}
