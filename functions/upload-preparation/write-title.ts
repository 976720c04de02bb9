import type { Script } from '#shared/contracts/script.ts';
import { localeOf } from '#shared/domain/languages/number-signs.ts';
import { capitalised, cleanLine, sentencesOf, shorten } from './plain-text.ts';

/** YouTube's limit (videos resource, `snippet.title`). */
const mostCharacters = 100;

/** The script's title as a calm line: no shouting, no rows of marks, no full stop. */
export function writeTitle(script: Script): string {
  const { language } = script;
  const own = tidy(script.title, language);
  const [firstSentence = ''] = sentencesOf(script.scenes[0]?.narration ?? '');
  const title = own === '' ? tidy(firstSentence, language) : own;
  return shorten(title, mostCharacters) || 'Untitled';
}

function tidy(text: string, language: string): string {
  const line = cleanLine(text)
    .replace(/^[#*_\s]+|[*_\s]+$/gu, '')
    .replace(/([!?])[!?]+/gu, (marks) => (marks.includes('?') ? '?' : '!'))
    .replace(/(?<![.…])\.$/u, '');
  const calm = isShouted(line) ? line.toLocaleLowerCase(localeOf(language) ?? 'und') : line;
  return capitalised(calm, language).trim();
}

/** All capitals over several words; a short name such as `NASA` or `DNA: A HISTORY`'s first word alone is not. */
function isShouted(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.length >= 12 && /\s/u.test(text) && !/\p{Ll}/u.test(text) && /\p{Lu}/u.test(text);
}
