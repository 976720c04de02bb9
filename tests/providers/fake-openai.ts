import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json as readJson } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { type BillLine, openBill } from './openai/bill.ts';
import { ChatRequest } from './openai/chat-request.ts';
import { createTokenCounter, cutText, inventAnswer } from './openai/count-tokens.ts';
import { badRequest, failure, OpenAiError, unknownModel, unknownUrl, wrongKey } from './openai/errors.ts';
import { chargeMicros, type Tokens, tariffs } from './openai/tariff.ts';

/** What the provider does with a call it understood. */
export type Conduct =
  | { kind: 'answer'; afterMs?: number }
  /** Neither charges nor answers. */
  | { kind: 'hang' }
  /** Charges, breaks the connection in the middle of the answer. */
  | { kind: 'charge_and_cut' }
  /** Charges, says that it did, and never answers. */
  | { kind: 'charge_and_hang'; charged?: () => void }
  /** Says no and charges nothing. */
  | { kind: 'fail'; status: 429 | 500 | 503; retryAfterSeconds?: number };

export interface FakeCall {
  request: ChatRequest;
  header(name: string): string;
}

export interface FakeOpenAiOptions {
  /** Where the bill is kept; what is in it already stays. */
  billFile: string;
  apiKey?: string;
  conduct?: (call: FakeCall) => Conduct;
  /** What the model says; cut to `max_completion_tokens`. */
  answer?: (request: ChatRequest) => string;
}

export interface FakeOpenAi extends AsyncDisposable {
  /** For the client's `baseURL`. */
  baseUrl: string;
  apiKey: string;
  bill(): BillLine[];
}

const answersAtOnce = (): Conduct => ({ kind: 'answer' });

/** Where a call sets no limit. */
const mostTokens = 16_384;

/**
 * OpenAI's chat completions as a server on this machine: the real wire format, and a bill of its own by its own price
 * list. It charges before it answers, as the real one does, so a caller that dies meanwhile has been charged.
 */
export async function startFakeOpenAi(options: FakeOpenAiOptions): Promise<FakeOpenAi> {
  const { apiKey = 'sk-fake', conduct = answersAtOnce } = options;
  const bill = openBill(options.billFile);
  const countTokens = createTokenCounter();

  function complete(request: ChatRequest) {
    const most = request.max_completion_tokens ?? mostTokens;
    const whole = options.answer?.(request) ?? inventAnswer(request, most);
    const answer = cutText(whole, most);
    const tokens = countTokens(request, answer);
    const id = `chatcmpl-${randomUUID()}`;
    bill.charge(billLine(id, request, tokens));
    return completion(id, request.model, answer, tokens, answer === whole ? 'stop' : 'length');
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming, apiKey);
    const header = (name: string): string => String(incoming.headers[name.toLowerCase()] ?? '');
    const how = conduct({ request, header });
    switch (how.kind) {
      case 'hang':
        return;
      case 'fail':
        throw failure(how.status, how.retryAfterSeconds);
      case 'charge_and_hang':
        complete(request);
        return how.charged?.();
      case 'charge_and_cut':
        return cutOff(response, complete(request));
      case 'answer':
        if (how.afterMs !== undefined) await pause(how.afterMs);
        return send(response, 200, complete(request));
    }
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      const said = error instanceof OpenAiError ? error : failure(500);
      send(response, said.status, said.body, said.headers);
    });
  });
  // A server that closes an idle connection just as a call is written to it loses that call.
  server.keepAliveTimeout = 0;
  const port = await listen(server);
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    apiKey,
    bill: () => bill.lines(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      bill[Symbol.dispose]();
    },
  };
}

/** @throws OpenAiError in the order in which the real one looks: the key, the address, the body, the model */
async function readRequest(incoming: IncomingMessage, apiKey: string): Promise<ChatRequest> {
  if (incoming.headers.authorization !== `Bearer ${apiKey}`) throw wrongKey();
  if (incoming.method !== 'POST' || incoming.url !== '/v1/chat/completions')
    throw unknownUrl(`${incoming.method} ${incoming.url}`);
  const body = await readJson(incoming).catch(() => undefined);
  const parsed = ChatRequest.safeParse(body);
  if (!parsed.success) throw badRequest(parsed.error);
  if (parsed.data.metadata && !parsed.data.store)
    throw new OpenAiError(400, "The 'metadata' parameter is only allowed when 'store' is enabled.");
  if (tariffs[parsed.data.model] === undefined) throw unknownModel(parsed.data.model);
  return parsed.data;
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

function completion(
  id: string,
  model: string,
  content: string,
  tokens: Tokens,
  finishReason: 'stop' | 'length',
) {
  return {
    id,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: finishReason,
      },
    ],
    usage: {
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
    },
    service_tier: 'default',
  };
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'x-request-id': `req_${randomUUID()}`,
    ...headers,
  });
  response.end(JSON.stringify(body));
}

function cutOff(response: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
