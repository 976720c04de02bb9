import { copulas, isVerb } from './word-classes.ts';

/** Words that promise another: without it what they begin is half said, or false (`between 1%`). */
const pairs: readonly [opens: RegExp, answers: RegExp][] = [
  [/\bbetween\b/iu, /\band\b/iu],
  [/\bfrom\b/iu, /^(?:\S+ ){0,2}(?:to|until|till)\b/iu],
  [/\bboth\b/iu, /\band\b/iu],
  [/\b(?:either|whether)\b/iu, /\bor\b/iu],
  [/\bneither\b/iu, /\bnor\b/iu],
  [/\bnot (?:only|just)\b/iu, /\bbut\b/iu],
  [/\b(?:as|so|same)\b/iu, /\bas\b/iu],
  [/\b(?:so|such)\b/iu, /\bthat\b/iu],
  [/\b(?:more|less|fewer|rather|worse|\p{L}{3,}er)\b/iu, /\bthan\b/iu],
];
const compares = /^than\b/iu;

/** Says little before what it is for, of or to. */
const wantsMore =
  /^(?:used|based|known|made|meant|called|named|said|thought|believed|supposed|expected|allowed|able|unable|likely|ready|due|going|similar|close|equal|famous|\p{L}+ing)$/iu;
/** Says something only of what comes next. */
const leadsOn = /^(?:about|almost|nearly|roughly|just|only|even|very|quite|rather|too|so|exactly|how|why)$/iu;
/** A subject with what it is doing meanwhile, up to the comma behind which its verb comes. */
const asideWithin = /^([^,]+),\s+(?:\p{L}+ing|\p{L}+ed|which|who|whose)\b[^,]*$/iu;

/**
 * Whether a clause may be left off behind its first part: nothing that stays needs what goes. It would be half a thought
 * else, and half of `between 1% and 5%` is false.
 */
export function isWholeThought(part: string, rest: string): boolean {
  const gone = rest.replace(/^[\s,;:–—-]+/u, '');
  const own = gone.split(/[.;:]/u)[0] ?? '';
  if (compares.test(gone) || pairs.some(([opens, answers]) => isTorn(part, own, opens, answers)))
    return false;
  const [last = '', before = ''] = part.split(' ').reverse();
  if (leadsOn.test(last) || (wantsMore.test(last) && copulas.has(before.toLowerCase()))) return false;
  const subject = asideWithin.exec(part)?.[1];
  return subject === undefined || saysOf(subject);
}

/** The last of the openers has its answer behind the cut, and none before it. */
function isTorn(part: string, gone: string, opens: RegExp, answers: RegExp): boolean {
  const opened = [...part.matchAll(new RegExp(opens, 'giu'))].at(-1);
  if (opened === undefined || !answers.test(gone)) return false;
  return !answers.test(part.slice(opened.index + opened[0].length).trim());
}

/** Holds a verb that is no `-ing`. */
const saysOf = (text: string): boolean =>
  text
    .toLowerCase()
    .split(' ')
    .slice(1)
    .some((word) => isVerb(word) && !word.endsWith('ing'));
