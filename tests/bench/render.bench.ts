import { availableParallelism } from 'node:os';
import { clipFilm } from './render/clip-film.ts';
import { graphicsFilm } from './render/graphics-film.ts';
import type { Figure } from './report.ts';

/** The whole stage at 1080p: a minute of motion graphics, and a film of clips, each against the least that could do it. */
export default async function render(): Promise<Figure[]> {
  return [
    { name: 'cores', value: availableParallelism(), meaning: 'cores of this machine' },
    ...(await graphicsFilm()),
    ...(await clipFilm()),
  ];
}
