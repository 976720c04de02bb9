import { type Image, loadImage } from '@napi-rs/canvas';
import { createBackdrop } from '#shared/drawing/backdrop.ts';
import type { Mover } from '#shared/drawing/backdrop-movers.ts';
import { overPicture } from '#shared/drawing/over-picture.ts';
import { themeOf } from '#shared/drawing/themes/themes.ts';
import { type FrameKind, filesOf, pictureFile, type ScenePlan } from './film-plan.ts';
import { type Ground, photoGround } from './ground.ts';
import { type Layer, later, shifted } from './layer.ts';
import type { Box } from './layout.ts';
import { createPictureLayers } from './picture-painter.ts';
import { boxesOf, sceneWords } from './scene-words.ts';
import { createScrim, emphasisOverPicture } from './scrim.ts';

export interface ScenePainter {
  /** The middle of its picture. */
  focus: { x: number; y: number };
  ground: Ground;
  /** What lies over the ground, from below to above, on the scene's own clock: a change of scenes lets it begin before 0. */
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
  if (visual.kind === 'clip') return coveredScene(kind, scene, { kind: 'clip' });
  if (visual.kind !== 'photo') return await drawnScene(kind, scene, folder);
  const photo = await loadImage(pictureFile(folder, visual.photo));
  return coveredScene(kind, scene, photoGround(kind, scene, visual, photo));
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
  const pictureLayers =
    visual.kind === 'drawn' && picture !== undefined && box !== undefined
      ? createPictureLayers({
          ...{ box, aside, palette, picture },
          seconds: scene.frames / kind.fps,
          ...{ plinth: scene.plinth, composition: scene.composition ?? 'plate', theme: themeOf(scene.style) },
          companions: accents.map((image, place) => {
            const at = visual.accents[place]?.spokenAt;
            return { image, at: at === undefined ? undefined : at + ahead };
          }),
        })
      : undefined;
  const words = sceneWords(kind, scene, {
    ...{ over: 'ground', palette, emphasis },
    pictures: pictureLayers === undefined ? pictures : [],
  });
  const shown = (pictureLayers ?? []).map((layer) => (words ? shifted(layer, words.pictureAt) : layer));
  const below = [...backdrop.movers.map(moving), ...shown];
  return {
    focus,
    ground: { kind: 'drawn', paint: backdrop.paintGround },
    layers: [...below.map((layer) => later(layer, ahead)), ...(words?.layers ?? [])],
  };
}

/** What travels over a backdrop is drawn once and then only placed. */
function moving({ width, height, at, paint }: Mover): Layer {
  return {
    box: { x: 0, y: 0, width, height },
    lookAt: () => 'still',
    shiftAt: at,
    paint: (ctx) => paint(ctx),
  };
}

/** A scene whose picture fills the frame: words stand on it, and what is under them is darkened. */
function coveredScene(kind: FrameKind, scene: ScenePlan, ground: Ground): ScenePainter {
  const { width, height } = kind;
  const palette = overPicture(scene.palette);
  const emphasis = emphasisOverPicture(scene.emphasis, palette);
  const words = sceneWords(kind, scene, { over: 'picture', palette, emphasis, pictures: [] });
  const column = isColumn(kind, boxesOf(kind, scene).content);
  const scrim = createScrim(kind, palette, words && { still: words.still, column });
  return { focus: { x: width / 2, y: height / 2 }, ground, layers: [scrim, ...(words?.layers ?? [])] };
}

/** Words in a tall box stand beside the picture's middle, those in a wide one over or under it. */
function isColumn({ height }: FrameKind, box: Box | undefined): boolean {
  return box !== undefined && box.height > height / 2;
}
