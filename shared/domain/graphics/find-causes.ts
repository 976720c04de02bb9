import type { Graphic } from '../../contracts/graphics.ts';
import { seriesIn } from './find-series.ts';
import { subjectEnd } from './noun-phrases.ts';
import { textBetween, tokensOf } from './tokens.ts';
import { isTidy, shortened, standing } from './wording.ts';

type CausesGraphic = Extract<Graphic, { layout: 'causes' }>;

const longest = 40;
const fewest = 2;

/** What comes of the causes stands before these words. */
const dueTo =
  /^(?<effect>.{3,80}?)(?:,)?\s+(?:(?:is|are|was|were|be|been)\s+(?:\p{L}+ly\s+)?(?:caused|driven|made worse|produced|triggered|shaped|explained|fed) by|thanks to|because of|due to|as a result of|owing to|(?:comes?|came|results?|resulted) from|depends? on)\s+(?<causes>.+)$/iu;
/** And behind these. */
const leadsTo =
  /^(?<causes>.+?)\s+(?:(?:all|together|both)\s+)?(?:cause|caused|led to|lead to|fed|made|make|bring about|brought about|turned into|create|created|trigger|triggered)\s+(?<effect>.{3,60})$/iu;

/** Two or more things that a sentence names as what leads to one other. */
export function findCauses(sentences: readonly string[]): CausesGraphic | undefined {
  for (const sentence of sentences) {
    const plain = sentence.replace(/[.!?…]+["”’)]*$/u, '');
    const found = caused(plain) ?? causing(plain);
    if (found !== undefined) return found;
  }
  return undefined;
}

function caused(sentence: string): CausesGraphic | undefined {
  const { effect = '', causes = '' } = dueTo.exec(sentence)?.groups ?? {};
  // The causes open what is looked at, so that nothing before them can be taken for one.
  const series = seriesIn(`By ${causes}`, fewest);
  return series !== undefined && series.before.length === 1
    ? asCauses(effectOf(effect), series.items)
    : undefined;
}

function causing(sentence: string): CausesGraphic | undefined {
  const { effect = '', causes = '' } = leadsTo.exec(sentence)?.groups ?? {};
  const series = seriesIn(causes, fewest);
  const isWhole = series !== undefined && series.before.length === 0 && series.after.length === 0;
  return isWhole ? asCauses(effectOf(effect), series.items) : undefined;
}

const opening = /^(?:and|but|so|then|that is why|this is why|today|now)\s*,?\s+/iu;
const pointsAway = /^(?:it|this|that|they|these|those|there|he|she|them|him|her|which|what|who)\b/iu;

/** The subject alone where it says enough, as in `The fire was caused by`; the whole of a short clause otherwise. */
function effectOf(clause: string): string | undefined {
  const plain = clause
    .trim()
    .replace(opening, '')
    .replace(/^an?\s+/iu, '');
  if (plain === '' || pointsAway.test(plain)) return undefined;
  const tokens = tokensOf(plain);
  const whole = shortened(plain, longest);
  const end = subjectEnd(tokens, 0);
  return whole ?? (end === undefined ? undefined : standing(textBetween(plain, tokens, 0, end)));
}

function asCauses(effect: string | undefined, causes: readonly string[]): CausesGraphic | undefined {
  if (effect === undefined || effect.length > longest || !isTidy(effect)) return undefined;
  if (causes.length > 5 || causes.some((cause) => cause.length > longest)) return undefined;
  return { layout: 'causes', effect, causes: [...causes] };
}
