import { Hono } from 'hono';
import { EventEnvelope } from '../contracts/events.ts';
import type { StageDefinition } from './definition.ts';
import { limitBody } from './limit-body.ts';
import { invalid, problem } from './problems.ts';
import { runStage, type StageAnswer, type StageRuntime } from './run-stage.ts';

/** Far above any event: ten minutes of word times are about 100 kB. */
const largestEventBytes = 4 * 1024 * 1024;

/** Says what became of the event, so that the connector knows that it is durably recorded. */
export const outcomeHeader = 'X-Stage-Outcome';

export interface ServeOptions extends StageRuntime {
  isInternal(authorization: string | undefined): boolean;
}

/** The HTTP face of a stage: one event in, one answer out. */
export function serveStage<Input, Output>(
  definition: StageDefinition<Input, Output>,
  options: ServeOptions,
): Hono {
  const app = new Hono();
  app.onError((error, c) => {
    options.log.error({ err: error, stage: definition.name }, 'the stage could not answer');
    return problem(c, 500, 'internal_error', 'The stage could not answer; see its log.');
  });
  app.notFound((c) => problem(c, 404, 'not_found', 'POST an event to the root of this function.'));
  const limit = limitBody(largestEventBytes, (c) =>
    problem(c, 413, 'too_large', `An event holds at most ${largestEventBytes} bytes.`),
  );
  app.post('/', limit, async (c) => {
    if (!options.isInternal(c.req.header('Authorization')))
      return problem(c, 401, 'not_authenticated', 'Send the internal token as Authorization: Bearer.');
    const body: unknown = await c.req.json().catch(() => undefined);
    const event = EventEnvelope.safeParse(body);
    if (!event.success) return invalid(c, event.error);
    const input = definition.accepts.safeParse(event.data.data);
    if (!input.success) return invalid(c, input.error);
    const answer = await runStage(definition, event.data, input.data, options);
    return respond(c, answer);
  });
  return app;
}

function respond(c: Parameters<typeof problem>[0], answer: StageAnswer): Response {
  c.header(outcomeHeader, answer.kind);
  switch (answer.kind) {
    case 'done':
    case 'replayed':
      return c.json({ outcome: answer.kind, result: answer.result as object });
    case 'dropped':
      return c.json({ outcome: 'dropped', why: answer.why });
    case 'busy':
      return problem(c, 409, 'in_progress', 'Another worker has this stage.', {
        headers: retryAfter(answer.retryAfterMs),
      });
    case 'unknown_video':
      c.header(outcomeHeader, undefined);
      return problem(c, 422, 'unknown_video', 'video_id names no video.');
    case 'refused':
      return problem(c, 402, answer.failure.code, answer.failure.message);
    case 'failed':
      return problem(c, 422, answer.failure.code, answer.failure.message);
    case 'scheduled':
      return problem(c, 503, answer.failure.code, answer.failure.message, {
        headers: retryAfter(answer.retryAfterMs),
      });
  }
}

function retryAfter(ms: number): Record<string, string> {
  return { 'Retry-After': String(Math.max(1, Math.ceil(ms / 1000))) };
}
