import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json as readJson } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { answersAtOnce, type Conduct, type Conducts, cutOff, garble } from './conduct.ts';
import { alignmentOf } from './elevenlabs/alignment.ts';
import { ElevenLabsError, failure, noSuchKey, outOfCredits } from './elevenlabs/errors.ts';
import { models, SpeechRequest } from './elevenlabs/speech-request.ts';
import { record, type Voice } from './recording/record.ts';
import { openSpeechBill, type SpeechBillLine } from './recording/speech-bill.ts';

/** A call as the conduct sees it. */
export interface ElevenLabsCall {
  voice: string;
  text: string;
  model: string;
}

export interface FakeElevenLabsOptions {
  conduct?: Conducts<ElevenLabsCall>;
  voice?: Voice;
  /** `pcm_44100` is for `pro` and above. */
  plan?: 'creator' | 'pro';
  /** Credits of this month. */
  creditLimit?: number;
  /** Voices of the account that cost more than others: credits for a character. */
  dearVoices?: Readonly<Record<string, number>>;
  /** Changes an answer before it is sent. */
  alter?: (answer: Record<string, unknown>, headers: Record<string, string>) => void;
}

export interface FakeElevenLabs extends AsyncDisposable {
  baseUrl: string;
  apiKey: string;
  bill(): SpeechBillLine[];
  /** What was asked, in order. */
  requests(): SpeechRequest[];
}

/** Micro-dollars for a character. */
const tariff = { eleven_multilingual_v2: 120, eleven_flash_v2_5: 60, eleven_turbo_v2_5: 60, eleven_v3: 120 };

/** Voices every account has, as far as anybody here uses them. */
const voices = new Set([
  'nPczCjzI2devNBz1zQrb',
  'JBFqnCBsd6RMkjVDRZzb',
  'IKne3meq5aSn9XLyUdCD',
  'EXAVITQu4vr4xnSDxMaL',
]);

const apiKey = 'sk_fake_elevenlabs_key';

/** ElevenLabs as a server on this machine: the real wire format, the subscription, and a bill of its own. */
export async function startFakeElevenLabs(options: FakeElevenLabsOptions = {}): Promise<FakeElevenLabs> {
  const {
    conduct = answersAtOnce,
    voice = 'bursts',
    creditLimit = 100_000,
    dearVoices = {},
    alter,
  } = options;
  const bill = openSpeechBill(tariff);
  const requests: SpeechRequest[] = [];
  let used = 0;

  const synthesise = async (asked: Asked): Promise<Answer> => {
    const { request, voiceId, sampleRate } = asked;
    const characters = [...request.text].length;
    const credits = Math.ceil(characters * (dearVoices[voiceId] ?? models[request.model_id].credits));
    if (used + credits > creditLimit) throw outOfCredits(creditLimit, creditLimit - used, credits);
    used += credits;
    bill.charge(request.model_id, voiceId, characters);
    const parts = request.text.trim().split(/\s+/);
    const { wav, spans } = await record(parts, sampleRate, voice);
    const bytes = Buffer.from(wav.samples.buffer, wav.samples.byteOffset, wav.samples.byteLength);
    const alignment = alignmentOf(request.text, parts, spans);
    const body = { audio_base64: bytes.toString('base64'), alignment, normalized_alignment: alignment };
    const headers = { 'character-cost': String(credits), 'request-id': randomUUID() };
    alter?.(body, headers);
    return { body: JSON.stringify(body), headers };
  };

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '', 'http://fake');
    if (incoming.headers['xi-api-key'] !== apiKey) throw noSuchKey();
    if (incoming.method === 'GET' && url.pathname === '/v1/user/subscription')
      return send(response, 200, JSON.stringify(subscription(used, creditLimit, options.plan)));
    const asked = await readCall(incoming, url, options);
    requests.push(asked.request);
    const { text, model_id: model } = asked.request;
    await misbehave(response, conduct({ voice: asked.voiceId, text, model }), () => synthesise(asked));
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      const said = error instanceof ElevenLabsError ? error : new ElevenLabsError(500, 'fake', String(error));
      const later = said.retryAfterSeconds;
      const headers: Record<string, string> = later === undefined ? {} : { 'retry-after': String(later) };
      send(response, said.status, JSON.stringify(said.body), headers);
    });
  });
  // A server that closes an idle connection just as a call is written to it loses that call.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    bill: bill.lines,
    requests: () => [...requests],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

interface Asked {
  request: SpeechRequest;
  voiceId: string;
  sampleRate: number;
}

interface Answer {
  body: string;
  headers: Record<string, string>;
}

async function misbehave(
  response: ServerResponse,
  how: Conduct,
  answer: () => Promise<Answer>,
): Promise<void> {
  switch (how.kind) {
    case 'answer': {
      await pause(how.afterMs ?? 0, undefined, { ref: false });
      const { body, headers } = await answer();
      return send(response, 200, body, headers);
    }
    case 'answer_late': {
      const { body, headers } = await answer();
      await pause(how.afterMs, undefined, { ref: false });
      return send(response, 200, body, headers);
    }
    case 'fail':
      throw failure(how);
    case 'hang':
      return;
    case 'charge_and_hang':
      await answer();
      return how.charged?.();
    case 'charge_and_cut':
      return cutOff(response, (await answer()).body, 'application/json');
    case 'garble':
      await answer();
      return garble(response, how.with, 'application/json');
  }
}

/** @throws ElevenLabsError in the order in which the real one looks: the address, the body, the voice, the plan */
async function readCall(
  incoming: IncomingMessage,
  url: URL,
  { plan = 'pro', dearVoices = {} }: FakeElevenLabsOptions,
): Promise<Asked> {
  const voiceId = /^\/v1\/text-to-speech\/([A-Za-z0-9]+)\/with-timestamps$/.exec(url.pathname)?.[1];
  if (incoming.method !== 'POST' || voiceId === undefined)
    throw new ElevenLabsError(404, 'not_found', `Not found: ${incoming.method} ${url.pathname}`);
  const parsed = SpeechRequest.safeParse(await readJson(incoming).catch(() => undefined));
  if (!parsed.success)
    throw new ElevenLabsError(
      422,
      'invalid_request',
      parsed.error.issues.map(({ message }) => message).join('; '),
    );
  const request = parsed.data;
  const { most, takesLanguage } = models[request.model_id];
  if (!voices.has(voiceId) && dearVoices[voiceId] === undefined)
    throw new ElevenLabsError(404, 'voice_not_found', `A voice with the voice_id ${voiceId} was not found.`);
  if (request.text.length > most)
    throw new ElevenLabsError(
      400,
      'max_character_limit_exceeded',
      `This request's text has ${request.text.length} characters.`,
    );
  if (request.language_code !== undefined && !takesLanguage)
    throw new ElevenLabsError(
      400,
      'unsupported_language',
      `Model ${request.model_id} does not take a language code.`,
    );
  const format = url.searchParams.get('output_format') ?? 'mp3_44100_128';
  if (format === 'pcm_44100' && plan !== 'pro')
    throw new ElevenLabsError(
      403,
      'output_format_not_allowed',
      "Output format 'pcm_44100' is only available on the Pro tier and above.",
    );
  const sampleRate = Number(/^pcm_(\d+)$/.exec(format)?.[1] ?? Number.NaN);
  if (Number.isNaN(sampleRate)) throw new ElevenLabsError(400, 'fake', `the fake does not make ${format}`);
  return { request, voiceId, sampleRate };
}

function subscription(used: number, limit: number, plan = 'pro') {
  return {
    tier: plan,
    character_count: used,
    character_limit: limit,
    max_credit_limit_extension: 0,
    can_extend_character_limit: false,
    allowed_to_extend_character_limit: false,
    next_character_count_reset_unix: 1_800_000_000,
    voice_slots_used: 0,
    professional_voice_slots_used: 0,
    voice_limit: 160,
    status: 'active',
  };
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}
