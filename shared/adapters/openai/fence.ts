import { createHash } from 'node:crypto';

/** What no person types and only hides words from people: marks of direction, of nothing, and of languages. */
const invisible =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]/gu;

/** How marks begin and end by which local models tell who speaks; some servers take them from anywhere in a prompt. */
const turnMarks = /<(?=\||\/?s>|<?\/?SYS>|\/?(?:start|end)_of_turn>)|\|(?=>)|\[(?=\/?INST\])/gi;

/** Others' text without what cannot be seen in it, and with every mark that means something to a model alone torn open. */
export function visible(text: string): string {
  return text.toWellFormed().replace(invisible, '').replace(turnMarks, '$& ');
}

/**
 * Others' words, each under its name, between marks that cannot stand in them: the marks are made from the words
 * themselves. `undefined` and empty ones are left out.
 */
export function fenced(parts: Readonly<Record<string, string | undefined>>): string {
  const kept = Object.entries(parts).flatMap(([name, text]): [string, string][] => {
    const seen = visible(text ?? '').trim();
    return seen === '' ? [] : [[name, seen]];
  });
  const mark = markFor(kept.map(([, text]) => text).join('\n'));
  return kept.map(([name, text]) => `<${name}-${mark}>\n${text}\n</${name}-${mark}>`).join('\n\n');
}

function markFor(text: string): string {
  let mark = '';
  do mark = createHash('sha256').update(`${mark}\n${text}`).digest('hex').slice(0, 16);
  while (text.includes(mark));
  return mark;
}

/** The longest beginning of a text of at most so many bytes of UTF-8, closed with an ellipsis where it was cut. */
export function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text.toWellFormed());
  if (bytes.length <= most) return text;
  return `${bytes
    .subarray(0, Math.max(0, most - 3))
    .toString()
    .replace(/\ufffd$/u, '')}…`;
}
