const irregular: Readonly<Record<string, string>> = {
  children: 'child',
  men: 'man',
  women: 'woman',
  people: 'person',
  mice: 'mouse',
  geese: 'goose',
  feet: 'foot',
  teeth: 'tooth',
  leaves: 'leaf',
  lives: 'life',
  knives: 'knife',
  wolves: 'wolf',
  halves: 'half',
  shelves: 'shelf',
  loaves: 'loaf',
  octopi: 'octopus',
  cacti: 'cactus',
  fungi: 'fungus',
  bacteria: 'bacterium',
  movies: 'movie',
  cookies: 'cookie',
  calories: 'calorie',
  selfies: 'selfie',
  heroes: 'hero',
  potatoes: 'potato',
  tomatoes: 'tomato',
  volcanoes: 'volcano',
  data: 'data',
  news: 'news',
  lens: 'lens',
  species: 'species',
  series: 'series',
};

/** The singular of an English noun; other words come back as they are. */
export function singular(word: string): string {
  const known = irregular[word];
  if (known !== undefined) return known;
  if (word.length < 4 || /(ss|us|is)$/.test(word)) return word;
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** Lower-case words of a phrase, in the singular, without marks. `red-hearts` and `Red Hearts` are the same. */
export function wordsOf(phrase: string): string[] {
  const plain = phrase
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]s?\b/g, '');
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).map(singular);
}

const suffixes: readonly [RegExp, readonly string[]][] = [
  [/ing$/, ['', 'e']],
  [/ed$/, ['', 'e']],
  [/er$/, ['', 'e']],
  [/or$/, ['', 'e']],
  [/ly$/, ['']],
  [/ness$/, ['']],
  [/y$/, ['']],
  [/ful$/, ['']],
  [/al$/, ['', 'e']],
];

/**
 * What a word may be looked up as, likeliest first: itself, then without its ending
 * (`swimming` also as `swim`, `baker` also as `bake`). Guesses that are no words find nothing and do no harm.
 */
export function lookupForms(word: string): string[] {
  const forms = [word];
  for (const [ending, replacements] of suffixes) {
    if (!ending.test(word)) continue;
    const base = word.replace(ending, '');
    if (base.length < 3) continue;
    forms.push(...replacements.map((replacement) => base + replacement));
    if (/([^aeiou])\1$/.test(base)) forms.push(base.slice(0, -1));
    if (base.endsWith('i')) forms.push(`${base.slice(0, -1)}y`);
  }
  return forms;
}
