import type { Script } from '#shared/contracts/script.ts';
import type { VideoRequest } from '#shared/contracts/video-request.ts';
import { sceneGapSeconds } from '#shared/domain/speaking-time.ts';
import { tellingWords } from '#shared/domain/telling-words.ts';

export interface ScriptScore {
  /** 0 to 1: the weighted mean of the criteria. */
  score: number;
  /** What is below a good value, worst first, said so that a writer can act on it. */
  feedback: string[];
  /** Whether it takes about as long to say as was asked. */
  fits: boolean;
}

/** A script below this of `lengthFit` is of the wrong length: more than an eighth too long or too short. */
const leastFit = 0.3;

/** A criterion below this is worth telling the writer. */
const good = 0.7;

const clamp = (value: number) => Math.min(1, Math.max(0, value));

/** Judges a script by rules: no model, no clock, the same answer every time. */
export function scoreScript(script: Script, request: VideoRequest): ScriptScore {
  const length = lengthFit(script, request.duration_seconds);
  const criteria = [
    { weight: 0.3, value: length, advice: lengthAdvice(script, request.duration_seconds) },
    { weight: 0.2, value: hookStrength(script), advice: 'open with a short sentence that surprises or asks' },
    { weight: 0.2, value: coverage(script, request), advice: 'say more of what the subject is about' },
    {
      weight: 0.15,
      value: readability(script),
      advice: 'use sentences of 8 to 20 words and scenes of 4 to 11 s',
    },
    { weight: 0.15, value: variety(script), advice: 'do not say the same thing twice' },
  ];
  const score = criteria.reduce((sum, { weight, value }) => sum + weight * value, 0);
  const feedback = criteria
    .filter(({ value }) => value < good)
    .sort((a, b) => a.value - b.value)
    .map(({ advice }) => advice);
  return { score: Math.round(score * 1000) / 1000, feedback, fits: length >= leastFit };
}

const secondsOf = ({ estimated_seconds, scenes }: Script): number =>
  estimated_seconds + sceneGapSeconds * (scenes.length - 1);

/** A writer cannot hear its script: it is told by how much. */
function lengthAdvice(script: Script, durationSeconds: number): string {
  const ratio = secondsOf(script) / durationSeconds;
  const percent = Math.round(Math.abs(1 - 1 / ratio) * 100);
  const change =
    ratio > 1 ? `leave out about ${percent} % of its words` : `add about ${percent} % more words`;
  return `bring the narration to ${durationSeconds} s: ${change}`;
}

/** 1 within 4 % of the asked duration, 0 from 16 % on. */
function lengthFit(script: Script, durationSeconds: number): number {
  return clamp((0.16 - Math.abs(secondsOf(script) / durationSeconds - 1)) / 0.12);
}

/** Languages written without spaces: rules that count words say nothing of them, so they say what is good. */
const unspaced = /^(?:zh|ja|th|lo|km|my)\b/;

const surprises =
  /\?|\d|\b(?:never|no|not|only|but|every|most|stops?|without|secret|surpris|strange|wrong|myth|imagine|what if|one|two|three|four|five|six|seven|eight|nine|ten|half|million|billion|you|your)\b/gi;

/** Short, about the subject, with something that makes one listen on. */
function hookStrength({ scenes: [hook], title, language }: Script): number {
  if (unspaced.test(language)) return good;
  const first = sentencesOf(hook?.narration ?? '')[0] ?? '';
  const words = first.split(' ').length;
  // The words that surprise are known of English alone.
  const unknown = language.startsWith('en') ? 0 : 1;
  const subject = new Set(tellingWords(title));
  const named = subject.size === 0 || tellingWords(first).some((word) => subject.has(word));
  const surprise = Math.min(2, unknown + (first.match(surprises)?.length ?? 0));
  return clamp((named ? 0.4 : 0) + 0.2 * surprise + (words <= 18 ? 0.2 : words <= 26 ? 0.1 : 0));
}

/** The share of the subject's commonest words that the narration uses; of the title's, when there is no brief. */
function coverage(script: Script, { brief, topic = '' }: VideoRequest): number {
  if (unspaced.test(script.language)) return good;
  const said = new Set(tellingWords(script.scenes.map(({ narration }) => narration).join(' ')));
  const counts = new Map<string, number>();
  for (const word of tellingWords(brief ?? `${topic} ${script.title}`))
    counts.set(word, (counts.get(word) ?? 0) + 1);
  const main = [...counts].sort(([, a], [, b]) => b - a).slice(0, 10);
  return main.length === 0 ? 1 : clamp(main.filter(([word]) => said.has(word)).length / (0.8 * main.length));
}

/** The share of sentences, and of scenes, of a length one follows easily. */
function readability({ scenes, estimated_seconds, language }: Script): number {
  const all = scenes.flatMap(({ narration }) => sentencesOf(narration));
  const words = all.map((sentence) => sentence.split(' ').length);
  const letters = scenes.reduce((sum, { narration }) => sum + narration.length, 0);
  const seconds = scenes.map(
    ({ narration }) => (estimated_seconds * narration.length) / Math.max(1, letters),
  );
  const isEasy = (count: number): boolean => unspaced.test(language) || (count >= 3 && count <= 28);
  const easy = words.filter(isEasy).length / Math.max(1, words.length);
  const paced = seconds.filter((one) => one >= 2 && one <= 14).length / Math.max(1, scenes.length);
  return clamp(0.5 * easy + 0.5 * paced);
}

/** 1 when no two sentences share more than half their telling words. */
function variety({ scenes }: Script): number {
  const all = scenes
    .flatMap(({ narration }) => sentencesOf(narration))
    .map((one) => new Set(tellingWords(one)));
  const repeated = all.filter((words, place) => all.slice(0, place).some((earlier) => alike(words, earlier)));
  return clamp(1 - (2 * repeated.length) / Math.max(1, all.length));
}

function alike(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const shared = [...one].filter((word) => other.has(word)).length;
  return one.size > 0 && shared / (one.size + other.size - shared) > 0.5;
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.?!…]["'”’)]*)\s+/u).filter((one) => one !== '');
}
