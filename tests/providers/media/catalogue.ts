/** Something a fake library has, whatever form it says it in. */
export interface Offer {
  id: number;
  kind: 'clip' | 'photo';
  /** What is seen, as a person would write it down: `an octopus swimming over a reef`. */
  words: string;
  author: string;
  width: number;
  height: number;
  /** Of a clip. */
  seconds: number;
  /** Where its file lies. */
  url: string;
}

const scenes = [
  'an octopus swimming over a coral reef in the ocean',
  'close up of an octopus with three arms on a rock',
  'a red heart beating in the dark',
  'blue blood cells flowing through a vein',
  'fish gills moving under water',
  'waves of the ocean at sunset',
  'a diver looking at sea animals',
  'copper metal melting in a furnace',
  'bees collecting honey from a flower in a garden',
  'a volcano erupting with hot lava at night',
  'coffee beans roasting in a pan',
  'a scientist working in a laboratory with a microscope',
];

/** A small library: each scene as clips and photos of different shapes. `urlOf` says where a file lies. */
export function usualCatalogue(urlOf: (kind: Offer['kind'], id: number, tall: boolean) => string): Offer[] {
  return scenes.flatMap((words, place) =>
    (['clip', 'photo'] as const).flatMap((kind) =>
      [0, 1, 2, 3].map((copy): Offer => {
        const id = 1000 * (place + 1) + 10 * copy + (kind === 'clip' ? 1 : 2);
        const tall = copy === 3;
        return {
          id,
          kind,
          words,
          author: `Person ${copy + 1} of ${place + 1}`,
          width: tall ? 1080 : 1920,
          height: tall ? 1920 : 1080,
          seconds: 8 + 4 * copy,
          url: urlOf(kind, id, tall),
        };
      }),
    ),
  );
}

/** Those that share a word with what is looked for, those that share most first. */
export function findOffers(
  offers: readonly Offer[],
  kind: Offer['kind'],
  query: string,
  most: number,
): Offer[] {
  const wanted = wordsOf(query);
  return offers
    .filter((offer) => offer.kind === kind)
    .map((offer) => ({ offer, common: [...wordsOf(offer.words)].filter((word) => wanted.has(word)).length }))
    .filter(({ common }) => common > 0)
    .toSorted((a, b) => b.common - a.common)
    .slice(0, most)
    .map(({ offer }) => offer);
}

function wordsOf(text: string): Set<string> {
  return new Set((text.toLowerCase().match(/[a-z]{3,}/g) ?? []).map((word) => word.replace(/(?:e?s)$/, '')));
}
