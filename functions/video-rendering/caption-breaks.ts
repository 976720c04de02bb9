import type { CaptionWord } from './caption-words.ts';

/** Full stops of the world, with the quotes and brackets that may follow them. */
const sentenceEnd = /[.!?…。！？．｡।॥؟۔։።៕။][\p{Pe}\p{Pf}\p{Pi}"']*$/u;
const clauseEnd = /[,;:–—、，；：､،؛·][\p{Pe}\p{Pf}\p{Pi}"']*$/u;
/** A full stop that ends no sentence: of a title or another short form, or of an initial. */
const shortForm =
  /^\p{Ps}*(\p{L}|Dr|Mr|Mrs|Ms|St|Prof|Sr|Jr|No|Nr|Fig|vs|etc|approx|ca|bzw|usw|vgl|évt|env|Mme|Mlle|стр|см|им|ул|гг)\.$/u;

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Words that belong to what follows: no line should end with one. */
const leaning = setOf(
  'a an the of to in on at by for and or but if as is are was were be that than with from its it this these those ' +
    'der die das den dem des ein eine einen einem einer und oder aber im am auf zu zum zur von vom für mit bei ' +
    'le la les un une du de et ou mais à au aux en dans sur par pour que qui ce cette se ne ' +
    'el los las una y o pero del al con por para su sus lo il gli e di da nel della che ' +
    'и а но в на с к о из за по не что как для от у את של עם في من على إلى عن أن 한 두 세 네 이 그 저',
);

/** Words that belong to what stands before them: no line should begin with one. */
const following = setOf('का के की को से ने में पर तक तो ही भी है हैं था थे थी हूँ');

/** Japanese and Chinese particles and endings; what is written in hiragana mostly is one. */
const trailing = /^(\p{sc=Hiragana}+|的|了|吗|呢|吧|着|过|们|地|得)[、。，！？]?$/u;

/** What no line may begin with, and none end with (JIS X 4051; CLREQ 3.1.3). */
const mustFollow =
  /^[\p{Pe}\p{Pf}、。，．・：；？！‥…ー々〻ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％‰°ๆฯ.,:;!?%]/u;
const mustLead = /[\p{Ps}\p{Pi}$£€¥#№]$/u;

/** A number and what it counts or is written with. */
const number = /\p{N}[\p{N}.,:]*$/u;
/** 10 000 is one number. */
const thousands = /^\p{N}{3}(?!\p{N})/u;
const unit =
  /^(%|‰|°\p{Lu}?|[\p{Sc}]|[mckµnd]?m[²³23]?|km\/h|mph|[mkµ]?g|t|lb|oz|[mcd]?l|ha|s|ms|min|h|[kMGT]?(Hz|W|B|J|V|Wh|Pa|cal|t)|[kK]ilomet(?:ers?|res?|ern)|[mM]et(?:ers?|res?|ern)|mètres?|kilomètres?|miles?|feet|degrees|Grad|км|кг|м|million|billion|trillion|thousand|hundred|percent|Prozent|Millionen|Milliarden|Mio|Mrd|Uhr|millions?|milliards?|pour|тысяч|миллион\p{L}*|миллиард\p{L}*|млн|млрд|процент\p{L}*|مليون|مليار|אלף|מיליון|करोड़|लाख|प्रतिशत)[.,;:!?…]*$/u;

export function endsSentence(word: CaptionWord, next: CaptionWord | undefined): boolean {
  if (!sentenceEnd.test(word.text)) return false;
  if (next === undefined) return true;
  if (next.glued && trailing.test(next.text)) return false;
  return !(shortForm.test(word.text) || (/\.$/u.test(word.text) && /^\p{Ll}/u.test(next.text)));
}

export function endsClause(word: CaptionWord): boolean {
  return clauseEnd.test(word.text);
}

/**
 * What it costs to end a line between two words: below 0 for a good place, and more the harder they are parted.
 * In a script without spaces a space is a pause.
 */
export function partingCost(before: CaptionWord, after: CaptionWord): number {
  if (mustLead.test(before.text)) return 100;
  if (after.glued && mustFollow.test(after.text)) return 100;
  if (isOneNumber(before, after)) return 60;
  if (after.glued && trailing.test(after.text)) return 12;
  if (endsSentence(before, after)) return -14;
  if (endsClause(before)) return -10;
  if (shortForm.test(before.text)) return 14;
  if (after.glued) return 2;
  if (belongTogether(before.text.toLowerCase(), after.text.replace(/\p{P}+$/u, ''))) return 7;
  return /\p{L}$/u.test(before.text) && /^\p{Ps}?\p{N}/u.test(after.text) ? 9 : 0;
}

const isOneNumber = ({ text }: CaptionWord, after: CaptionWord): boolean =>
  number.test(text) && (after.glued === true || unit.test(after.text) || thousands.test(after.text));

const belongTogether = (before: string, after: string): boolean =>
  leaning.has(before) || following.has(after);
