/** A dot after one of these does not end a sentence. */
const abbreviations = new Set(
  (
    'mr mrs ms dr prof st vs e.g i.e etc cf fig figs no nos vol approx ca dept est jr sr gen col capt sgt lt rev ' +
    'hon gov sen rep jan feb mar apr jun jul aug sep sept oct nov dec a.m p.m inc ltd co corp u.s u.k u.n'
  ).split(' '),
);

/** These may well end one: they do when a word follows that usually begins one. */
const mayEnd = new Set('etc a.m p.m inc ltd co corp u.s u.k u.n jr sr'.split(' '));

const beginsOne =
  /^["“'(]?(?:the|a|an|it|its|he|she|we|they|you|i|this|that|these|those|there|in|on|at|but|and|so|if|when|while|for|as|after|before|since|because|however|no|yes|what|why|how|who|most|many|some|all|each|every|our|their|his|her|my|your)\b/i;

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Splits running text into sentences, character for character, whitespace evened out. */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  let open = '';
  const flat = text.replace(/\s+/gu, ' ').trim();
  const segments = [...segmenter.segment(flat)].map(({ segment }) => segment);
  for (const [index, segment] of segments.entries()) {
    open += segment;
    if (endsHere(open, segments[index + 1])) {
      sentences.push(open.trim());
      open = '';
    }
  }
  if (open.trim() !== '') sentences.push(open.trim());
  return sentences.filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

function endsHere(text: string, next: string | undefined): boolean {
  if (next === undefined) return true;
  if (/^[\p{Ll},;:)\]]/u.test(next)) return false;
  const last = /(\S+)\.\s*$/u
    .exec(text)?.[1]
    ?.replace(/^[^\p{L}\p{N}]+/u, '')
    .toLowerCase();
  if (last === undefined) return /[.?!…]["'”’)\]*]*\s*$/u.test(text) || /[:;]\s*$/.test(text);
  if (/^\p{L}$/u.test(last) && last !== 'i') return false;
  return !abbreviations.has(last) || (mayEnd.has(last) && beginsOne.test(next));
}

const joining = new Set(
  'and but so or which who because while when where then yet although until if that after before'.split(' '),
);

/** How well a sentence may be cut after this word: 0 is best. */
function cutRank(word: string, next: string): number {
  if (/[;:—]$/u.test(word)) return 0;
  const joins = joining.has(next.toLowerCase());
  if (word.endsWith(',')) return joins ? 1 : 2;
  return joins ? 3 : worstRank;
}
const worstRank = 4;

export interface Clause {
  text: string;
  torn: boolean;
}

/** Above this a sentence is too long for one breath: about 12 s of speech. */
const longestSentence = 34;
/** The most and the least words of a clause cut out of one. */
const longestClause = 24;
const shortestClause = 6;

/**
 * Cuts an overlong sentence at its clauses; each piece is a part of it, word for word, and together they
 * are the sentence. `torn` marks a piece that ends where no clause does.
 */
export function splitClauses(sentence: string): Clause[] {
  const words = sentence.split(' ');
  if (words.length <= longestSentence) return [{ text: sentence, torn: false }];
  const pieces: Clause[] = [];
  let from = 0;
  while (words.length - from > longestClause) {
    const last = Math.min(from + longestClause, words.length - shortestClause);
    let best = last;
    let bestRank = worstRank;
    for (let at = from + shortestClause; at <= last; at++) {
      const rank = cutRank(words[at - 1] ?? '', words[at] ?? '');
      if (rank <= bestRank) {
        best = at;
        bestRank = rank;
      }
    }
    pieces.push({ text: words.slice(from, best).join(' '), torn: bestRank === worstRank });
    from = best;
  }
  pieces.push({ text: words.slice(from).join(' '), torn: false });
  return pieces;
}

export function wordCount(text: string): number {
  return text.match(/\S+/gu)?.length ?? 0;
}
