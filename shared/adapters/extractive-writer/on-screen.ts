import { isVerb } from '../../domain/graphics/word-classes.ts';
import { shortened, standing } from '../../domain/graphics/wording.ts';
import { tellingWords } from '../../domain/telling-words.ts';
import { type Phrase, phrasesOf, pointsAway } from './phrases.ts';
import { leansBack, type Sentence } from './sentence.ts';
import { taggedTerms } from './tagged-terms.ts';

const mostWords = 6;
const mostLetters = 36;
/** What says something whole may be longer. */
const mostLettersOfClause = 56;
const mostLettersOfClosing = 64;

const mostWordsOfTitle = 8;
const mostLettersOfTitle = 48;

/** The opening scene shows the title where it is short, else a phrase like any other scene. */
export const isShort = (title: string) =>
  title.length <= mostLettersOfTitle && title.split(' ').length <= mostWordsOfTitle;

/** Headings of any text, which tell nothing of this one. */
const anyHeading =
  /^(?:in (?:short|brief|conclusion)|(?:the )?(?:summary|conclusions?|introduction|overview|background|basics|takeaways?|bottom line|big picture)|final thoughts|wrapping up|to sum up|key (?:points|facts|takeaways))$/i;

/** A phrase that is worth less than this tells nothing: then the picture speaks alone. */
const leastValue = 1;
/** They stand from the scene's start: of a later sentence, long before they are said, and only where they tell far more. */
const costOfLater = 2.4;

/** Words that neither open a sentence nor come back in the brief are a detail of it. */
const weightOfTheme = Math.log2(1 + 2);

/** What a sentence begins with is mostly what it is about. */
const worthOfLead = 0.8;
const leads = (phrase: Pick<Phrase, 'text'>, sentence: string) => sentence.indexOf(phrase.text) <= 4;

const worthOf: Readonly<Record<Told['kind'], number>> = {
  clause: 4,
  /** As much of a sentence, from its start, as stands alone. */
  opening: 3.2,
  counted: 3,
  described: 2.6,
  subject: 2.6,
  lasting: 1.1,
  word: 0.2,
};

/** What the scenes before have shown, and what the whole video is about. */
export interface Shown {
  weights: ReadonlyMap<string, number>;
  /** Stems of the title: they tell one scene from another least. */
  subject: ReadonlySet<string>;
  /** The texts so far. */
  texts: readonly string[];
}

/** What stands above a scene's sentences, and whether the scene is the first below it. */
export interface Heading {
  text: string;
  opens: boolean;
}

/**
 * A few words of the brief to show large over a scene: the heading above its sentences where the scene opens what it
 * announces, else the most telling phrase of its first sentence, or of a later one that tells clearly more. Never
 * what another scene has shown; empty where nothing tells.
 */
export function onScreenFor(
  sentences: readonly Sentence[],
  heading: Heading | undefined,
  shown: Shown,
): string {
  if (heading !== undefined && announces(heading, sentences) && isNew(heading.text, shown))
    return heading.text;
  const best = sentences
    .flatMap((one, place) => {
      const { text } = one;
      return [
        ...phrasesOf(text).filter(
          (phrase) => !isDenied(phrase, text) && !isHalfSaid(phrase, text) && !isDetail(phrase, text, shown),
        ),
        ...openingOf(one),
      ].map((phrase, order) => ({
        text: phrase.text,
        value:
          phraseWorth(phrase, shown) +
          (leads(phrase, text) ? worthOfLead : 0) -
          costOfLater * place -
          0.15 * order,
        most: ['clause', 'opening', 'subject'].includes(phrase.kind) ? mostLettersOfClause : mostLetters,
      }));
    })
    .filter(({ text, value, most }) => value >= leastValue && text.length > 3 && text.length <= most)
    .filter(({ text }) => isNew(text, shown))
    .sort((a, b) => b.value - a.value)[0]?.text;
  return best === undefined ? '' : best.charAt(0).toUpperCase() + best.slice(1);
}

/** An opening is as much of a sentence, from its start, as stands alone; a subject one without a verb. */
type Told = Omit<Phrase, 'kind'> & { kind: Phrase['kind'] | 'opening' | 'subject' };

/** `Team`, `young women` at a sentence's end: what the scene is not about. Names and figures are no detail. */
function isDetail({ words, kind, text }: Phrase, sentence: string, { weights }: Shown): boolean {
  if (kind === 'word' || kind === 'lasting' || dated.test(text)) return true;
  if (kind !== 'described') return false;
  const isName = sentence.indexOf(text) > 0 && /^\p{Lu}/u.test(words[0] ?? '');
  const isTheme = (weights.get(tellingWords(text).at(-1) ?? '') ?? 0) >= weightOfTheme;
  return !isName && !isTheme && !leads({ text }, sentence);
}
const dated =
  /\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b/u;

/** Beside speech in quotation marks `The king asked` is all there is: what he asked stands in them. */
const quotes = /["“”«»]/u;
const speaks =
  /\b(?:said|says?|asked|asks|told|tells|wrote|writes|replied|answered|cried|called|shouted|whispered|thought)\b/iu;
const isHalfSaid = ({ text, words, kind }: Phrase, sentence: string): boolean =>
  kind === 'clause'
    ? quotes.test(sentence) && speaks.test(text)
    : // `The transmitter on board uses ...`: its verb was taken for a noun.
      leads({ text }, sentence) && kind === 'described' && isVerb(words.at(-1)?.toLowerCase() ?? '');

/** The secret is `not a clever trade`: alone it would say that it is one. */
function isDenied({ text, kind }: Phrase, sentence: string): boolean {
  const before = sentence.slice(0, sentence.indexOf(text));
  return (
    kind !== 'clause' &&
    /(?:\b(?:not|no|never|nor|neither|without|instead of)|n['’]t)\s+(?:\S+\s+){0,2}$/iu.test(before)
  );
}

function openingOf({ text }: Sentence): Told[] {
  const own = text.replace(/^(?:and|but|so) /iu, '');
  if (/["“”?]/u.test(text) || leansBack(own) || startsAside.test(own)) return [];
  const part = shortened(own, mostLettersOfClause, fewestWordsOfOpening);
  const words = part?.split(' ') ?? [];
  if (part === undefined || words.some((word) => pointsAway.test(word))) return [];
  if (says(part)) return [{ text: part, words, kind: 'opening' }];
  // `Squid and cuttlefish`: who it is about, as any noun; not with what they do meanwhile.
  return part.includes(',') ? [] : [{ text: part, words, kind: 'subject' }];
}
const fewestWordsOfOpening = 3;

/** With a verb of its own, or telling somebody to do something. */
const says = (part: string): boolean =>
  taggedTerms(part).some(
    ({ tags }, place) => tags.has('Verb') && !tags.has('Gerund') && (place === 0 || !tags.has('Infinitive')),
  );
/** Where or when something is comes before what it is. */
const startsAside = /^(?:at|in|on|from|by|with|to|of|for|after|before|over|under|around)\b/iu;

/** What a video ends on: the last of its closing sentences that is short and can be understood by itself, else a clause of one; empty where there is none. */
export function closingLine(sentences: readonly Sentence[], shown: Shown): string {
  const isOwn = (line: string): boolean =>
    !shown.texts.some((text) => text.toLowerCase().includes(line.toLowerCase()));
  const clauses = sentences.flatMap(({ text }) =>
    phrasesOf(text).filter((phrase) => phrase.kind === 'clause' && !isHalfSaid(phrase, text)),
  );
  const whole = sentences
    .flatMap(({ text }) => [text, ...lastSaid(text)])
    .map((text) => standing(text.replace(/^(?:and )?so,? |^in short,? /iu, '')))
    .findLast(
      (line) =>
        line.length <= mostLettersOfClosing &&
        line.split(' ').length >= fewestWordsOfClosing &&
        !/["“”?]/u.test(line) &&
        !leansBack(line) &&
        !namedElsewhere.test(line) &&
        isOwn(line),
    );
  return (
    whole ??
    standing(clauses.findLast(({ text }) => text.length <= mostLettersOfClause && isOwn(text))?.text ?? '')
  );
}
const fewestWordsOfClosing = 3;

/** `"And to think," said the miller, "all that from a few stones!"`: the punch line; or what is said behind a quoted word. */
function lastSaid(text: string): string[] {
  const speech = /["“]([^"“”]+)["”]\s*$/u.exec(text)?.[1];
  const behind = /["”],?\s+(\p{Ll}[^"“”?]+)$/u.exec(text)?.[1];
  return [speech, behind].filter((part) => part !== undefined && !speaks.test(part)) as string[];
}
const namedElsewhere = /\b(?:it|they|them|this|these|those|she|he)\b/iu;

/** A heading speaks for the scene that begins under it, and for one that takes up its words. */
function announces(
  { text, opens }: { text: string; opens: boolean },
  sentences: readonly Sentence[],
): boolean {
  if (text.length > mostLetters || text.split(' ').length > mostWords || anyHeading.test(text)) return false;
  const stems = tellingWords(text);
  return stems.length > 0 && (opens || stems.some((stem) => sentences.some((one) => one.stems.has(stem))));
}

/** Says something that no text so far has said. */
function isNew(text: string, { texts }: Shown): boolean {
  const stems = tellingWords(text);
  return !texts.some((before) => {
    const said = tellingWords(before);
    return stems.every((stem) => said.includes(stem));
  });
}

function phraseWorth({ words, kind }: Told, { weights, subject }: Shown): number {
  const stems = tellingWords(words.join(' '));
  const fresh = stems.filter((stem) => !subject.has(stem));
  const weight = fresh.reduce((sum, stem) => sum + (weights.get(stem) ?? 0), 0) / Math.max(1, stems.length);
  return worthOf[kind] + 0.4 * Math.min(3, weight);
}
