import type { Graphic } from '../../contracts/graphics.ts';
import { phraseEnd } from './noun-phrases.ts';
import { textBetween, tokensOf } from './tokens.ts';
import { pronouns } from './word-classes.ts';
import { standing } from './wording.ts';

type QuoteGraphic = Extract<Graphic, { layout: 'quote' }>;

const fewestWords = 4;
const longestText = 220;
const longestAuthor = 60;

const quoted = /[“"«]([^“”"«»]{2,400})[”"»]/gu;
const saying =
  'said|says|say|wrote|writes|asked|asks|replied|replies|answered|cried|called|shouted|whispered|declared|explained|told|warned|announced|remarked|added|recalled|observed|noted|exclaimed|thought|put it|spoke|begged|laughed|groaned';
const before = new RegExp(`(?<who>[^“”"]*?)\\s*\\b(?:${saying})\\b[^“”"]{0,40}[,:]?\\s*$`, 'iu');
const behind = new RegExp(
  `^[\\s,]*(?:(?<subject>[^“”",.;:]{1,60}?)\\s+(?:once\\s+|later\\s+|then\\s+)?(?:${saying})\\b|(?:${saying})\\s+(?<agent>[^“”",.;:]{1,60}))`,
  'iu',
);

/** Speech in quotation marks, where who speaks is said beside it. */
export function findQuote(narration: string): QuoteGraphic | undefined {
  const speeches = [...narration.matchAll(quoted)];
  for (const [place, speech] of speeches.entries()) {
    const [whole, words = ''] = speech;
    const end = speech.index + whole.length;
    const next = speeches[place + 1];
    const gap = narration.slice(end, next?.index ?? narration.length);
    const ahead = narration.slice(0, speech.index);
    const author = speaker(ahead, gap);
    // What begins in the middle of a sentence is a part of somebody else's.
    if (author === undefined || /^\p{Ll}/u.test(words)) continue;
    const text = isTornApart(words, gap, next) ? `${words} ${next?.[1] ?? ''}` : words;
    const found = asQuote(text, isUnsure(ahead, gap) ? '' : author);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `Churchill is said to have told`: to sign it would say that he did. */
const hedged =
  /\b(?:(?:is|are|was|were) (?:often |widely )?(?:said|believed|thought|reported|supposed|rumou?red|alleged|credited|claimed)|(?:may|might|must|could) (?:\p{L}+ )?have|supposedly|allegedly|reportedly|apparently|probably|perhaps|legend|rumou?r)\b/iu;
const isUnsure = (ahead: string, gap: string): boolean =>
  hedged.test(ahead.split(/[.!?]\s/u).at(-1) ?? '') || hedged.test(gap.split(/[.!?](?:\s|$)/u)[0] ?? '');

/** `"One small step," he said, "one giant leap."` is one speech. */
const isTornApart = (words: string, gap: string, next: unknown): boolean =>
  next !== undefined && /,\s*$/u.test(words) && /^[^.!?]*,\s*$/u.test(gap);

/** Words as a quotation, where they are enough to be one and not too many. */
export function asQuote(words: string, author: string): QuoteGraphic | undefined {
  const text = words.trim().replace(/,$/u, '.');
  if (text.split(/\s+/u).length < fewestWords || text.length > longestText) return undefined;
  const spoken = { layout: 'quote' as const, text: text.charAt(0).toUpperCase() + text.slice(1) };
  return author === '' || author.length > longestAuthor ? spoken : { ...spoken, author };
}

/** Who says it: a name, or a thing with its article; empty for a pronoun; undefined where nobody is said to speak. */
function speaker(ahead: string, gap: string): string | undefined {
  const after = behind.exec(gap)?.groups;
  if (after !== undefined) return named(after.subject ?? after.agent ?? '');
  const who = before.exec(ahead)?.groups?.who;
  if (who === undefined) return undefined;
  const clause = who.split(/[.!?;:]\s+|,\s+/u).at(-1) ?? '';
  return named(nameAtEnd.exec(clause)?.[0] ?? clause);
}

/** `That night Samuel Pepys (wrote)`. */
const nameAtEnd =
  /(?<=^|(?<!\b(?:of|the|de|van|von))\s)\p{Lu}[\p{L}.'’-]*(?:\s(?:(?:of|de|da|van|von)\s)?\p{Lu}[\p{L}.'’-]*)*$/u;
const leading = /^(?:and|but|so|then|when|as|later|once|there)\s+/iu;

function named(text: string): string {
  const words = text.trim().replace(leading, '');
  const tokens = tokensOf(words);
  const first = tokens[0];
  if (first === undefined || pronouns.has(first.lower)) return '';
  const isName =
    /^\p{Lu}/u.test(first.text) &&
    !/^(?:The|A|An|In|On|At|To|By|For|From|His|Her|Its|Their)$/u.test(first.text);
  if (isName) {
    const other = tokens.findIndex(
      ({ text: word }) => !/^\p{Lu}/u.test(word) && !/^(?:of|de|da|van|von|the|la|le|bin)$/u.test(word),
    );
    return standing(
      textBetween(words, tokens, 0, other < 0 ? tokens.length : other).replace(/\s(?:of|the)$/u, ''),
    );
  }
  if (/^the (?:first|second|third|fourth|fifth|last|next|other|former|latter|same|one)s?$/iu.test(words))
    return '';
  if (first.lower !== 'the' && first.lower !== 'a' && first.lower !== 'an') return '';
  return standing(textBetween(words, tokens, 0, phraseEnd(tokens, 0)).replace(/^an?\s/iu, 'The '));
}
