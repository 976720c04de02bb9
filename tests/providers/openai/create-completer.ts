import { randomUUID } from 'node:crypto';
import { answerFor, schemaOf } from './answer-schema.ts';
import type { Bill, BillLine } from './bill.ts';
import type { ChatRequest } from './chat-request.ts';
import { createTokenCounter, cutText, inventAnswer } from './count-tokens.ts';
import type { Completion } from './stream-answer.ts';
import { chargeMicros, type Tokens } from './tariff.ts';

/** What a model says: the text alone, or how it ends. */
export type Spoken = string | { content?: string; refusal?: string; finish?: string };

export interface CompleterOptions {
  /** What the model says; cut to `max_completion_tokens`. Without it: what the schema wants, or any words. */
  answer?: (request: ChatRequest) => Spoken;
  /** What it says it used; the bill knows better. */
  report?: (usage: object) => unknown;
}

/** Where a call sets no limit. */
const mostTokens = 16_384;

/** Answers calls, and charges each before its answer is known. */
export function createCompleter(
  bill: Pick<Bill, 'charge'>,
  { answer, report = (usage) => usage }: CompleterOptions,
) {
  const countTokens = createTokenCounter();

  return (request: ChatRequest): Completion => {
    const most = request.max_completion_tokens ?? mostTokens;
    const { content: whole = '', refusal = null, finish } = speak(request, most, answer);
    const content = cutText(whole, most);
    const tokens = countTokens(request, content + (refusal ?? ''));
    const id = `chatcmpl-${randomUUID()}`;
    bill.charge(billLine(id, request, tokens));
    return {
      id,
      model: request.model,
      created: Math.floor(Date.now() / 1000),
      content,
      refusal,
      finish: finish ?? (content === whole ? 'stop' : 'length'),
      usage: report(usageOf(tokens)),
    };
  };
}

function speak(
  request: ChatRequest,
  most: number,
  answer: CompleterOptions['answer'],
): Exclude<Spoken, string> {
  const schema = schemaOf(request);
  const usual = () => (schema === undefined ? inventAnswer(request, most) : answerFor(schema, request));
  const said = answer?.(request) ?? usual();
  return typeof said === 'string' ? { content: said } : said;
}

function billLine(id: string, { model, metadata }: ChatRequest, tokens: Tokens): BillLine {
  return {
    id,
    model,
    video_id: metadata?.video_id,
    step: metadata?.step,
    prompt_tokens: tokens.prompt,
    cached_tokens: tokens.cached,
    written_tokens: tokens.written,
    completion_tokens: tokens.completion,
    micros: chargeMicros(model, tokens),
  };
}

function usageOf(tokens: Tokens): object {
  return {
    prompt_tokens: tokens.prompt,
    completion_tokens: tokens.completion,
    total_tokens: tokens.prompt + tokens.completion,
    prompt_tokens_details: {
      cached_tokens: tokens.cached,
      cache_write_tokens: tokens.written,
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
