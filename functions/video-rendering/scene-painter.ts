import { type Canvas, createCanvas, type Image, loadImage, type SKRSContext2D } from '@napi-rs/canvas';
import { createBackdrop } from '#shared/drawing/backdrop.ts';
import { drawableText } from '#shared/drawing/glyphs.ts';
import { overPicture } from '#shared/drawing/over-picture.ts';
import { type FrameKind, pictureFile, type ScenePlan } from './film-plan.ts';
import { createHeadlinePainter, type HeadlinePainter } from './headline-painter.ts';
import type { Layer } from './layer.ts';
import { type Box, sceneLayout } from './layout.ts';
import { mostZoom, viewAt } from './photo-moves.ts';
import { createPicturePainter } from './picture-painter.ts';
import { createScrim, emphasisOverPicture } from './scrim.ts';
import { leadSeconds, tailSeconds } from './transitions.ts';

export interface ScenePainter {
  /** The middle of its picture. */
  focus: { x: number; y: number };
  /**
   * @param seconds on the scene's own clock, which a transition lets begin before 0
   * @param footage the frame of its clip, where it shows one
   */
  paint(ctx: SKRSContext2D, seconds: number, footage?: Canvas): void;
  /** What lies over its clip, on the scene's own clock; nothing else is drawn of such a scene. */
  layers: readonly Layer[];
}

/** A word or two may stand larger than a sentence, in letters. */
const shortText = 18;
const shortTextGrowth = 1.4;

/**
 * Loads a scene's pictures and draws once all that will not change.
 * @param folder where its pictures lie, under `pictureFile`
 */
export async function createScenePainter(
  kind: FrameKind,
  scene: ScenePlan,
  folder: string,
): Promise<ScenePainter> {
  const { visual } = scene;
  if (visual.kind === 'clip') return coveredScene(kind, scene, undefined);
  if (visual.kind === 'photo')
    return coveredScene(
      kind,
      scene,
      photoPainter(kind, scene, visual.move, await loadImage(pictureFile(folder, visual.photo))),
    );
  return await drawnScene(kind, scene, folder);
}

async function drawnScene(kind: FrameKind, scene: ScenePlan, folder: string): Promise<ScenePainter> {
  const { width, height } = kind;
  const { ahead, palette, visual } = scene;
  const layout = layoutOf(kind, scene);
  const { x, y, width: side } = layout.picture;
  const focus = { x: x + side / 2, y: y + side / 2 };
  const backdrop = createBackdrop({ backdrop: scene.backdrop, palette, width, height, focus });
  const open = (key: Parameters<typeof pictureFile>[1]): Promise<Image> =>
    loadImage(pictureFile(folder, key));
  const paintPicture =
    visual.kind === 'drawn'
      ? createPicturePainter({
          box: layout.picture,
          aside: layout.aside,
          seconds: scene.frames / kind.fps,
          palette,
          plinth: scene.plinth,
          picture: await open(visual.picture),
          companions: await Promise.all(
            visual.accents.map(async ({ picture, spokenAt }) => ({
              image: await open(picture),
              at: spokenAt === undefined ? undefined : spokenAt + ahead,
            })),
          ),
        })
      : undefined;
  const headline = headlineOf(kind, scene);
  return {
    focus,
    layers: [],
    paint(ctx, seconds) {
      backdrop.paint(ctx, seconds + ahead);
      paintPicture?.(ctx, seconds + ahead);
      headline?.paint(ctx, seconds + ahead);
    },
  };
}

function layoutOf({ format }: FrameKind, { role, place, onScreen }: ScenePlan) {
  return sceneLayout(format, { role, place, hasHeadline: drawableText(onScreen) !== '' });
}

function headlineOf(kind: FrameKind, scene: ScenePlan): HeadlinePainter | undefined {
  const { headline } = layoutOf(kind, scene);
  if (headline === undefined) return undefined;
  const text = drawableText(scene.onScreen);
  const { palette, emphasis, point } = scene;
  const maxSizePx = headline.maxSizePx * (text.length <= shortText ? shortTextGrowth : 1);
  return createHeadlinePainter({ ...headline, maxSizePx, text, palette, emphasis, point });
}

/** A scene whose picture fills the frame: words stand on it, and what is under them is darkened. */
function coveredScene(
  kind: FrameKind,
  scene: ScenePlan,
  paintPicture: ((ctx: SKRSContext2D, seconds: number) => void) | undefined,
): ScenePainter {
  const { width, height } = kind;
  const { ahead } = scene;
  const palette = overPicture(scene.palette);
  const emphasis = emphasisOverPicture(scene.emphasis, palette);
  const headline = headlineOf(kind, { ...scene, palette, emphasis });
  const type = headline && {
    still: headline.still,
    column: isColumn(kind, layoutOf(kind, scene).headline?.box),
  };
  const scrim = createScrim(kind, palette, type);
  return {
    focus: { x: width / 2, y: height / 2 },
    layers: headline === undefined ? [scrim] : [scrim, later(headline, ahead)],
    paint(ctx, seconds, footage) {
      if (footage !== undefined) ctx.drawImage(footage, 0, 0);
      paintPicture?.(ctx, seconds);
      scrim.paint(ctx, seconds);
      headline?.paint(ctx, seconds + ahead);
    },
  };
}

/** Words in a tall box stand beside the picture's middle, those in a wide one over or under it. */
function isColumn({ height }: FrameKind, box: Box | undefined): boolean {
  return box !== undefined && box.height > height / 2;
}

/** A layer on a clock that is so much behind its own, in seconds. */
function later(layer: Layer, ahead: number): Layer {
  return {
    box: layer.box,
    lookAt: (seconds) => layer.lookAt(seconds + ahead),
    paint: (ctx, seconds) => layer.paint(ctx, seconds + ahead),
  };
}

/** Slowly moves over a photo, for as long as anything of it is seen. */
function photoPainter(
  frame: FrameKind,
  { frames, ahead }: ScenePlan,
  move: Parameters<typeof viewAt>[0],
  image: Image,
): (ctx: SKRSContext2D, seconds: number) => void {
  const photo = shrunk(image, frame);
  const seconds = Math.max(ahead, leadSeconds) + frames / frame.fps + tailSeconds;
  return (ctx, now) => {
    const { x, y, width, height } = viewAt(move, photo, frame, { done: (now + ahead) / seconds, seconds });
    ctx.imageSmoothingQuality = 'low';
    ctx.drawImage(photo, x, y, width, height, 0, 0, frame.width, frame.height);
  };
}

/** The photo no larger than its nearest view needs it, so that plain interpolation between its pixels is enough. */
function shrunk(image: Image, frame: FrameKind): Canvas {
  const cover = Math.max(frame.width / image.width, frame.height / image.height) * (1 + mostZoom);
  const scale = Math.min(1, cover);
  const canvas = createCanvas(Math.round(image.width * scale), Math.round(image.height * scale));
  const ctx = canvas.getContext('2d');
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}
