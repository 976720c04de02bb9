import type { Script } from '#shared/contracts/script.ts';
import { isEnglish } from '#shared/domain/languages/number-signs.ts';
import { stem, tellingWords } from '#shared/domain/telling-words.ts';
import { findNames } from './find-names.ts';
import { characters, cleanLine } from './plain-text.ts';

/** YouTube's limit, counted its way (videos resource, `snippet.tags[]`). */
const mostCharacters = 500;
const mostTags = 30;
/** Longer ones are sentences, not tags. */
const longestTag = 40;
/** A keyword of the title counts like one that leads two more scenes. */
const inTitleWorth = 2;

/** What much is measured in, and no video is about. */
const measures = new Set(
  (
    'second minute hour day week month year centimetre centimeter metre meter kilometre kilometer mile foot inch gram ' +
    'kilogram tonne ton litre liter watt volt degree percent cent pence dollar pound euro sometime area piece plenty'
  )
    .split(' ')
    .map(stem),
);

/** How YouTube counts: commas between tags, and the quotation marks it puts around one with a space. */
export function countTags(tags: readonly string[]): number {
  const own = tags.reduce((sum, tag) => sum + tag.length + (/\s/u.test(tag) ? 2 : 0), 0);
  return own + Math.max(0, tags.length - 1);
}

/**
 * Those that were proposed, then the script's keywords, those of the title and of many scenes first, and the names it
 * says; each once, as many as fit. In other languages only what was proposed: keywords are English in all of them.
 */
export function writeTags(script: Script, proposed: readonly string[] = []): string[] {
  const tags: string[] = [];
  const used = new Set<string>();
  const own = isEnglish(script.language) ? ownTags(script) : [];
  for (const tag of [...proposed.map(asTag), ...own]) {
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

/** Up to three, for the end of the description: `#OctopusFacts`. Of what the title names, else of what leads the tags. */
export function hashtags(tags: readonly string[], title: string): string[] {
  const named = new Set(tellingWords(title));
  const telling = tags.filter((tag) => tellingWords(tag).some((word) => named.has(word)));
  const joined = (telling.length > 0 ? telling : tags.slice(0, 1)).map((tag) =>
    tag
      .split(/[^\p{L}\p{M}\p{N}]+/u)
      .map((word) => word.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()))
      .join(''),
  );
  const usable = joined.filter((tag) => /\p{L}/u.test(tag) && characters(tag).length <= 24);
  return [...new Set(usable)].slice(0, 3).map((tag) => `#${tag}`);
}

/** Keywords that lead a scene, come twice or stand in the title, then names; a part of a name alone says nothing. */
function ownTags(script: Script): string[] {
  const names = findNames(script).map(asTag);
  const parts = new Set(names.flatMap((name) => name.split(' ').map(stem)));
  const titled = new Set(tellingWords(script.title));
  const ranked = rankedKeywords(script);
  const telling = ranked.filter(({ tag, value }) => {
    const key = keyOf(tag.toLowerCase());
    return titled.has(key) || (value >= 1 && !parts.has(key) && !measures.has(key));
  });
  return [...(telling.length > 0 ? telling : ranked).map(({ tag }) => tag), ...names];
}

/** With how much each leads scenes: 1 for one that leads one, or stands second in two. */
function rankedKeywords(script: Script): { tag: string; value: number }[] {
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
  return [...worth.values()].sort((a, b) => rank(b) - rank(a));
}

/** Commas part tags and quotation marks wrap them, so neither can be inside one. */
function asTag(keyword: string): string {
  return cleanLine(keyword.replace(/[,"“”#]+/gu, ' '));
}
