import type { Credit } from '../../contracts/media.ts';

const mostCharacters = 80;

/** What YouTube makes a link of: addresses, names and tags with their signs, and what looks like a domain. */
const addresses = /\b(?:https?:\/\/|www\.)\S*/giu;
const signs = /[@#]|:\/\//g;
/** Initials such as `J.R.R.` stay. */
const dotsOfDomains = /(?<=\S)\.(?=\p{L}{2})/gu;
/** They would turn round what is written after them. */
const marksOfDirection = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Who made an item, as the video's description names it: a stranger chose the name, so it is cut and leads nowhere. */
export function creditOf(library: string, licence: string, author: string, page: string): Credit {
  const name = author
    .replace(marksOfDirection, '')
    .replace(addresses, ' ')
    .replace(signs, ' ')
    .replace(dotsOfDomains, '. ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return {
    title: `Footage on ${library}`,
    author: name.length > mostCharacters ? `${name.slice(0, mostCharacters - 1)}…` : name || 'somebody',
    licence,
    source: page,
  };
}
