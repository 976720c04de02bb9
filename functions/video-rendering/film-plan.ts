import type { Palette, SceneMedia } from '#shared/contracts/media.ts';
import type { Scene } from '#shared/contracts/script.ts';
import type { Format } from '#shared/contracts/video-request.ts';
import type { Caption } from './captions.ts';

/** Pixels of a finished frame (SPEC.md: 1080p). */
export const frameSizes: Readonly<Record<Format, { width: number; height: number }>> = {
  '16:9': { width: 1920, height: 1080 },
  '9:16': { width: 1080, height: 1920 },
  '1:1': { width: 1080, height: 1080 },
};

export const framesPerSecond = 30;

/** Everything a painter needs to know of one scene; its pictures lie in scratch space. */
export interface ScenePlan {
  role: Scene['role'];
  /** Place among all scenes, from 0. */
  index: number;
  /** Number among the points, from 1; 0 for a hook or a close. */
  point: number;
  start: number;
  end: number;
  onScreen: string;
  palette: Palette;
  backdrop: SceneMedia['backdrop'];
  pictureFile: string;
  accents: {
    file: string /** When the film speaks of it, on the film's clock. */;
    spokenAt: number | undefined;
  }[];
}

/** A whole film as plain data, so that every drawing thread can be handed the same one. */
export interface FilmPlan {
  format: Format;
  width: number;
  height: number;
  fps: number;
  frameCount: number;
  /** Decides what may differ from film to film. */
  seed: number;
  scenes: ScenePlan[];
  captions: Caption[];
}
