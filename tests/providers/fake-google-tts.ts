import { constants } from 'node:http2';
import { setTimeout as pause } from 'node:timers/promises';
import { protos } from '@google-cloud/text-to-speech';
import { formatWav } from '#shared/domain/speech/wav.ts';
import { answersAtOnce, type Conduct, type Conducts } from './conduct.ts';
import {
  framed,
  type GrpcCall,
  GrpcStatus,
  grpcCodes,
  send,
  startGrpcServer,
} from './google-tts/grpc-wire.ts';
import { readSsml } from './google-tts/read-ssml.ts';
import { isAllowed, makeServiceAccount, usualAccount } from './google-tts/service-account.ts';
import { record, type Voice } from './recording/record.ts';
import { openSpeechBill, type SpeechBillLine } from './recording/speech-bill.ts';

const { SynthesizeSpeechRequest, SynthesizeSpeechResponse, ListVoicesResponse, AudioEncoding } =
  protos.google.cloud.texttospeech.v1beta1;

/** A call as the conduct sees it. */
export interface GoogleTtsCall {
  voice: string;
  text: string;
}

export interface FakeGoogleTtsOptions {
  conduct?: Conducts<GoogleTtsCall>;
  voice?: Voice;
  /** Marks it leaves out of its answer, as the standard voices do. */
  forgets?: (mark: string) => boolean;
  /** It knows no other fake's key. */
  ownAccount?: boolean;
}

export interface FakeGoogleTts extends AsyncDisposable {
  /** `host:port`. */
  endpoint: string;
  credentials: string;
  bill(): SpeechBillLine[];
}

/** Micro-dollars for a character: dollars for a million of them. */
const tariff = { Neural2: 16, Wavenet: 16, Standard: 4, Studio: 160, 'Chirp3-HD': 30 };

const method = '/google.cloud.texttospeech.v1beta1.TextToSpeech/SynthesizeSpeech';
const listing = '/google.cloud.texttospeech.v1beta1.TextToSpeech/ListVoices';

interface Asked extends GoogleTtsCall {
  family: string;
  sampleRate: number;
  billed: number;
  marks: string[];
  parts: string[];
}

/** Google Text-to-Speech as a server on this machine, without encryption: the real frames and messages, its own bill. */
export async function startFakeGoogleTts(options: FakeGoogleTtsOptions = {}): Promise<FakeGoogleTts> {
  const { conduct = answersAtOnce, voice = 'bursts', forgets = () => false } = options;
  const account = options.ownAccount ? makeServiceAccount() : usualAccount();
  const bill = openSpeechBill(tariff);

  const synthesise = async (asked: Asked): Promise<Uint8Array> => {
    bill.charge(asked.family, asked.voice, asked.billed);
    const { wav, spans } = await record(asked.parts, asked.sampleRate, voice);
    const timepoints = asked.marks.map((markName, place) => ({
      markName,
      timeSeconds: spans[place]?.start ?? 0,
    }));
    return SynthesizeSpeechResponse.encode({
      audioContent: formatWav(wav),
      timepoints: timepoints.filter(({ markName }) => !forgets(markName)),
    }).finish();
  };

  const server = await startGrpcServer(async (call) => {
    if (call.path === listing) return listVoices(call, account.publicKey);
    const asked = readCall(call, account.publicKey);
    return misbehave(call, conduct(asked), () => synthesise(asked));
  });
  return {
    endpoint: `127.0.0.1:${server.port}`,
    credentials: account.json,
    bill: bill.lines,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function misbehave(
  { stream }: GrpcCall,
  how: Conduct,
  answer: () => Promise<Uint8Array>,
): Promise<Uint8Array | undefined> {
  switch (how.kind) {
    case 'answer':
      await pause(how.afterMs ?? 0, undefined, { ref: false });
      return answer();
    case 'answer_late': {
      const late = await answer();
      await pause(how.afterMs, undefined, { ref: false });
      return late;
    }
    case 'fail':
      throw failure(how);
    case 'hang':
      return;
    case 'charge_and_hang':
      await answer();
      how.charged?.();
      return;
    case 'charge_and_cut': {
      const whole = framed(await answer());
      stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' });
      stream.write(whole.subarray(0, whole.length / 2), () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
      return;
    }
    case 'garble':
      await answer();
      return garbled(stream, how.with);
  }
}

function garbled(
  stream: GrpcCall['stream'],
  how: Extract<Conduct, { kind: 'garble' }>['with'],
): Uint8Array | undefined {
  switch (how) {
    case 'html':
      stream.respond({ ':status': 200, 'content-type': 'text/html' });
      stream.end('<!doctype html><title>Just a moment...</title>');
      return;
    case 'wrong_type':
      return SynthesizeSpeechResponse.encode({ audioContent: Buffer.from('42') }).finish();
    case 'half_json':
      // A field of 100 bytes of which ten came.
      send(stream, framed(Buffer.from([0x0a, 100, ...Array<number>(10).fill(7)])));
      return;
    case 'a_gigabyte': {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' });
      stream.write(framed(new Uint8Array(0), 1 << 30));
      const piece = Buffer.alloc(1 << 20, 0x20);
      const more = () => {
        if (!stream.destroyed) stream.write(piece, more);
      };
      more();
    }
  }
  return;
}

function failure({ status, retryAfterSeconds, quota }: Extract<Conduct, { kind: 'fail' }>): GrpcStatus {
  switch (status) {
    case 400:
      return new GrpcStatus(grpcCodes.invalidArgument, 'Request contains an invalid argument.');
    case 401:
      return new GrpcStatus(grpcCodes.unauthenticated, 'Request had invalid authentication credentials.');
    case 402:
      return new GrpcStatus(grpcCodes.permissionDenied, 'This API method requires billing to be enabled.');
    case 403:
      return quota
        ? new GrpcStatus(
            grpcCodes.exhausted,
            "Quota exceeded for quota metric 'Characters' per day.",
            retryAfterSeconds,
          )
        : new GrpcStatus(
            grpcCodes.permissionDenied,
            'Cloud Text-to-Speech API has not been used in project 1.',
          );
    case 429:
      return new GrpcStatus(
        grpcCodes.exhausted,
        'Resource has been exhausted (e.g. check quota).',
        retryAfterSeconds,
      );
    case 500:
      return new GrpcStatus(grpcCodes.internal, 'Internal error encountered.');
    default:
      return new GrpcStatus(
        grpcCodes.unavailable,
        'The service is currently unavailable.',
        retryAfterSeconds,
      );
  }
}

type PublicKey = Parameters<typeof isAllowed>[1];

/** Free of charge. One voice stands for all. */
function listVoices({ headers }: GrpcCall, publicKey: PublicKey): Uint8Array {
  requireToken(headers.authorization, publicKey);
  const voice = { name: 'en-US-Neural2-D', languageCodes: ['en-US'], naturalSampleRateHertz: 24_000 };
  return ListVoicesResponse.encode({ voices: [voice] }).finish();
}

function requireToken(authorization: string | undefined, publicKey: PublicKey): void {
  if (isAllowed(authorization ?? '', publicKey)) return;
  throw new GrpcStatus(
    grpcCodes.unauthenticated,
    'Request had invalid authentication credentials. Expected OAuth 2 access token.',
  );
}

/** @throws GrpcStatus in the order in which the real one looks: the token, the method, the message */
function readCall({ path, headers, message }: GrpcCall, publicKey: PublicKey): Asked {
  requireToken(headers.authorization, publicKey);
  if (path !== method) throw new GrpcStatus(grpcCodes.unimplemented, `Method not found: ${path}`);
  const request = SynthesizeSpeechRequest.decode(message);
  const { voice, audioConfig, enableTimePointing } = request;
  const name = voice?.name ?? '';
  const [, language, family = ''] =
    /^(\w+-\w+)-(Neural2|Wavenet|Standard|Studio|Chirp3-HD)-\w+$/.exec(name) ?? [];
  if (language === undefined) throw wrong(`Voice '${name}' does not exist. Is it misspelled?`);
  if (voice?.languageCode !== language)
    throw wrong(
      `Requested language code '${voice?.languageCode}' doesn't match the voice '${name}''s language code.`,
    );
  if (audioConfig?.audioEncoding !== AudioEncoding.LINEAR16) throw wrong('the fake speaks LINEAR16 only');
  const takesMarks = family !== 'Studio' && family !== 'Chirp3-HD';
  if (enableTimePointing.length > 0 && !takesMarks)
    throw wrong(`Time pointing is not currently supported by ${family} voices.`);
  const sampleRate = audioConfig.sampleRateHertz || 24_000;
  return { voice: name, family, sampleRate, ...readInput(request.input ?? {}, takesMarks) };
}

const wrong = (message: string) => new GrpcStatus(grpcCodes.invalidArgument, message);

function readInput(
  { ssml, text }: { ssml?: string | null; text?: string | null },
  takesMarks: boolean,
): Pick<Asked, 'text' | 'billed' | 'marks' | 'parts'> {
  const sent = ssml || text || '';
  if (sent === '') throw wrong('Either `input.text` or `input.ssml` must be set.');
  if (Buffer.byteLength(sent) > 5000)
    throw wrong('Either `input.text` or `input.ssml` is longer than the limit of 5000 bytes.');
  const read = ssml ? readDocument(ssml) : { marks: [], parts: sent.split(/\s+/), text: sent };
  if (read.marks.length > 0 && !takesMarks)
    throw wrong('`<mark>` tags are not currently supported by Studio voices.');
  const longest = Math.max(...read.text.split(/(?<=[.!?。！？])/u).map((sentence) => sentence.length));
  if (longest > 290) throw wrong('This request contains sentences that are too long.');
  const billed = [...sent.replace(/<mark [^>]*>/g, '')].length;
  return { ...read, billed };
}

function readDocument(ssml: string): ReturnType<typeof readSsml> {
  try {
    return readSsml(ssml);
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : 'Invalid SSML.');
  }
}
