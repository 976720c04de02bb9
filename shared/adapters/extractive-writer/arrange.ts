import { Terminal } from '../../contracts/errors.ts';
import { sceneGapSeconds } from '../../domain/speaking-time.ts';
import { closes, hooks } from './choose-ends.ts';
import { chooseSentences } from './choose-sentences.ts';
import type { Sentence } from './sentence.ts';
import { type Weighed, weighSentences } from './weigh-sentences.ts';

/** A scene lasts about this long, in seconds; between two there is a short silence. */
const sceneSeconds = 7.5;
/**
 * Tried one after another. The estimate of speaking time is itself some per cent off, so the aim is well
 * inside the promised 10 %; and where it cannot be helped, a set-up may stand without what it sets up, and
 * at last any sentence without those around it.
 */
const tries: { tolerance: number; freely: Partial<Weighed> }[] = [
  { tolerance: 0.035, freely: {} },
  { tolerance: 0.05, freely: {} },
  { tolerance: 0.05, freely: { leads: false } },
  { tolerance: 0.05, freely: { leads: false, leans: false } },
];
const mostTolerance = 0.05;
/** Looking at more would take longer and change nothing: the rest of a long brief is not among its best. */
const mostSentences = 400;

/**
 * Picks the sentences of the script and puts them in order: hook, points, close.
 *
 * @throws Terminal `brief_too_short` with what the brief holds and what was asked
 */
export function arrange(
  all: readonly Sentence[],
  title: string,
  durationSeconds: number,
  attempt: number,
): Weighed[] {
  const wanted = durationSeconds / (1 + sceneGapSeconds / sceneSeconds);
  const usable = withFragmentsOnlyIfNeeded(all, wanted);
  const held = usable.reduce((sum, one) => sum + (one.unfit ? 0 : one.seconds), 0);
  if (held < wanted * (1 - mostTolerance)) throw tooShort(held, durationSeconds);

  const sentences = shortlist(weighSentences(withWholeEnding(usable, wanted), title));
  for (const { tolerance, freely } of tries) {
    const pool = sentences.map((one) => ({ ...one, ...freely }));
    const opening = hooks(pool);
    for (const hook of startingAt(opening, attempt)) {
      const endings = closes(pool, hook);
      for (const close of [...startingAt(endings, Math.ceil(attempt / 2)), undefined]) {
        const within = { least: wanted * (1 - tolerance), most: wanted * (1 + tolerance) };
        const chosen = chooseSentences(pool, { seconds: wanted, within, hook, close });
        if (chosen !== undefined) return chosen;
      }
    }
  }
  throw new Terminal(
    'brief_does_not_fit',
    `no choice of the brief's sentences lasts ${durationSeconds} s within 10 %: they are too long or depend too much ` +
      'on each other; write shorter sentences, or ask for a longer video',
  );
}

/** The best few, from the attempt's own favourite on: a second attempt opens with the second best. */
function startingAt<One>(ranked: readonly One[], attempt: number): One[] {
  const few = ranked.slice(0, 4);
  const from = Math.min(attempt - 1, Math.max(0, few.length - 1));
  return [...few.slice(from), ...few.slice(0, from)];
}

/** Labels and headless lines are used when the whole sentences do not fill the time. */
function withFragmentsOnlyIfNeeded(all: readonly Sentence[], wanted: number): readonly Sentence[] {
  const whole = all.map((one) => (one.fragment ? { ...one, unfit: true } : one));
  const held = whole.reduce((sum, one) => sum + (one.unfit ? 0 : one.seconds), 0);
  return held >= wanted * 1.2 ? whole : all;
}

/** A short last paragraph is one thought: its sentences are taken together, or its end is not taken at all. */
function withWholeEnding(all: readonly Sentence[], wanted: number): readonly Sentence[] {
  const last = all.filter(({ block }) => block === all.at(-1)?.block);
  const seconds = last.reduce((sum, one) => sum + one.seconds, 0);
  if (last.length > 3 || seconds > wanted * mostEnding) return all;
  return all.map((one) => (last.includes(one) && !one.opens ? { ...one, leans: true } : one));
}
/** The share of the video its ending may take. */
const mostEnding = 0.36;

function shortlist(sentences: readonly Weighed[]): readonly Weighed[] {
  if (sentences.length <= mostSentences) return sentences;
  const bar = sentences.map(({ worth }) => worth).sort((a, b) => b - a)[mostSentences] ?? 0;
  return sentences.filter(({ worth }, place) => worth > bar || place < 8 || place >= sentences.length - 5);
}

function tooShort(heldSeconds: number, askedSeconds: number): Terminal {
  const held = Math.floor(heldSeconds);
  const instead = Math.floor(held / 5) * 5;
  const ask = instead >= 10 ? `, or ask for ${instead} s` : '';
  return new Terminal(
    'brief_too_short',
    `the brief holds about ${held} s of speech and a ${askedSeconds} s video was asked: give more text${ask}`,
  );
}
