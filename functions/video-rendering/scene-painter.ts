import { loadImage, type SKRSContext2D } from '@napi-rs/canvas';
import { createBackdrop } from '#shared/drawing/backdrop.ts';
import { drawableText } from '#shared/drawing/glyphs.ts';
import type { FilmPlan, ScenePlan } from './film-plan.ts';
import { createHeadlinePainter, emphases } from './headline-painter.ts';
import { sceneLayout } from './layout.ts';
import { createPicturePainter } from './picture-painter.ts';
import { plinths } from './plinth.ts';
import { leadSeconds } from './transitions.ts';

export interface ScenePainter {
  plan: ScenePlan;
  /** The middle of its picture. */
  focus: { x: number; y: number };
  /** @param seconds on the scene's own clock, which a transition lets begin a little early */
  paint(ctx: SKRSContext2D, seconds: number): void;
}

/** A word or two may stand larger than a sentence, in letters. */
const shortText = 18;
const shortTextGrowth = 1.4;

function turn<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item;
}

/** Loads a scene's pictures and draws once all that will not change. */
export async function createScenePainter(film: FilmPlan, scene: ScenePlan): Promise<ScenePainter> {
  const [picture, companions] = await Promise.all([
    loadImage(scene.pictureFile),
    Promise.all(
      scene.accents.map(async ({ file, spokenAt }) => ({
        image: await loadImage(file),
        at: spokenAt === undefined ? undefined : spokenAt - scene.start + leadSeconds,
      })),
    ),
  ]);
  const text = drawableText(scene.onScreen);
  const layout = sceneLayout(film.format, {
    role: scene.role,
    index: scene.index,
    hasHeadline: text !== '',
  });
  const { x, y, width } = layout.picture;
  const focus = { x: x + width / 2, y: y + width / 2 };
  const backdrop = createBackdrop({ ...scene, width: film.width, height: film.height, focus });
  const paintPicture = createPicturePainter({
    box: layout.picture,
    aside: layout.aside,
    seconds: scene.end - scene.start,
    palette: scene.palette,
    plinth: scene.role === 'point' ? turn(plinths, film.seed + scene.index) : 'burst',
    picture,
    companions,
  });
  const paintHeadline =
    layout.headline === undefined
      ? undefined
      : createHeadlinePainter({
          ...layout.headline,
          maxSizePx: layout.headline.maxSizePx * (text.length <= shortText ? shortTextGrowth : 1),
          text,
          palette: scene.palette,
          emphasis: turn(emphases, film.seed + scene.index),
          point: scene.point,
        });
  return {
    plan: scene,
    focus,
    paint(ctx, seconds) {
      backdrop.paint(ctx, seconds);
      paintPicture(ctx, seconds);
      paintHeadline?.(ctx, seconds);
    },
  };
}
