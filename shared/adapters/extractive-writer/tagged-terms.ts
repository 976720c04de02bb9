import nlp from 'compromise';

/** A word with its part of speech. */
export interface Term {
  text: string;
  /** What stands after it: a space, or punctuation. */
  post: string;
  tags: ReadonlySet<string>;
}

/** Finds the parts of speech; shouted text is read as if it were written normally. */
export function taggedTerms(text: string, options: { singular?: boolean } = {}): Term[] {
  const calm = /\p{Ll}/u.test(text) ? text : text.toLowerCase();
  const view = nlp(calm);
  if (options.singular === true) view.nouns().toSingular();
  const sentences: { terms: { text: string; post: string; tags: string[] }[] }[] = view.json();
  return sentences.flatMap(({ terms }) =>
    terms.map(({ text: word, post, tags }) => ({ text: word, post, tags: new Set(tags) })),
  );
}

export const isNoun = ({ tags }: Term) => tags.has('Noun') && !tags.has('Pronoun') && !tags.has('Possessive');
