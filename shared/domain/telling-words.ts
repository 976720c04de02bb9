/** Words that carry no subject of their own. */
const emptyWords = new Set(
  (
    'a about above across after again against ago all almost along already also although always am among an and ' +
    'another any anyone anything are around as at away back be became because become been before behind being ' +
    'below between both but by came can cannot could did do does doing done down during each either else enough ' +
    'even ever every everyone everything few for from further get gets give given go goes going gone got had has ' +
    'have having he her here hers herself him himself his how however i if in indeed instead into is it its itself ' +
    'just keep kind know later least less let like likely long look lot made make makes many may maybe me might ' +
    'mine more most much must my myself near never no nor not nothing now of off often on once one only onto or ' +
    'other others our out over own part perhaps put quite rather really right same say says see seem seems ' +
    'several she should since so some someone something sometimes soon still such take takes than that the their ' +
    'them then there therefore these they thing things this those though through thus to today together too ' +
    'toward turn two under until up upon us use used uses using usually very was way we well were what whatever ' +
    'when where whether which while who whole whom whose why will with within without would yes yet you your'
  ).split(' '),
);

/** A word without its commonest endings: enough to see that `hearts` and `heart` are one. */
export function stem(word: string): string {
  const plain = word.toLowerCase().replace(/['’]s?$/u, '');
  if (plain.length < 5) return plain.replace(/(?<=[^s])s$/, '');
  const single = plain.replace(/ies$/, 'y').replace(/(?:(?<=s|x|z|ch|sh)es|(?<=[^su])s)$/, '');
  // What is short by now, as "wire" of "wires", would be left alone had it come alone.
  if (single.length < 5) return single;
  return single.replace(/(?<=.{4})(?:ing|ed)$/, '').replace(/e$/, '');
}

/** Scripts that put no space between words, and Korean, whose words are of few signs as theirs. */
const eastern =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** What is in hiragana alone is an ending or a particle mostly; the others are the commonest of Chinese. */
const easternEmpty =
  /^(?:\p{sc=Hiragana}+|[的了是在有和与與或不也就都而及到这這那个個们們我你他她它被把让讓从從对對为為以])$/u;
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** The telling words of a text, in order, by stem; in scripts without spaces as a dictionary parts them. */
export function tellingWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}]+)*/gu) ?? [];
  return words.flatMap((word) =>
    eastern.test(word) ? easternWords(word) : isTelling(word) ? stem(word) : [],
  );
}

const isTelling = (word: string): boolean =>
  !emptyWords.has(word) && (word.length > 2 || /\p{Nd}/u.test(word));

const easternWords = (run: string): string[] =>
  [...segmenter.segment(run)]
    .filter(({ segment, isWordLike }) => isWordLike === true && !easternEmpty.test(segment))
    .map(({ segment }) => segment);

export const isEmptyWord = (word: string) => emptyWords.has(word.toLowerCase());
