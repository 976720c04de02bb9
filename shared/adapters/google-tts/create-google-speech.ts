import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { Terminal } from '../../contracts/errors.ts';
import type { PriceBook } from '../../domain/price-book.ts';
import { priceSpeech, quoteSpeech } from '../../domain/prices/speech-price.ts';
import { providerGarbled } from '../../domain/provider-failure.ts';
import { type Said, speakPieces } from '../../domain/speech/speak-pieces.ts';
import { splitText, type TextPiece } from '../../domain/speech/split-text.ts';
import type { SaidTime } from '../../domain/speech/time-words.ts';
import { formatWav, parseWav } from '../../domain/speech/wav.ts';
import { wordsOf } from '../../domain/speech/words.ts';
import type { Guard } from '../../ports/guard.ts';
import type { Speech, SpeechRequest, SpokenText } from '../../ports/speech.ts';
import { connectGoogle, type GoogleAccess, type GoogleConnection } from './connect-google.ts';
import { googleFailure, providerName } from './google-failure.ts';
import { type GoogleVoice, googleVoiceFor, readVoice, speaks } from './google-voices.ts';
import { billedCharacters, type GoogleInput, googleLimits, inputOf, inputsOf, mostBilled } from './ssml.ts';

export interface GoogleSpeechOptions extends GoogleAccess {
  guard: Guard;
  book: PriceBook;
}

/** `TimepointType.SSML_MARK` of the API. */
const ssmlMark = 1;

/** What the voices are made at; resampled once, when the narration is levelled. */
const sampleRate = 24_000;

/** The guard ends a call long before; this only cleans up after it, in milliseconds. */
const lastResortMs = 300_000;

/**
 * Google's voices over gRPC, with the API's v1beta1: it alone says when each mark in a text is heard. Of a text's words
 * each has a mark before it; voices that take none (Studio, Chirp 3) have their words timed by ear.
 */
export function createGoogleSpeech(options: GoogleSpeechOptions): Speech {
  const { guard, book } = options;
  const connection = connectGoogle(options);
  const ask = (input: GoogleInput, voice: GoogleVoice, signal: AbortSignal) =>
    guard.call(async (within) => synthesise(await connection(), input, voice, within), {
      signal,
      paid: true,
    });

  return {
    identity: 'google-tts',
    kind: 'google',
    voiceFor: (language, asked) => {
      const voice = googleVoiceFor(language, asked);
      return voice && book.voices.has(voice.line) ? voice.name : undefined;
    },
    quote: (characters, name) => quoteSpeech(lineOf(name), mostBilled(characters), { book }),

    async speak(request: SpeechRequest): Promise<SpokenText> {
      const voice = voiceOf(request);
      const pieces = piecesOf(request.text, voice);
      const inputs = inputsOf(pieces, voice, request.text.length);
      const say = async (piece: TextPiece, place: number): Promise<Said> => {
        const input = inputs[place] ?? inputOf(piece.words, voice);
        const answer = await ask(input, voice, request.signal);
        return { ...answer, cost: priceSpeech(voice.line, billedCharacters(input), book) };
      };
      const { wav, words, cost } = await speakPieces(providerName, pieces, say);
      await writeFile(request.outFile, formatWav(wav));
      const seconds = wav.samples.length / wav.sampleRate;
      return { seconds, sampleRate: wav.sampleRate, words, voice: voice.name, provider: 'google-tts', cost };
    },
  };
}

/** @throws Terminal `unknown_voice` */
function lineOf(name: string): string {
  return (readVoice(name) ?? unknownVoice(name)).line;
}

function unknownVoice(name: string): never {
  throw new Terminal(
    'unknown_voice',
    `Google has no voice "${name}" that this system can price; name one as Google does, for example en-US-Neural2-J`,
  );
}

function voiceOf({ voice: name, language }: SpeechRequest): GoogleVoice {
  const voice = readVoice(name) ?? unknownVoice(name);
  if (speaks(voice, language)) return voice;
  throw new Terminal(
    'unsupported_language',
    `the voice ${name} speaks ${voice.languageCode}, and "${language}" was asked; choose a voice of that language`,
  );
}

/** @throws Terminal `nothing_to_speak`, `text_too_long` for a single word above the limit of a request */
function piecesOf(text: string, voice: GoogleVoice): TextPiece[] {
  const limits = googleLimits(voice);
  const pieces = splitText(wordsOf(text).words, limits);
  if (pieces.length === 0)
    throw new Terminal('nothing_to_speak', 'the text holds no word or number that a voice could say');
  if (pieces.some(({ words }) => limits.size(words) > limits.most))
    throw new Terminal('text_too_long', 'the text holds a word longer than Google takes; put spaces into it');
  return pieces;
}

const Answer = z.object({
  audioContent: z.instanceof(Uint8Array),
  timepoints: z.array(z.object({ markName: z.string(), timeSeconds: z.number() })).catch([]),
});

async function synthesise(
  { client, authorization }: GoogleConnection,
  input: GoogleInput,
  { name, languageCode, marks }: GoogleVoice,
  signal: AbortSignal,
): Promise<Omit<Said, 'cost'>> {
  const headers = { authorization: await authorization() };
  const [answer] = await client
    .synthesizeSpeech(
      {
        input,
        voice: { languageCode, name },
        audioConfig: { audioEncoding: 'LINEAR16', sampleRateHertz: sampleRate },
        enableTimePointing: marks ? [ssmlMark] : [],
      },
      { retry: null, timeout: lastResortMs, signal, otherArgs: { headers } },
    )
    .catch((error: unknown) => {
      signal.throwIfAborted();
      throw googleFailure(error);
    });
  const read = Answer.safeParse(answer);
  const wav = read.success ? parseWav(read.data.audioContent) : undefined;
  if (!read.success || wav === undefined)
    throw providerGarbled(providerName, 'an answer without a WAV of 16 bits and one channel', { paid: true });
  return { wav, times: marks ? timesOf(read.data.timepoints) : undefined };
}

/** By the names of the marks, which are the places of the words. */
function timesOf(timepoints: readonly { markName: string; timeSeconds: number }[]): SaidTime[] {
  const times: SaidTime[] = [];
  for (const { markName, timeSeconds } of timepoints)
    if (/^\d{1,5}$/.test(markName)) times[Number(markName)] = { start: timeSeconds };
  return Array.from(times, (time) => time ?? {});
}
