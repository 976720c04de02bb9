import { wordCount } from './split-sentences.ts';
import type { Weighed } from './weigh-sentences.ts';

const surprises =
  /\b(?:never|no|not|only|but|every|most|all|stops?|without|secret|surpris\w+|strange\w*|wrong|myth|imagine|did you|what if|ever|cannot|can't|even|almost|half|twice|million|billion)\b/i;
const concludes =
  /^(?:so|in short|in the end|that is why|that's why|next time|the next time|remember|all in all|in other words|put simply|to sum up|in conclusion|overall|ultimately|today|now you know)\b/i;

/** The sentences a video may open with, best first: short, early, on the subject, surprising, clear by itself. */
export function hooks(sentences: readonly Weighed[]): Weighed[] {
  const early = Math.max(4, Math.ceil(sentences.length * 0.3));
  const fits = sentences.filter((one, place) => !one.leans && !one.unfit && !one.step && place < early);
  const value = (one: Weighed) =>
    0.5 * one.worth +
    0.9 * (1 - one.index / Math.max(1, sentences.length)) +
    (one.section === (sentences[0]?.section ?? 0) ? 0.25 : 0) +
    (surprises.test(one.text) ? 0.25 : 0) +
    (/\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|hundred|thousand)\b/i.test(one.text) ? 0.15 : 0) +
    (one.text.endsWith('?') ? 0.2 : 0) -
    (one.fragment ? 0.3 : 0) -
    0.05 * Math.max(0, wordCount(one.text) - 14) -
    (wordCount(one.text) < 4 ? 0.3 : 0);
  const ranked = fits.toSorted((a, b) => value(b) - value(a));
  return ranked.length > 0 ? ranked : sentences.filter((one) => !one.unfit).slice(0, 1);
}

/** The sentences a video may end with, best first: among the brief's last, and rounding it off. */
export function closes(sentences: readonly Weighed[], hook: Weighed | undefined): Weighed[] {
  const fits = sentences.filter((one) => !one.unfit && one.index > (hook?.index ?? -1)).slice(-4);
  const value = (one: Weighed) =>
    0.4 * one.worth +
    0.5 * fits.indexOf(one) +
    (concludes.test(one.text) ? 0.3 : 0) -
    (one.fragment ? 0.3 : 0) -
    (one.leads ? 0.8 : 0) -
    (one.text.endsWith('?') ? 0.4 : 0) -
    0.04 * Math.max(0, wordCount(one.text) - 22);
  return fits.toSorted((a, b) => value(b) - value(a));
}
