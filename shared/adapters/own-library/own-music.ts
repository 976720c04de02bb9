import { creditOf } from '../../contracts/library.ts';
import type { Library } from '../../ports/library.ts';
import type { MusicLibrary } from '../../ports/music.ts';

/** The operator's own music: pieces for the mood before those for every mood. */
export function createOwnMusic(library: Library): MusicLibrary {
  return {
    async choose({ mood, channelId, seed }) {
      const all = await library.offered('music', channelId);
      const forMood = all.filter(({ moods }) => moods.includes(mood));
      const fitting = forMood.length > 0 ? forMood : all.filter(({ moods }) => moods.length === 0);
      const ordered = fitting.toSorted((one, other) => (one.id < other.id ? -1 : 1));
      const piece = ordered[seed % Math.max(1, ordered.length)];
      if (piece?.seconds === undefined) return undefined;
      return { file: piece.file, seconds: piece.seconds, credit: creditOf(piece) };
    },
  };
}
