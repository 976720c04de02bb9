import type { Credit } from '#shared/contracts/media.ts';
import type { Script } from '#shared/contracts/script.ts';
import { cleanLine, sentencesOf, shorten, utf8Bytes } from './plain-text.ts';
import { type Chapter, chapterLines } from './plan-chapters.ts';
import { writeCredits } from './write-credits.ts';

/** YouTube's limit: 5,000 bytes of UTF-8 (videos resource, `snippet.description`). */
export const mostDescriptionBytes = 5000;
const mostHookBytes = 400;
const mostSummaryBytes = 1200;
const summarySentences = 6;

/**
 * A summary, chapters, credits, hashtags. Without a summary, the script's own sentences: the first one as the hook, then
 * all the others of a short script, so that whoever reads can follow them, or one of each scene. Each block has its share
 * of the limit, so the whole always fits.
 */
export function writeDescription(parts: {
  script: Script;
  /** Paragraphs that say nothing the script does not say. */
  summary: string | undefined;
  chapters: readonly Chapter[];
  credits: readonly Credit[];
  hashtags: readonly string[];
}): string {
  const before = [
    ...(parts.summary === undefined ? ownWords(parts.script) : paragraphs(parts.summary)),
    chapterLines(parts.chapters),
  ];
  const after = parts.hashtags.join(' ');
  // What the others leave: at the least 1,200 bytes, for each of them has its own limit.
  const room = mostDescriptionBytes - utf8Bytes(inBlocks([...before, after])) - blockGap.length;
  return inBlocks([...before, writeCredits(parts.credits, room, parts.script.language), after]);
}

const blockGap = '\n\n';

function inBlocks(blocks: readonly string[]): string {
  return blocks.filter((block) => block !== '').join(blockGap);
}

function ownWords(script: Script): string[] {
  const all = script.scenes.flatMap(({ narration }) => sentencesOf(narration));
  const [hook = '', ...told] = all;
  const rest = utf8Bytes(told.join(' ')) <= mostSummaryBytes ? told : laterLeads(script);
  return [shorten(hook, mostHookBytes, utf8Bytes), shorten(rest.join(' '), mostSummaryBytes, utf8Bytes)];
}

function paragraphs(summary: string): string[] {
  const most = Math.floor((mostHookBytes + mostSummaryBytes) / 2);
  return summary
    .split(/\n\s*\n/u)
    .slice(0, 2)
    .map((paragraph) => shorten(cleanLine(paragraph), most, utf8Bytes));
}

/** The first sentence of every scene but the first; one scene alone gives all of its own. */
function laterLeads({ scenes }: Script): string[] {
  const [only] = scenes;
  const leads =
    scenes.length === 1 && only !== undefined
      ? sentencesOf(only.narration)
      : scenes.flatMap(({ narration }) => sentencesOf(narration).slice(0, 1));
  return [...new Set(leads)].slice(1, 1 + summarySentences);
}
