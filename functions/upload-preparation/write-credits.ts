import type { Credit } from '#shared/contracts/media.ts';
import { isEnglish } from '#shared/domain/languages/number-signs.ts';
import { cleanLine, utf8Bytes } from './plain-text.ts';

/**
 * Whose pictures are seen and whose music is heard, one line each; those of one library below each other, so that its name
 * and its licence are said once. What finds no place is counted. In other languages than English only signs stand between
 * the names: words of ours would be in a foreign one.
 */
export function writeCredits(credits: readonly Credit[], mostBytes: number, language = 'en'): string {
  const words = isEnglish(language) ? english : signs;
  const libraries = Map.groupBy(credits, ({ title, licence }) => `${title} (${licence})`);
  const lines = [...libraries].flatMap((library) => ofLibrary(library, words));
  if (lines.length === 0) return '';
  const [only] = lines;
  const together = `${words.heading} ${only?.text}`.trim();
  if (lines.length === 1 && utf8Bytes(together) <= mostBytes) return together;
  return cut(words.heading === '' ? [] : [words.heading], lines, { mostBytes, words });
}

interface CreditWords {
  heading: string;
  by: string;
  more(count: number): string;
}
const english: CreditWords = { heading: 'Credits:', by: 'by', more: (count) => `and ${count} more` };
const signs: CreditWords = { heading: '', by: '·', more: (count) => `+ ${count}` };

interface Line {
  text: string;
  /** How many credits it gives. */
  counts: 0 | 1;
}

function ofLibrary([name, credits]: [string, Credit[]], { by }: CreditWords): Line[] {
  const [first] = credits;
  if (first === undefined) return [];
  const { title, author, licence, source } = first;
  if (credits.length === 1)
    return [{ text: cleanLine(`${title} ${by} ${author} (${licence}): ${source}`), counts: 1 }];
  const each = credits.map((one): Line => ({ text: cleanLine(`${one.author}: ${one.source}`), counts: 1 }));
  return [{ text: cleanLine(`${name}:`), counts: 0 }, ...each];
}

function cut(
  kept: string[],
  lines: readonly Line[],
  { mostBytes, words }: { mostBytes: number; words: CreditWords },
): string {
  let left = lines.filter(({ counts }) => counts === 1).length;
  const rest = () => words.more(left);
  for (const { text, counts } of lines) {
    const withIt = [...kept, text];
    if (utf8Bytes([...withIt, ...(left > counts ? [rest()] : [])].join('\n')) > mostBytes)
      return [...kept, rest()].join('\n');
    kept.push(text);
    left -= counts;
  }
  return kept.join('\n');
}
