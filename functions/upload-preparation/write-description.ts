import type { Credit } from '#shared/contracts/media.ts';
import type { Script } from '#shared/contracts/script.ts';
import { cleanLine, sentencesOf, shorten, utf8Bytes } from './plain-text.ts';
import { type Chapter, chapterLines } from './plan-chapters.ts';

/** YouTube's limit: 5,000 bytes of UTF-8 (videos resource, `snippet.description`). */
export const mostDescriptionBytes = 5000;
const mostCreditBytes = 1200;
const mostHookBytes = 400;
const mostSummaryBytes = 1200;
const summarySentences = 6;

/**
 * A summary, chapters, credits, hashtags. Without a summary, the script's own sentences: the first one as the hook, then
 * one of each scene. Each block has its share of the limit, so the whole always fits.
 */
export function writeDescription(parts: {
  script: Script;
  /** Paragraphs that say nothing the script does not say. */
  summary: string | undefined;
  chapters: readonly Chapter[];
  credits: readonly Credit[];
  hashtags: readonly string[];
}): string {
  const blocks = [
    ...(parts.summary === undefined ? ownWords(parts.script) : paragraphs(parts.summary)),
    chapterLines(parts.chapters),
    creditLines(parts.credits),
    parts.hashtags.join(' '),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function ownWords(script: Script): string[] {
  const [hook = '', ...rest] = leadingSentences(script);
  return [
    shorten(hook, mostHookBytes, utf8Bytes),
    shorten(rest.slice(0, summarySentences).join(' '), mostSummaryBytes, utf8Bytes),
  ];
}

function paragraphs(summary: string): string[] {
  const most = Math.floor((mostHookBytes + mostSummaryBytes) / 2);
  return summary
    .split(/\n\s*\n/u)
    .slice(0, 2)
    .map((paragraph) => shorten(cleanLine(paragraph), most, utf8Bytes));
}

/** The first sentence of every scene; one scene alone gives all of its own. */
function leadingSentences({ scenes }: Script): string[] {
  const [only] = scenes;
  if (scenes.length === 1 && only !== undefined) return sentencesOf(only.narration);
  const firsts = scenes.flatMap(({ narration }) => sentencesOf(narration).slice(0, 1));
  return [...new Set(firsts)];
}

function creditLines(credits: readonly Credit[]): string {
  if (credits.length === 0) return '';
  const lines = credits.map(({ title, author, licence, source }) =>
    cleanLine(`${title} by ${author} (${licence}): ${source}`),
  );
  const kept: string[] = ['Pictures:'];
  for (const [position, line] of lines.entries()) {
    if (utf8Bytes([...kept, line].join('\n')) > mostCreditBytes) {
      kept.push(`and ${lines.length - position} more`);
      break;
    }
    kept.push(line);
  }
  return kept.length === 2 ? kept.join(' ') : kept.join('\n');
}
