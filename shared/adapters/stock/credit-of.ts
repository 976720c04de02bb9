import type { Credit } from '../../contracts/media.ts';

const mostCharacters = 80;

/** Who made an item, as the video's description names it. Names are cut: a stranger chose them. */
export function creditOf(library: string, licence: string, author: string, page: string): Credit {
  const name = author.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return {
    title: `Footage on ${library}`,
    author: name.length > mostCharacters ? `${name.slice(0, mostCharacters - 1)}…` : name || 'somebody',
    licence,
    source: page,
  };
}
