import type { Palette, SceneMedia } from '../contracts/media.ts';
import { seedOf } from '../domain/seed.ts';
import { blobs, confetti, glints, grid, rings, waves } from './backdrops/abstract.ts';
import { bubbles } from './backdrops/bubbles.ts';
import { leaves } from './backdrops/leaves.ts';
import type { Mover, Stage } from './backdrops/mover.ts';
import { contours, dots, ruled, sheets, stripes } from './backdrops/patterns.ts';
import { hills, stars } from './backdrops/scenery.ts';
import { luminance, mixColours } from './colour.ts';
import { seededRandom } from './random.ts';

export type { Mover } from './backdrops/mover.ts';

/** @param spec its palette quiet: what moves passes behind type */
export function movers(spec: {
  backdrop: SceneMedia['backdrop'];
  palette: Palette;
  width: number;
  height: number;
}): Mover[] {
  const { from, shape, ink } = spec.palette;
  const lit = luminance(ink) < 0.3 ? mixColours(from, '#ffffff', 0.6) : shape;
  return designs[spec.backdrop]({ ...spec, lit, random: seededRandom(seedOf(spec.backdrop)) });
}

const designs: Readonly<Record<SceneMedia['backdrop'], (stage: Stage) => Mover[]>> = {
  blobs,
  rays: glints,
  grid,
  waves,
  rings,
  confetti,
  stars,
  hills,
  leaves,
  contours,
  dots,
  sheets,
  ruled,
  bubbles,
  stripes,
};
