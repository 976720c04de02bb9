import { creditOf } from '../../contracts/library.ts';
import { zeroMicros } from '../../contracts/money.ts';
import { tellingWords } from '../../domain/telling-words.ts';
import type { Library } from '../../ports/library.ts';
import type { StockItem, StockLibrary } from '../../ports/stock.ts';
import { ownAddress } from './own-address.ts';

/** As many as a scene can choose from. */
const mostFound = 40;

/** The operator's own clips and photos, as a library that is asked before all others. It costs nothing. */
export function createOwnStock(library: Library): StockLibrary {
  return {
    identity: 'own@1',
    changes: true,
    quote: () => zeroMicros,
    async offers(channelId) {
      const kinds = await Promise.all([
        library.offered('clip', channelId),
        library.offered('photo', channelId),
      ]);
      return kinds.some((items) => items.length > 0);
    },
    async search({ kind, words, channelId }) {
      const wanted = new Set(tellingWords(words));
      const items = await library.offered(kind, channelId);
      return items
        .map((item) => ({ item, stems: tellingWords([item.title, ...item.words].join(' ')) }))
        .map(({ item, stems }) => ({ item, shared: stems.filter((stem) => wanted.has(stem)).length }))
        .filter(({ shared }) => shared > 0)
        .toSorted((one, other) => other.shared - one.shared)
        .slice(0, mostFound)
        .map(({ item }): StockItem => {
          const { id, title, width = 0, height = 0, seconds, file } = item;
          const about = [title, ...item.words].join(', ');
          return {
            id,
            kind,
            words: about,
            width,
            height,
            seconds,
            url: ownAddress(file.key),
            credit: creditOf(item),
          };
        });
    },
  };
}
