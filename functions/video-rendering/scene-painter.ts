import { type Canvas, createCanvas, type Image, loadImage, type SKRSContext2D } from '@napi-rs/canvas';
import { createBackdrop } from '#shared/drawing/backdrop.ts';
import { overPicture } from '#shared/drawing/over-picture.ts';
import { type FrameKind, filesOf, pictureFile, type ScenePlan, type Visual } from './film-plan.ts';
import type { Layer } from './layer.ts';
import type { Box } from './layout.ts';
import { mostZoom, viewAt } from './photo-moves.ts';
import { createPicturePainter } from './picture-painter.ts';
import { boxesOf, sceneWords } from './scene-words.ts';
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
      photoPainter(kind, scene, visual, await loadImage(pictureFile(folder, visual.photo))),
    );
  return await drawnScene(kind, scene, folder);
}

async function drawnScene(kind: FrameKind, scene: ScenePlan, folder: string): Promise<ScenePainter> {
  const { width, height } = kind;
  const { ahead, palette, visual, emphasis } = scene;
  const { picture: box, aside = [], content } = boxesOf(kind, scene);
  const middle = box ?? content ?? { x: 0, y: 0, width, height };
  const focus = { x: middle.x + middle.width / 2, y: middle.y + middle.height / 2 };
  const backdrop = createBackdrop({ backdrop: scene.backdrop, palette, width, height, focus });
  const open = (key: Parameters<typeof pictureFile>[1]): Promise<Image> =>
    loadImage(pictureFile(folder, key));
  const pictures = visual.kind === 'drawn' ? await Promise.all(filesOf(scene).map(open)) : [];
  const [picture, ...accents] = pictures;
  const paintPicture =
    visual.kind === 'drawn' && picture !== undefined && box !== undefined
      ? createPicturePainter({
          ...{ box, aside, palette, picture },
          seconds: scene.frames / kind.fps,
          plinth: scene.plinth,
          companions: accents.map((image, place) => {
            const at = visual.accents[place]?.spokenAt;
            return { image, at: at === undefined ? undefined : at + ahead };
          }),
        })
      : undefined;
  const words = sceneWords(kind, scene, {
    ...{ over: 'ground', palette, emphasis },
    pictures: paintPicture === undefined ? pictures : [],
  });
  return {
    focus,
    layers: [],
    paint(ctx, seconds) {
      backdrop.paint(ctx, seconds + ahead);
      paintPicture?.(ctx, seconds + ahead);
      for (const layer of words?.layers ?? []) layer.paint(ctx, seconds);
    },
  };
}

/** A scene whose picture fills the frame: words stand on it, and what is under them is darkened. */
function coveredScene(
  kind: FrameKind,
  scene: ScenePlan,
  paintPicture: ((ctx: SKRSContext2D, seconds: number) => void) | undefined,
): ScenePainter {
  const { width, height } = kind;
  const palette = overPicture(scene.palette);
  const emphasis = emphasisOverPicture(scene.emphasis, palette);
  const words = sceneWords(kind, scene, { over: 'picture', palette, emphasis, pictures: [] });
  const column = isColumn(kind, boxesOf(kind, scene).content);
  const scrim = createScrim(kind, palette, words && { still: words.still, column });
  const layers = [scrim, ...(words?.layers ?? [])];
  return {
    focus: { x: width / 2, y: height / 2 },
    layers,
    paint(ctx, seconds, footage) {
      if (footage !== undefined) ctx.drawImage(footage, 0, 0);
      paintPicture?.(ctx, seconds);
      for (const layer of layers) layer.paint(ctx, seconds);
    },
  };
}

/** Words in a tall box stand beside the picture's middle, those in a wide one over or under it. */
function isColumn({ height }: FrameKind, box: Box | undefined): boolean {
  return box !== undefined && box.height > height / 2;
}

/** Slowly moves over a photo, for as long as anything of it is seen. */
function photoPainter(
  frame: FrameKind,
  { frames, ahead }: ScenePlan,
  { move, focus }: Extract<Visual, { kind: 'photo' }>,
  image: Image,
): (ctx: SKRSContext2D, seconds: number) => void {
  const photo = shrunk(image, frame);
  const seconds = Math.max(ahead, leadSeconds) + frames / frame.fps + tailSeconds;
  return (ctx, now) => {
    const { x, y, width, height } = viewAt(move, photo, frame, {
      done: (now + ahead) / seconds,
      ...{ seconds, ...(focus && { focus }) },
    });
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
