import type { Script } from '#shared/contracts/script.ts';
import { stem } from '#shared/domain/telling-words.ts';
import { characters, cleanLine } from './plain-text.ts';

/** YouTube's limit, counted its way (videos resource, `snippet.tags[]`). */
const mostCharacters = 500;
const mostTags = 30;
/** Longer ones are sentences, not tags. */
const longestTag = 40;
/** A keyword of the title counts like one that leads two more scenes. */
const inTitleWorth = 2;

/** How YouTube counts: commas between tags, and the quotation marks it puts around one with a space. */
export function countTags(tags: readonly string[]): number {
  const own = tags.reduce((sum, tag) => sum + tag.length + (/\s/u.test(tag) ? 2 : 0), 0);
  return own + Math.max(0, tags.length - 1);
}

/**
 * Those that were proposed, then the script's keywords, those of the title and of many scenes first; each once, as many
 * as fit.
 */
export function writeTags(script: Script, proposed: readonly string[] = []): string[] {
  const tags: string[] = [];
  const used = new Set<string>();
  for (const tag of [...proposed.map(asTag), ...rankedKeywords(script)]) {
    const key = keyOf(tag.toLowerCase());
    const usable = tag !== '' && tag.length <= longestTag && !used.has(key);
    if (!usable || tags.length >= mostTags || countTags([...tags, tag]) > mostCharacters) continue;
    used.add(key);
    tags.push(tag);
  }
  return tags;
}

/** "gill" and "gills" are one tag. */
const keyOf = (tag: string): string => tag.split(' ').map(stem).join(' ');

/** Up to three, for the end of the description: `#OctopusFacts`. */
export function hashtags(tags: readonly string[]): string[] {
  const joined = tags.map((tag) =>
    tag
      .split(/[^\p{L}\p{M}\p{N}]+/u)
      .map((word) => word.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()))
      .join(''),
  );
  const usable = joined.filter((tag) => /\p{L}/u.test(tag) && characters(tag).length <= 24);
  return [...new Set(usable)].slice(0, 3).map((tag) => `#${tag}`);
}

function rankedKeywords(script: Script): string[] {
  const worth = new Map<string, { tag: string; value: number }>();
  for (const { keywords } of script.scenes)
    for (const [position, keyword] of keywords.entries()) {
      const tag = asTag(keyword);
      if (tag === '' || tag.length > longestTag) continue;
      const key = keyOf(tag);
      const known = worth.get(key) ?? { tag, value: 0 };
      worth.set(key, { tag: known.tag, value: known.value + 1 / (1 + position) });
    }
  const title = script.title.toLowerCase();
  const rank = ({ tag, value }: { tag: string; value: number }) =>
    value + (title.includes(tag.toLowerCase()) ? inTitleWorth : 0);
  return [...worth.values()].sort((a, b) => rank(b) - rank(a)).map(({ tag }) => tag);
}

/** Commas part tags and quotation marks wrap them, so neither can be inside one. */
function asTag(keyword: string): string {
  return cleanLine(keyword.replace(/[,"“”#]+/gu, ' '));
}
