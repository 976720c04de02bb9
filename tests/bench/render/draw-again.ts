import type { Footage } from '#shared/ports/footage.ts';
import { cutFilm } from '../../../functions/video-rendering/cut-film.ts';
import { DrawingCrew } from '../../../functions/video-rendering/drawing-crew.ts';
import type { FilmPlan } from '../../../functions/video-rendering/plan-film.ts';
import { ssim } from './measure.ts';

export interface DrawnFilm {
  film: FilmPlan;
  /** Where its pictures and clips lie since it was rendered. */
  folder: string;
  footage?: Footage;
}

/** All frames of a film as the encoder was given them. */
async function* drawnFrames({ film, folder, footage }: DrawnFilm): AsyncGenerator<Uint8Array> {
  const { signal } = new AbortController();
  const crew = await DrawingCrew.hire({ kind: film, folder, footage, signal });
  try {
    for (const { frames } of cutFilm(film).map((segment) => crew.draw(segment))) yield* frames;
  } finally {
    await crew.dismiss();
  }
}

/** Draws all frames and does nothing with them. */
export async function drawOnly(film: DrawnFilm): Promise<void> {
  for await (const frame of drawnFrames(film)) if (frame.length === 0) throw new Error('an empty frame');
}

/** How like a video is to the frames it was made of, 0 to 1. */
export async function likeDrawn(drawn: DrawnFilm, file: string): Promise<number> {
  const { width, height, fps } = drawn.film;
  const raw = ['-f', 'rawvideo', '-pixel_format', 'yuv420p', '-video_size', `${width}x${height}`];
  return await ssim(file, [...raw, '-framerate', String(fps), '-i', 'pipe:0'], drawnFrames(drawn));
}
