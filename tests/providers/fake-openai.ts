import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { answersAtOnce, type Conduct, type Conducts, cutOff, garble } from './conduct.ts';
import { type BillLine, openBill } from './openai/bill.ts';
import type { ChatRequest } from './openai/chat-request.ts';
import { type CompleterOptions, createCompleter } from './openai/create-completer.ts';
import { failure, OpenAiError, unknownModel, unknownUrl, wrongKey } from './openai/errors.ts';
import { modelObject, moderate } from './openai/models.ts';
import { type Lack, readChat, readModeration } from './openai/read-request.ts';
import { type Completion, cutEvents, eventStream, eventsOf, sendEvents } from './openai/stream-answer.ts';
import { tariffs } from './openai/tariff.ts';

export interface FakeCall {
  request: ChatRequest;
  header(name: string): string;
}

export interface FakeOpenAiOptions extends CompleterOptions {
  /** Where the bill is kept; what is in it already stays. */
  billFile: string;
  /** Does not wait for the disk with each line. */
  isBillQuick?: boolean;
  apiKey?: string;
  conduct?: Conducts<FakeCall>;
  moderationConduct?: Conducts<{ input: readonly string[] }>;
  lacks?: readonly Lack[];
}

export interface FakeOpenAi extends AsyncDisposable {
  /** For the client's `baseURL`. */
  baseUrl: string;
  apiKey: string;
  bill(): BillLine[];
}

/**
 * OpenAI's chat completions, models and moderations as a server on this machine: the real wire format, and a bill of its
 * own by its own price list. It charges before it answers, as the real one does, so a caller that dies meanwhile has been
 * charged.
 */
export async function startFakeOpenAi(options: FakeOpenAiOptions): Promise<FakeOpenAi> {
  const { apiKey = 'sk-fake', conduct = answersAtOnce, moderationConduct = answersAtOnce } = options;
  const { lacks = [] } = options;
  const bill = openBill(options.billFile, { isQuick: options.isBillQuick === true });
  const complete = createCompleter(bill, options);

  async function serveChat(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readChat(incoming, lacks);
    const header = (name: string): string => String(incoming.headers[name.toLowerCase()] ?? '');
    const how = conduct({ request, header });
    const streamed = (): string[] =>
      eventsOf(complete(request), request.stream_options?.include_usage === true);
    await behave(
      how,
      response,
      request.stream ? asEvents(response, streamed) : asJson(response, () => completion(complete(request))),
    );
  }

  async function serveModeration(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { model, input } = await readModeration(incoming);
    await behave(
      moderationConduct({ input }),
      response,
      asJson(response, () => moderate(model, input)),
    );
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (incoming.headers.authorization !== `Bearer ${apiKey}`) throw wrongKey();
    const asked = `${incoming.method} ${incoming.url}`;
    if (asked === 'POST /v1/chat/completions') return await serveChat(incoming, response);
    if (asked === 'POST /v1/moderations') return await serveModeration(incoming, response);
    const [, id] = /^GET \/v1\/models\/([^/?]+)$/.exec(asked) ?? [];
    if (id === undefined) throw unknownUrl(asked);
    const model = decodeURIComponent(id);
    if (tariffs[model] === undefined) throw unknownModel(model);
    send(response, 200, modelObject(model));
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

/** How an answer is given; each of these charges at once. */
interface Giving {
  /** The answer, ready to be sent. */
  make(): () => void;
  /** The answer, broken off. */
  cut(): void;
  type: string;
}

function asEvents(response: ServerResponse, make: () => string[]): Giving {
  return {
    make() {
      const events = make();
      return () => sendEvents(response, events, requestId());
    },
    cut: () => cutEvents(response, make()),
    type: eventStream,
  };
}

function asJson(response: ServerResponse, make: () => object): Giving {
  return {
    make() {
      const body = make();
      return () => send(response, 200, body);
    },
    cut: () => cutOff(response, JSON.stringify(make()), json),
    type: json,
  };
}

async function behave(how: Conduct, response: ServerResponse, giving: Giving): Promise<void> {
  switch (how.kind) {
    case 'hang':
      return;
    case 'fail':
      throw failure(how.status, how);
    case 'charge_and_hang':
      giving.make();
      return how.charged?.();
    case 'charge_and_cut':
      return giving.cut();
    case 'garble':
      giving.make();
      return await garble(response, how.with, giving.type);
    case 'answer_late':
    case 'answer': {
      const give = giving.make();
      if (how.afterMs !== undefined) await pause(how.afterMs);
      return give();
    }
  }
}

function completion({ id, model, created, content, refusal, finish, usage }: Completion): object {
  const message = { role: 'assistant', content, refusal, annotations: [] };
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
    usage,
    service_tier: 'default',
  };
}

const json = 'application/json';
const requestId = () => ({ 'x-request-id': `req_${randomUUID()}` });

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': json, ...requestId(), ...headers });
  response.end(JSON.stringify(body));
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
