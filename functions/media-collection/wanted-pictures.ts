import { type Graphic, partsOf } from '#shared/contracts/graphics.ts';
import type { Scene } from '#shared/contracts/script.ts';
import { isEmptyWord, stem } from '#shared/domain/telling-words.ts';

/** What one scene's pictures are looked for by. Lists come most telling first. */
export type Wanted = Readonly<{
  /** Things that its large words name: picture and words should say the same. */
  large: string[];
  /** The other large words, which may name a thing too. */
  words: string[];
  /** What it is about besides; what only the title names is not among it. */
  said: string[];
  /** What its graphic shows one after the other: a small picture may stand beside each. */
  parts: string[];
  /** What the whole video is about. */
  subject: string[];
  /** What its close is about: that picture may return, to round the video off. */
  returning: string[];
  /** What is said where it is shown, then what all of the video says. */
  about: string[];
}>;

/** Words of a headline, or of a title, that are looked up at most. */
const mostOfLarge = 6;

/** What each scene of a video wants to show. */
export function wantedPictures(title: string, scenes: readonly Scene[]): Wanted[] {
  const all = [title, ...scenes.flatMap(({ on_screen, narration }) => [on_screen, narration])].join('. ');
  return scenes.map((scene) => {
    const { role, keywords, narration, graphic } = scene;
    const large = largeWords(scene);
    const { things, words } = termsOf(large.join('. '), keywords);
    const topic = termsOf(title, keywords);
    const heard = `${narration} ${large.join(' ')}`;
    const said = keywords.filter((keyword) => isNamed(keyword, heard) || !isNamed(keyword, title));
    return {
      large: things.slice(0, mostOfLarge),
      words: words.slice(0, mostOfLarge),
      said: said.length > 0 ? said : keywords,
      parts: rowsOf(graphic).flatMap((row) => looksUp(row, keywords)),
      subject: (topic.things.length > 0 ? topic.things : topic.words).slice(0, mostOfLarge),
      returning: role === 'close' ? keywords.slice(0, 1) : [],
      about: [[...large, narration, title].join('. '), `${all} ${keywords.join(' ')}`],
    };
  });
}

/** The words that a viewer reads first: those of the graphic, else the headline. */
function largeWords({ graphic, on_screen }: Scene): string[] {
  const shown = graphic === undefined ? [] : headOf(graphic);
  return [...(shown.length > 0 ? shown : [on_screen])].filter((text) => text !== '');
}

function headOf(graphic: Graphic): string[] {
  switch (graphic.layout) {
    case 'number':
      return [graphic.label];
    case 'causes':
      return [graphic.effect];
    case 'comparison':
      return [graphic.left.title, graphic.right.title];
    case 'list':
    case 'chart':
      return graphic.title === undefined ? [] : [graphic.title];
    case 'quote':
    case 'title':
    case 'statement':
    case 'end':
      return [graphic.text];
    default:
      return [];
  }
}

/** Beside the rows of these a small picture may stand. */
const inRows: ReadonlySet<Graphic['layout']> = new Set(['list', 'comparison', 'timeline', 'causes']);

/** A row of few words may be looked up whole; of a longer one what it names. */
const mostWordsOfRow = 3;

function looksUp(row: string, keywords: readonly string[]): string[] {
  return row.split(' ').length <= mostWordsOfRow ? [row] : termsOf(row, keywords).things.slice(0, 2);
}

function rowsOf(graphic: Graphic | undefined): string[] {
  return graphic !== undefined && inRows.has(graphic.layout) ? partsOf(graphic) : [];
}

/** What a text names, in its order: the keywords in it are things; its other words may be anything. */
function termsOf(text: string, keywords: readonly string[]): { things: string[]; words: string[] } {
  const words = (text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’-]\p{L}+)*/gu) ?? []).filter(
    (word) => !isEmptyWord(word),
  );
  const phrases = keywords.filter((keyword) => keyword.includes(' ') && isNamed(keyword, text));
  const named = words.flatMap((word) => keywords.find((keyword) => stem(keyword) === stem(word)) ?? []);
  return {
    things: [...new Set([...phrases, ...named])],
    words: [...new Set(words)].filter((word) => !named.some((one) => stem(one) === stem(word))),
  };
}

function isNamed(keyword: string, text: string): boolean {
  return text.toLowerCase().includes(keyword.toLowerCase());
}
