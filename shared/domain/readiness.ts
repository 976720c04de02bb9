import type { ProviderHealth, ProviderJob, ReadinessFacts } from '../contracts/readiness.ts';
import type { VideoRequest } from '../contracts/video-request.ts';
import { videoBudgetBytes } from './storage-tiers.ts';

/** Why a video could not be finished, and what to do. */
export interface Lack {
  code: 'no_writer' | 'no_voice' | 'no_encoder' | 'no_account' | 'no_room';
  message: string;
  /** A person has to do something; the others may pass by themselves. */
  lasts: boolean;
}

/** What was learnt longer ago than this, in milliseconds, is not known any more. */
export const knownForMs = 900_000;

/** A fast speaker's letters in a second of narration: what a video may need of a voice's allowance. */
const lettersPerSecond = 18;

type Wish = Pick<VideoRequest, 'topic' | 'brief' | 'language' | 'duration_seconds' | 'publish'>;

/** What is certainly missing for this video. What nobody knows is never missing, nor is what something else can do. */
export function findLack(wish: Wish, facts: ReadinessFacts, now: Date): Lack | undefined {
  const known = facts.providers.filter(({ checkedAt }) => now.getTime() - checkedAt.getTime() <= knownForMs);
  return (
    lackOfWriter(wish, known) ??
    lackOfVoice(wish, known, facts.offlineVoice) ??
    lackOfEncoder(known) ??
    lackOfRoom(facts.freeBytes) ??
    lackOfAccount(wish, facts.accounts)
  );
}

/** The writer without a provider takes its sentences from an English brief (the port of the writers says so too). */
function lackOfWriter({ brief, language }: Wish, known: readonly ProviderHealth[]): Lack | undefined {
  if (brief !== undefined && primary(language) === 'en') return undefined;
  const what = brief === undefined ? 'A video from a topic alone' : `A script in ${language}`;
  const todo = `${what} needs a writer: set up OpenAI (npm run provider -- openai)${brief === undefined ? ', or give a brief' : ''}`;
  return lackOf('no_writer', todo, known, 'write', () => true);
}

function lackOfVoice(wish: Wish, known: readonly ProviderHealth[], offline: boolean): Lack | undefined {
  const language = primary(wish.language);
  if (offline && language === 'en') return undefined;
  const letters = wish.duration_seconds * lettersPerSecond;
  const speaks = ({ languages }: ProviderHealth) => languages?.includes(language) ?? true;
  const isAbsent = ({ job, state }: ProviderHealth) => job === 'speak' && state === 'absent';
  const todo = known.some(isAbsent)
    ? `A video in ${wish.language} needs a voice: set up ElevenLabs or Google Text-to-Speech (npm run provider -- elevenlabs, npm run provider -- google-tts)`
    : `None of the voices that are set up can speak a video in ${wish.language}`;
  const hasEnough = ({ left }: ProviderHealth) =>
    left?.unit !== 'characters' || left.amount >= letters ? undefined : `${left.amount} characters are left`;
  return lackOf('no_voice', todo, known, 'speak', speaks, hasEnough);
}

/** A GPU that fails hands its videos to the processor: only one that fails too is missing. */
function lackOfEncoder(known: readonly ProviderHealth[]): Lack | undefined {
  const encoders = known.filter(({ job }) => job === 'encode');
  const processor = encoders.find(({ provider }) => provider === 'encoder-cpu');
  if (processor === undefined || encoders.some(({ state }) => state === 'ready')) return undefined;
  return { code: 'no_encoder', message: `Nothing encodes here: ${processor.words}`, lasts: false };
}

function lackOfRoom(freeBytes: number | undefined): Lack | undefined {
  if (freeBytes === undefined || freeBytes >= videoBudgetBytes) return undefined;
  const [free, needed] = [freeBytes, videoBudgetBytes].map((bytes) => `${Math.round(bytes / 1e6)} MB`);
  return {
    code: 'no_room',
    message: `${free} are free and a video may need ${needed}: make room, or keep files for fewer days`,
    lasts: false,
  };
}

function lackOfAccount({ publish }: Wish, accounts: number | undefined): Lack | undefined {
  if (publish === 'none' || accounts !== 0) return undefined;
  const message =
    'No YouTube account can publish for this channel: connect one (npm run youtube), or leave publish out';
  return { code: 'no_account', message, lasts: true };
}

/**
 * None of those who could do the job can: each has no key, is failing, or has too little left. As soon as nobody knows
 * how one of them stands, nothing is missing.
 */
function lackOf(
  code: Lack['code'],
  todo: string,
  known: readonly ProviderHealth[],
  job: ProviderJob,
  could: (provider: ProviderHealth) => boolean,
  tooLittle: (provider: ProviderHealth) => string | undefined = () => undefined,
): Lack | undefined {
  const all = known.filter((provider) => provider.job === job);
  if (all.length < providersFor[job].length) return undefined;
  const able = all.filter((provider) => provider.state !== 'absent' && could(provider));
  const words = able.map((provider) => (provider.state === 'failing' ? provider.words : tooLittle(provider)));
  if (words.some((word) => word === undefined)) return undefined;
  if (able.length === 0) return { code, message: todo, lasts: true };
  return { code, message: `${todo}. ${words.join('. ')}`, lasts: false };
}

/** Who there is for a job: while nobody has heard of one of them, it may be able to. */
const providersFor = {
  write: ['openai'],
  speak: ['elevenlabs', 'google-tts'],
  find: ['pexels', 'pixabay'],
  encode: ['encoder-cpu'],
} as const satisfies Record<ProviderJob, readonly string[]>;

const primary = (language: string): string => language.split('-')[0] ?? language;
