/** Words that every text has and no picture shows. */
const empty = new Set(
  (
    'a about after all also am an and any are as at be been but by can could did do does even every for from get had has have he ' +
    'her here him his how i if in into is it its just like made make many may more most much my no not now of on one only or ' +
    'other our out over own see she so some such than that the their them then there these they this those through to too two ' +
    'up us use very was way we were what when where which while who why will with would you your video footage clip photo stock'
  ).split(' '),
);

/** The words of a text that say something, as stems: `Swimming octopuses` and `an octopus swims` share both of theirs. */
export function stemsOf(text: string): Set<string> {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]s?\b/g, '');
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => word.length > 1 && !empty.has(word)).map(stem));
}

/** What is left of an English word without its ending. Never shown, only compared, so it need not be a word itself. */
function stem(word: string): string {
  const one = singular(word);
  const base = one.replace(/(?<=[a-z]{3})(ing|ed|er)$/, '').replace(/([^aeiouls])\1$/, '$1');
  return base.replace(/(?<=[a-z]{2})e$/, '');
}

function singular(word: string): string {
  if (word.length < 4 || /(ss|us|is)$/.test(word)) return word;
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}
