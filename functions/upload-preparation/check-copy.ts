import type { Script } from '#shared/contracts/script.ts';
import { isEnglish, plainDigits } from '#shared/domain/languages/number-signs.ts';
import { tellingWords } from '#shared/domain/telling-words.ts';
import type { Copy } from '#shared/ports/copywriter.ts';
import { sentencesOf } from './plain-text.ts';

/** So much of what a sentence says has to be in the script. */
const leastShared = 0.5;
/** Languages whose words stand without spaces between them: what is shared cannot be counted in words. */
const unspaced = /^(?:zh|ja|th|lo|km|my)\b/;

const numerals = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** Nothing that leads elsewhere, and nobody is asked to subscribe. */
const leadsElsewhere = /https?:|\bwww\.|(?<![\p{L}\p{N}])[@#][\p{L}\p{N}_]|\bsubscribe\b/iu;

/** What of proposed copy can be published: whatever claims something that the script does not say is left out. */
export function checkCopy(
  copy: Copy,
  script: Script,
): { title: string | undefined; summary: string | undefined; tags: string[] } {
  const says = whatIsSaid(script);
  const paragraphs = copy.summary
    .split(/\n\s*\n/u)
    .map((paragraph) => sentencesOf(paragraph).filter(says).join(' '))
    .filter((paragraph) => paragraph !== '');
  return {
    title: copy.title !== '' && says(copy.title) ? copy.title : undefined,
    summary: paragraphs.length > 0 ? paragraphs.join('\n\n') : undefined,
    tags: copy.tags.filter(
      (tag) => !leadsElsewhere.test(tag) && numbersOf(tag).every((one) => saysNumber(script, one)),
    ),
  };
}

/** Whether a script holds what a sentence says: its numbers all, its telling words for the most part. */
function whatIsSaid(script: Script): (sentence: string) => boolean {
  const known = new Set(tellingWords(wordsOf(script)));
  return (sentence) => {
    if (leadsElsewhere.test(sentence)) return false;
    if (!numbersOf(sentence).every((one) => saysNumber(script, one))) return false;
    if (unspaced.test(script.language)) return true;
    const telling = tellingWords(sentence).filter((word) => !/^\d/.test(word));
    const shared = telling.filter((word) => known.has(word)).length;
    return shared >= telling.length * leastShared;
  };
}

const wordsOf = ({ title, scenes }: Script): string =>
  [
    title,
    ...scenes.flatMap(({ narration, on_screen, keywords }) => [narration, on_screen, ...keywords]),
  ].join(' ');

const numbersOf = (text: string): string[] => plainDigits(text).match(/\d+(?:[.,٫٬]\d+)*/gu) ?? [];

/** As digits, or small ones as a word. */
function saysNumber(script: Script, number: string): boolean {
  const words = wordsOf(script);
  if (numbersOf(words).includes(number)) return true;
  const name = isEnglish(script.language) ? numerals[Number(number)] : undefined;
  return name !== undefined && new RegExp(`\\b${name}\\b`, 'i').test(words);
}
