import { loadImage, type SKRSContext2D } from '@napi-rs/canvas';
import { createBackdrop } from '#shared/drawing/backdrop.ts';
import { drawableText } from '#shared/drawing/glyphs.ts';
import { type FrameKind, pictureFile, type ScenePlan } from './film-plan.ts';
import { createHeadlinePainter } from './headline-painter.ts';
import { sceneLayout } from './layout.ts';
import { createPicturePainter } from './picture-painter.ts';

export interface ScenePainter {
  /** The middle of its picture. */
  focus: { x: number; y: number };
  /** @param seconds on the scene's own clock, which a transition lets begin before 0 */
  paint(ctx: SKRSContext2D, seconds: number): void;
}

/** A word or two may stand larger than a sentence, in letters. */
const shortText = 18;
const shortTextGrowth = 1.4;

/**
 * Loads a scene's pictures and draws once all that will not change.
 * @param folder where its pictures lie, under `pictureFile`
 */
export async function createScenePainter(
  { format, width, height, fps }: FrameKind,
  scene: ScenePlan,
  folder: string,
): Promise<ScenePainter> {
  const { ahead, palette } = scene;
  const [picture, companions] = await Promise.all([
    loadImage(pictureFile(folder, scene.picture)),
    Promise.all(
      scene.accents.map(async ({ picture, spokenAt }) => ({
        image: await loadImage(pictureFile(folder, picture)),
        at: spokenAt === undefined ? undefined : spokenAt + ahead,
      })),
    ),
  ]);
  const text = drawableText(scene.onScreen);
  const layout = sceneLayout(format, { role: scene.role, place: scene.place, hasHeadline: text !== '' });
  const { x, y, width: side } = layout.picture;
  const focus = { x: x + side / 2, y: y + side / 2 };
  const backdrop = createBackdrop({ backdrop: scene.backdrop, palette, width, height, focus });
  const paintPicture = createPicturePainter({
    box: layout.picture,
    aside: layout.aside,
    seconds: scene.frames / fps,
    palette,
    plinth: scene.plinth,
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
          palette,
          emphasis: scene.emphasis,
          point: scene.point,
        });
  return {
    focus,
    paint(ctx, seconds) {
      backdrop.paint(ctx, seconds + ahead);
      paintPicture(ctx, seconds + ahead);
      paintHeadline?.(ctx, seconds + ahead);
    },
  };
}
