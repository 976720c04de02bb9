import { seedOf } from '#shared/domain/seed.ts';

/** Pictures that suit any sentence of an explaining video: they promise thought, not a thing. */
export const generalPictures = [
  'light-bulb',
  'magnifying-glass-tilted-left',
  'open-book',
  'sparkles',
  'puzzle-piece',
  'glowing-star',
  'speech-balloon',
  'memo',
  'thought-balloon',
  'bookmark-tabs',
  'round-pushpin',
  'spiral-notepad',
] as const;

/** The general pictures in an order of the keyword's own, so that two keywords rarely get the same one. */
export function generalPicturesFor(keyword: string): string[] {
  const start = seedOf(keyword) % generalPictures.length;
  return [...generalPictures.slice(start), ...generalPictures.slice(0, start)];
}
