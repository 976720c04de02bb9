import { Hono } from 'hono';
import OpenAI from 'openai';
import { z } from 'zod';
import { serveable } from '#shared/compose.ts';
import { EventEnvelope } from '#shared/contracts/events.ts';
import { StageName } from '#shared/contracts/stages.ts';
import { outcomeHeader } from '#shared/stage/serve-stage.ts';
import { paidStage } from '../paid-stage.ts';
import { strikeBook } from '../strikes.ts';

const Environment = z.object({
  FUNCTION_NAME: z.string(),
  PAID_STAGE: StageName,
  PAID_STRIKES: z.string(),
  PAID_PROVIDER: z.string(),
  PAID_KEY: z.string(),
});
const { FUNCTION_NAME, PAID_STAGE, PAID_STRIKES, PAID_PROVIDER, PAID_KEY } = Environment.parse(process.env);

const book = strikeBook(PAID_STRIKES);

/** Kills this very process, without a chance to clean up, where the video's topic says so. */
function passing(topic: string, boundary: string): void {
  if (book.take(topic, `${PAID_STAGE}:${boundary}`)) process.kill(process.pid, 'SIGKILL');
}

// A call tried again within an effect would be charged twice and journalled once.
const client = new OpenAI({ baseURL: PAID_PROVIDER, apiKey: PAID_KEY, maxRetries: 0 });
const served = await serveable(paidStage(PAID_STAGE, client, passing), FUNCTION_NAME, import.meta.filename);

/** The product's stage, with a boundary before it hears of an event and one before its answer is sent. */
const app = new Hono();
app.post('/', async (c) => {
  const { data } = EventEnvelope.parse(await c.req.raw.clone().json());
  const { request } = z.looseObject({ request: z.looseObject({ topic: z.string() }) }).parse(data);
  passing(request.topic, 'delivered');
  const answer = await served.app.fetch(c.req.raw);
  if (answer.status === 200 && answer.headers.get(outcomeHeader) !== 'dropped')
    passing(request.topic, 'completed');
  return answer;
});

export default app;
