import { isEmptyWord, tellingWords } from '#shared/domain/telling-words.ts';
import { characters, cleanLine } from '../plain-text.ts';

/** More than this nobody reads at 168x94. */
const mostWords = 5;
const mostCharacters = 34;

const lengthOf = (words: readonly string[]): number => characters(words.join(' ')).length;
const fits = (words: readonly string[]): boolean =>
  words.length <= mostWords && lengthOf(words) <= mostCharacters;

/**
 * A text's most telling words, at most five of them, as they stand there: all of it where it is short, else its part up to
 * a colon or dash, else the run of words that says most and dangles least. Empty where a text has no words.
 */
export function thumbnailWords(text: string): string {
  const line = cleanLine(text).replace(/[\s,;:.…\p{Pd}]+$/u, '');
  const [part = ''] = line.split(/\s+[-–—|]\s+|:\s+|\s*[([].*$/u).filter((one) => one !== '');
  for (const whole of [line, part]) if (fits(whole.split(' '))) return whole;
  const words = part.split(' ');
  const runs = words.flatMap((_, from) =>
    Array.from({ length: mostWords }, (_, more) => words.slice(from, from + more + 1)).filter(
      (run, more) => run.length === more + 1 && fits(run),
    ),
  );
  const best = runs.reduce<{ run: string[]; worth: number } | undefined>((before, run) => {
    const worth = worthOf(run);
    return before === undefined || worth > before.worth ? { run, worth } : before;
  }, undefined);
  const found = (best?.run ?? words.slice(0, 1)).join(' ').replace(/[\s,;:.…\p{Pd}]+$/u, '');
  return cut(asksWhether.test(cleanLine(text)) ? `${found}?` : found);
}

/** What asks whether something is so: without its mark the rest would claim it. */
const asksWhether =
  /^(?:am|are|can|could|did|do|does|had|has|have|is|may|might|must|shall|should|was|were|will|would)\b.*\?$/iu;

/** Telling words count, empty ones between them cost little, and at an end much. */
function worthOf(run: readonly string[]): number {
  const telling = run.filter((word) => tellingWords(word).length > 0).length;
  const dangling = [run.at(0), run.at(-1)].filter((word) => word !== undefined && isEmptyWord(word)).length;
  const question = /^(?:why|how|what)$/i.test(run[0] ?? '') ? 0.6 : 0;
  return telling - 0.9 * dangling - 0.1 * (run.length - telling) + question;
}

/** A script without spaces, or one endless word, is cut between two characters. */
function cut(text: string): string {
  const all = characters(text);
  return all.length <= mostCharacters ? text : `${all.slice(0, mostCharacters - 1).join('')}…`;
}
