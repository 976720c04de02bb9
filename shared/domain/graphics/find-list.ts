import type { Graphic } from '../../contracts/graphics.ts';
import { seriesIn } from './find-series.ts';
import { asItem, shortened } from './wording.ts';

type ListGraphic = Extract<Graphic, { layout: 'list' }>;

const longestItem = 48;
const longestTitle = 48;

/** Three or more things a sentence of the scene names one after the other. */
export function findThings(sentences: readonly string[], onScreen: string): ListGraphic | undefined {
  for (const [place, sentence] of sentences.entries()) {
    const items = seriesIn(sentence)?.items;
    if (items === undefined) continue;
    const others = sentences.filter((_, other) => other !== place);
    return {
      layout: 'list',
      ...titled(saysWhole(onScreen) ? onScreen : notOf(others, onScreen), items),
      items,
      ordered: false,
    };
  }
  return undefined;
}

/** `The third heart takes over` heads what it feeds, though the narration says it; `narrow vessels` are something of theirs. */
const saysWhole = (onScreen: string): boolean => onScreen.trim().split(/\s+/u).length >= 4;

const openers =
  /^(?:(?:and |but )?(?:(?:first(?:ly| of all)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|last|at last|to start|to begin),|(?:next|then|after that|afterwards|finally|lastly)\b,?)|step (?:\d|one|two|three|four|five|six)[:,.]?)\s+/iu;
const startsOrder = /^(?:first(?:ly| of all)?,|to (?:start|begin),|step (?:1|one)\b)/iu;

/** Sentences that are the steps of something: `First, ... Then ... Finally ...`. */
export function findSteps(sentences: readonly string[], onScreen: string): ListGraphic | undefined {
  const start = sentences.findIndex((sentence) => startsOrder.test(sentence));
  if (start < 0) return undefined;
  const following = sentences.slice(start + 1);
  const more = following.findIndex((sentence) => !openers.test(sentence));
  const steps = [sentences[start] ?? '', ...(more < 0 ? following : following.slice(0, more))];
  return stepsList(
    steps.map((step) => step.replace(openers, '')),
    notOf(sentences, onScreen),
  );
}

/**
 * Steps as a list, where each can be said in a few words: with their numbers the last of them, where all would be more
 * than can be read.
 */
export function stepsList(steps: readonly string[], onScreen: string): ListGraphic | undefined {
  const all = steps.map(inFewWords).filter((item) => item !== undefined);
  if (all.length < 2 || all.length < steps.length || new Set(all).size < all.length) return undefined;
  const gone = all.length > mostSteps ? all.length - lastSteps : 0;
  const items = all.slice(gone);
  const list = { layout: 'list' as const, ...titled(onScreen, items), items, ordered: true };
  return gone === 0 ? list : { ...list, first: gone + 1 };
}
const mostSteps = 6;
const lastSteps = 5;

/** `Run your fingers carefully around the inside` is done as well without `carefully`. */
const inFewWords = (step: string): string | undefined =>
  shortened(step, longestItem) ??
  shortened(step.replace(/\s(?:very |really )?\p{Ll}{3,}ly(?=\s\p{Ll})/gu, ''), longestItem);

/** The words over the scene, unless these sentences say them: then they are about something of theirs. */
export const notOf = (sentences: readonly string[], onScreen: string): string =>
  sentences.some((sentence) => sentence.toLowerCase().includes(onScreen.toLowerCase())) ? '' : onScreen;

/** The words over the scene head its list, unless they are among what it lists. */
function titled(onScreen: string, items: readonly string[]): { title?: string } {
  const words = onScreen.toLowerCase();
  const isAmong = items.some((item) => {
    const own = asItem(item).toLowerCase();
    return own.includes(words) || words.includes(own);
  });
  return onScreen === '' || isAmong || onScreen.length > longestTitle ? {} : { title: onScreen };
}
