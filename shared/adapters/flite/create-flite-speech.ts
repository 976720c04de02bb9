import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import { priceSpeech, quoteSpeech } from '../../domain/prices/speech-price.ts';
import { formatWav } from '../../domain/speech/wav.ts';
import type { Speech, SpeechRequest, SpokenText } from '../../ports/speech.ts';
import { type Phone, parsePhones, phonesOnOneClock } from './phones.ts';
import { runFlite } from './run-flite.ts';
import { type SpokenToken, spokenForm } from './spoken-form.ts';
import { clipSilence, readWav } from './wav.ts';
import { wordTimes } from './word-times.ts';

/** The voices compiled into the package: slt is a woman's, rms and awb are men's (awb is Scottish). */
export const fliteVoices = ['slt', 'rms', 'awb'] as const;
const [defaultVoice] = fliteVoices;

/** Silence left before the first and after the last sound of a piece, in seconds; Flite itself leaves 0.2. */
const leadSeconds = 0.06;
const tailSeconds = 0.12;

/**
 * The offline voice: CMU Flite as WebAssembly, run in a worker thread that sees one scratch folder and
 * nothing else. English only, 16 kHz, costs nothing.
 */
export function createFliteSpeech(): Speech {
  return {
    identity: 'flite',
    kind: 'offline',
    voiceFor,
    quote: (characters) => quoteSpeech('flite', characters),
    speak,
  };
}

/**
 * @throws Terminal `unsupported_language`, `unknown_voice`, `nothing_to_speak`; Retryable `speech_failed`
 */
async function speak(request: SpeechRequest): Promise<SpokenText> {
  const voice = chosenVoice(request);
  const tokens = spokenForm(request.text);
  if (!tokens.some((token) => token.spoken !== ''))
    throw new Terminal(
      'nothing_to_speak',
      'the text holds no word the English voice can say; give it English words or numbers',
    );

  const folder = join(dirname(request.outFile), `flite-${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  try {
    const { phones, alone } = await synthesise(folder, voice, tokens, request.signal);
    const recorded = readWav(await readFile(join(folder, 'speech.wav')));
    const onClock = phonesOnOneClock(phones, recorded.samples.length / recorded.sampleRate);
    const clip = clipSilence(recorded, onClock, { leadSeconds, tailSeconds });
    await writeFile(request.outFile, formatWav(clip.wav));
    const seconds = clip.wav.samples.length / clip.wav.sampleRate;
    return {
      seconds,
      sampleRate: clip.wav.sampleRate,
      words: wordTimes(tokens, clip.phones, alone, seconds),
      voice,
      provider: 'flite',
      cost: priceSpeech('flite', request.text.length),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Speaks the text, and then every word by itself: the phones of the words alone tell which phones of the
 * spoken text belong to which word, however many words a number or an abbreviation expands to.
 */
async function synthesise(
  folder: string,
  voice: string,
  tokens: SpokenToken[],
  signal: AbortSignal,
): Promise<{ phones: Phone[][]; alone: Phone[][] }> {
  const spoken = tokens.filter((token) => token.spoken !== '');
  await writeFile(join(folder, 'text.txt'), `${spoken.map(withPause).join('')}\n`);
  await writeFile(join(folder, 'words.txt'), spoken.map((token) => `${token.spoken}\n\n`).join(''));
  const say = (text: string, wav: string) => ['-voice', voice, '-psdur', '-f', `/work/${text}`, '-o', wav];
  const [phones = '', alone = ''] = await runFlite(
    folder,
    [say('text.txt', '/work/speech.wav'), say('words.txt', 'none')],
    signal,
  );
  const result = { phones: parsePhones(phones), alone: parsePhones(alone) };
  if (result.phones.length === 0)
    throw new Retryable('speech_failed', 'the offline voice said nothing; the text will be tried again');
  return result;
}

/** An empty line ends a sentence for Flite, whatever letter the next one begins with. */
function withPause({ spoken, pause }: SpokenToken): string {
  return `${spoken}${pause}${/[.?!]/.test(pause) ? '\n\n' : ' '}`;
}

function voiceFor(language: string, asked: string = defaultVoice): string | undefined {
  return isEnglish(language) ? fliteVoices.find((name) => name === asked.toLowerCase()) : undefined;
}

const isEnglish = (language: string): boolean => /^en(-|$)/i.test(language);

function chosenVoice({ language, voice }: SpeechRequest): string {
  if (!isEnglish(language))
    throw new Terminal(
      'unsupported_language',
      `the offline voice speaks English only, and "${language}" was asked; send an English text with language "en"`,
    );
  const known = fliteVoices.find((name) => name === voice.toLowerCase());
  if (known === undefined)
    throw new Terminal(
      'unknown_voice',
      `there is no offline voice "${voice}"; choose one of ${fliteVoices.join(', ')} or leave the voice out`,
    );
  return known;
}
