import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { Terminal } from '../../contracts/errors.ts';
import type { Micros } from '../../contracts/money.ts';
import type { PriceBook } from '../../domain/price-book.ts';
import { priceSpeech, quoteSpeech } from '../../domain/prices/speech-price.ts';
import { providerGarbled } from '../../domain/provider-failure.ts';
import { type Said, speakPieces } from '../../domain/speech/speak-pieces.ts';
import { splitText, type TextPiece } from '../../domain/speech/split-text.ts';
import { formatWav, pcm16 } from '../../domain/speech/wav.ts';
import { type Word, wordsOf } from '../../domain/speech/words.ts';
import type { Guard } from '../../ports/guard.ts';
import type { Speech, SpeechRequest, SpokenText } from '../../ports/speech.ts';
import { Alignment, wordTimesOf } from './alignment.ts';
import { elevenLabsFailure, providerName, refusesFormat } from './elevenlabs-failure.ts';
import { type ElevenLabsModel, modelNames, readModel } from './elevenlabs-models.ts';
import { elevenLabsVoiceFor } from './elevenlabs-voices.ts';
import { watchFetch } from './watched-fetch.ts';

export interface ElevenLabsSpeechOptions {
  apiKey: string;
  /** In place of the provider's own. */
  baseUrl?: string | undefined;
  /** `eleven_multilingual_v2`, or `eleven_flash_v2_5` for half of its price. */
  model: string;
  guard: Guard;
  book: PriceBook;
}

/** The guard ends a call long before; this only cleans up after it. */
const lastResortSeconds = 300;

/** Sound without a header that needs no decoding: the better one is for the plans Pro and above, the other for all. */
const formats = [
  { name: 'pcm_44100', sampleRate: 44_100 },
  { name: 'pcm_24000', sampleRate: 24_000 },
] as const;

/** Letters of the text before and after a piece that are sent along; they are not billed. */
const contextLetters = 300;

/**
 * ElevenLabs' voices through its SDK, with the time of every character.
 *
 * @throws Terminal `unknown_model` for a model whose languages nobody wrote down
 */
export function createElevenLabsSpeech(options: ElevenLabsSpeechOptions): Speech {
  const { guard, book } = options;
  const model = readModel(options.model) ?? unknownModel(options.model);
  // Which format the plan allows is learned from the first refusal, and kept.
  let format = 0;

  const ask = async (request: PieceRequest, signal: AbortSignal): Promise<Answered> => {
    for (;;) {
      const asked = format;
      try {
        return await synthesise(options, model, { ...request, format: formats[asked] ?? formats[1] }, signal);
      } catch (error) {
        if (asked >= formats.length - 1 || !(error instanceof Terminal) || !refusesFormat(error.cause))
          throw error;
        // Of calls at the same time each is refused.
        format = asked + 1;
      }
    }
  };

  return {
    identity: `elevenlabs/${model.name}`,
    kind: 'elevenlabs',
    voiceFor: (language, asked) =>
      model.languages.has(primaryOf(language)) ? elevenLabsVoiceFor(language, asked) : undefined,
    quote: (characters) => quoteSpeech(model.name, characters, { book }),

    async speak(request: SpeechRequest): Promise<SpokenText> {
      const voice = voiceOf(request, model);
      const { plain, pieces } = piecesOf(request.text, model);
      const say = async (piece: TextPiece): Promise<Said> => {
        const asked = pieceRequest(plain, piece.words, voice, request.language);
        const work = (within: AbortSignal) => ask(asked, within);
        const answer = await guard.call(work, { signal: request.signal, paid: true });
        return { ...answer, cost: costOf(asked.text, answer.credits, model, voice, book) };
      };
      const { wav, words, cost } = await speakPieces(providerName, pieces, say);
      await writeFile(request.outFile, formatWav(wav));
      const seconds = wav.samples.length / wav.sampleRate;
      return { seconds, sampleRate: wav.sampleRate, words, voice, provider: 'elevenlabs', cost };
    },
  };
}

const primaryOf = (language: string) => language.toLowerCase().split('-')[0] ?? '';

function unknownModel(name: string): never {
  throw new Terminal(
    'unknown_model',
    `ElevenLabs' model "${name}" is not known here; choose one of ${modelNames.join(', ')}`,
  );
}

function voiceOf({ voice: asked, language }: SpeechRequest, model: ElevenLabsModel): string {
  if (!model.languages.has(primaryOf(language)))
    throw new Terminal('unsupported_language', `${model.name} does not speak "${language}"`);
  const voice = elevenLabsVoiceFor(language, asked);
  if (voice !== undefined) return voice;
  throw new Terminal(
    'unknown_voice',
    `ElevenLabs has no voice "${asked}"; give the 20 letters and digits of a voice's id`,
  );
}

/** @throws Terminal `nothing_to_speak`, `text_too_long` for a single word above the limit of a request */
function piecesOf(text: string, { mostCharacters }: ElevenLabsModel): { plain: string; pieces: TextPiece[] } {
  const { plain, words } = wordsOf(text);
  const size = (part: readonly Word[]) => (part.at(-1)?.to ?? 0) - (part[0]?.from ?? 0);
  const pieces = splitText(words, { size, most: mostCharacters });
  if (pieces.length === 0)
    throw new Terminal('nothing_to_speak', 'the text holds no word or number that a voice could say');
  if (pieces.some((piece) => size(piece.words) > mostCharacters))
    throw new Terminal(
      'text_too_long',
      'the text holds a word longer than ElevenLabs takes; put spaces into it',
    );
  return { plain, pieces };
}

interface PieceRequest {
  text: string;
  before: string;
  after: string;
  words: readonly Word[];
  voice: string;
  language: string;
}

function pieceRequest(plain: string, words: readonly Word[], voice: string, language: string): PieceRequest {
  const [from, to] = [words[0]?.from ?? 0, words.at(-1)?.to ?? 0];
  return {
    text: sayable(plain.slice(from, to)),
    before: sayable(plain.slice(Math.max(0, from - contextLetters), from)),
    after: sayable(plain.slice(to, to + contextLetters)),
    words,
    voice,
    language,
  };
}

/** Control characters and halves of characters are no text; what takes their place is as long. */
const sayable = (text: string) => text.toWellFormed().replace(/\p{Cc}/gu, ' ');

/**
 * By the credits that the answer names, where they can be true: never more than the text's own characters. A voice with a
 * rate of its own would cost more than was ever quoted.
 *
 * @throws Terminal `unknown_price`, which may have been charged
 */
function costOf(
  text: string,
  credits: number | undefined,
  { name, creditsPerCharacter }: ElevenLabsModel,
  voice: string,
  book: PriceBook,
): Micros {
  const characters = [...text].length;
  const billed = credits === undefined ? characters : Math.ceil(credits / creditsPerCharacter);
  if (billed > characters + 1)
    throw new Terminal(
      'unknown_price',
      `the voice ${voice} cost ${credits} credits for ${characters} characters: it has a rate of its own, which ` +
        'nobody can quote; choose a voice without one',
      { mayBeCharged: true },
    );
  return priceSpeech(name, Math.min(characters, billed > 0 ? billed : characters), book);
}

interface Answered extends Omit<Said, 'cost'> {
  /** Undefined: the answer names none that can be true. */
  credits: number | undefined;
}

const Body = z.object({ audioBase64: z.base64(), alignment: Alignment.optional().catch(undefined) });

/** One call of the SDK: without its repeats, on a connection that is watched. */
async function synthesise(
  { apiKey, baseUrl }: ElevenLabsSpeechOptions,
  model: ElevenLabsModel,
  {
    text,
    before,
    after,
    words,
    voice,
    language,
    format,
  }: PieceRequest & { format: (typeof formats)[number] },
  signal: AbortSignal,
): Promise<Answered> {
  const { TextToSpeechClient } = await import(
    '@elevenlabs/elevenlabs-js/api/resources/textToSpeech/client/Client.js'
  );
  const watched = watchFetch();
  const client = new TextToSpeechClient({
    apiKey,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    fetch: watched.fetch,
    maxRetries: 0,
    timeoutInSeconds: lastResortSeconds,
  });
  const asked = {
    text,
    modelId: model.name,
    outputFormat: format.name,
    ...(model.takesLanguage ? { languageCode: primaryOf(language) } : {}),
    ...(model.takesContext && before !== '' ? { previousText: before } : {}),
    ...(model.takesContext && after !== '' ? { nextText: after } : {}),
  };
  try {
    const { data, rawResponse } = await client
      .convertWithTimestamps(voice, asked, { abortSignal: signal })
      .withRawResponse();
    const { audioBase64, alignment } = Body.parse(data);
    const wav = pcm16(Buffer.from(audioBase64, 'base64'), format.sampleRate);
    return {
      wav,
      times: alignment && wordTimesOf(words, alignment),
      credits: creditsOf(rawResponse.headers),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof z.ZodError)
      throw providerGarbled(providerName, 'an answer without sound', { cause: error, paid: true });
    throw elevenLabsFailure(error, watched);
  }
}

/** `character-cost` is what the call cost in credits; older answers named the characters. */
function creditsOf(headers: { get(name: string): string | null }): number | undefined {
  const said = headers.get('character-cost');
  const credits = said === null || said.trim() === '' ? Number.NaN : Number(said);
  return Number.isFinite(credits) && credits > 0 ? credits : undefined;
}
