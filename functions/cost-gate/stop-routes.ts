import { Hono } from 'hono';
import { z } from 'zod';
import { type StopAnswer, StopBody } from '#shared/contracts/gate.ts';
import type { Alerts } from '#shared/ports/alerts.ts';
import type { Log } from '#shared/ports/log.ts';
import type { Stop, StopSwitch } from '#shared/ports/stop-switch.ts';
import { answerOrder } from './answer-order.ts';

const NoFields = z.strictObject({});

/** The system's stop switch: on, off, and how it stands. */
export function stopRoutes(ports: { stopSwitch: StopSwitch; alerts: Alerts; log: Log }): Hono {
  const { stopSwitch } = ports;
  const routes = new Hono();
  const stop = answerOrder(ports, 'stop', StopBody, async ({ reason }) =>
    inAnswer(await stopSwitch.stop(reason)),
  );
  const resume = answerOrder(ports, 'resume', NoFields, async () => inAnswer(await stopSwitch.resume()));
  routes.post('/stop', stop);
  routes.post('/resume', resume);
  routes.get('/stop', async (c) => c.json(inAnswer(await stopSwitch.read())));
  return routes;
}

function inAnswer(stop: Stop): StopAnswer {
  return stop ? { stopped: true, since: stop.since.toISOString(), reason: stop.reason } : { stopped: false };
}
