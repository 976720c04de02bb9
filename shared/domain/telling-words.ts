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

/** The telling words of a text, in order, by stem. */
export function tellingWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’-]\p{L}+)*/gu) ?? [];
  return words.filter((word) => !emptyWords.has(word) && (word.length > 2 || /\d/.test(word))).map(stem);
}

export const isEmptyWord = (word: string) => emptyWords.has(word.toLowerCase());
