import { speakingSeconds } from '../../domain/speaking-time.ts';
import type { Sentence } from './sentence.ts';

/** Sentences spoken over one picture. */
export interface SceneDraft<One extends Sentence = Sentence> {
  role: 'hook' | 'point' | 'close';
  sentences: One[];
  narration: string;
  seconds: number;
}

/** What a scene should last, in seconds: the opening is quick, so that the picture changes early. */
const wantedSeconds = { hook: 5.5, point: 6.8, close: 7 };
const mostSentences = 3;

/**
 * Groups the chosen sentences, in order, into scenes of one to three: near the wanted length, cut where
 * the brief starts a new section or paragraph, and never between a sentence and the one it leans on
 * where that can be helped.
 */
export function makeScenes<One extends Sentence>(
  chosen: readonly One[],
  voice: string | undefined,
): SceneDraft<One>[] {
  const best: { cost: number; from: number }[] = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= chosen.length; end++) {
    let least = { cost: Number.POSITIVE_INFINITY, from: end - 1 };
    for (let from = Math.max(0, end - mostSentences); from < end; from++) {
      const cost = (best[from]?.cost ?? 0) + sceneCost(chosen, from, end);
      if (cost < least.cost) least = { cost, from };
    }
    best[end] = least;
  }
  const bounds: [number, number][] = [];
  for (let end = chosen.length; end > 0; end = best[end]?.from ?? 0)
    bounds.unshift([best[end]?.from ?? 0, end]);
  return bounds.map(([from, end]) => {
    const sentences = chosen.slice(from, end);
    const narration = narrate(sentences, chosen[end]);
    return {
      role: roleOf(chosen, from, end),
      sentences,
      narration,
      seconds: speakingSeconds(narration, voice),
    };
  });
}

function roleOf(chosen: readonly Sentence[], from: number, end: number): SceneDraft['role'] {
  if (from === 0) return 'hook';
  return end === chosen.length ? 'close' : 'point';
}

function sceneCost(chosen: readonly Sentence[], from: number, end: number): number {
  const scene = chosen.slice(from, end);
  const seconds = scene.reduce((sum, one) => sum + one.seconds, 0);
  const off = (seconds - wantedSeconds[roleOf(chosen, from, end)]) / 4;
  const crossed = scene.slice(1).reduce((sum, one, place) => {
    const before = scene[place];
    const isFirstStep = one.step && from === 0;
    const edge = before?.section !== one.section || isFirstStep ? 1.5 : before.block !== one.block ? 0.6 : 0;
    return sum + (end === chosen.length ? 2 * edge : edge);
  }, 0);
  const leans = chosen[from]?.leans === true && chosen[from]?.opens === false ? 0.4 : 0;
  const torn = from === 0 ? 0 : leans + (areDates(chosen[from - 1], chosen[from]) ? 1 : 0);
  return off * off + crossed + torn + (seconds < 2.2 ? 1.5 : seconds < 3 ? 0.5 : 0);
}

/** What happened one year and another is told together, as one row of dates. */
const areDates = (one: Sentence | undefined, other: Sentence | undefined): boolean =>
  one?.block === other?.block && [one, other].every((told) => told !== undefined && year.test(told.text));
const year = /\b(?:1\d|20)\d\d\b(?!\s?%)/u;

/** The brief's own words; a line that ends without a mark gets its full stop, unless the next one carries it on. */
function narrate(sentences: readonly Sentence[], after: Sentence | undefined): string {
  return sentences
    .map(({ text, index }, place) => {
      const next = sentences[place + 1] ?? after;
      const goesOn = next?.continues === true && next.index === index + 1;
      return goesOn || /[.?!…][^\p{L}\p{N}]*$/u.test(text) ? text : `${text.replace(/[,;:—–-]+$/u, '')}.`;
    })
    .join(' ');
}
