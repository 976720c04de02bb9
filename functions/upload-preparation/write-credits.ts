import type { Credit } from '#shared/contracts/media.ts';
import { cleanLine, utf8Bytes } from './plain-text.ts';

/**
 * Whose pictures are seen and whose music is heard, one line each; those of one library below each other, so that its name and its licence are said
 * once. What finds no place is counted.
 */
export function writeCredits(credits: readonly Credit[], mostBytes: number): string {
  const lines = [...Map.groupBy(credits, ({ title, licence }) => `${title} (${licence})`)].flatMap(ofLibrary);
  if (lines.length === 0) return '';
  const [only] = lines;
  const together = `Credits: ${only?.text}`;
  if (lines.length === 1 && utf8Bytes(together) <= mostBytes) return together;
  return cut(['Credits:'], lines, mostBytes);
}

interface Line {
  text: string;
  /** How many credits it gives. */
  counts: 0 | 1;
}

function ofLibrary([name, credits]: [string, Credit[]]): Line[] {
  const [first] = credits;
  if (first === undefined) return [];
  const { title, author, licence, source } = first;
  if (credits.length === 1)
    return [{ text: cleanLine(`${title} by ${author} (${licence}): ${source}`), counts: 1 }];
  const each = credits.map((one): Line => ({ text: cleanLine(`${one.author}: ${one.source}`), counts: 1 }));
  return [{ text: cleanLine(`${name}:`), counts: 0 }, ...each];
}

function cut(kept: string[], lines: readonly Line[], mostBytes: number): string {
  let left = lines.filter(({ counts }) => counts === 1).length;
  const rest = () => `and ${left} more`;
  for (const { text, counts } of lines) {
    const withIt = [...kept, text];
    if (utf8Bytes([...withIt, ...(left > counts ? [rest()] : [])].join('\n')) > mostBytes)
      return [...kept, rest()].join('\n');
    kept.push(text);
    left -= counts;
  }
  return kept.join('\n');
}
