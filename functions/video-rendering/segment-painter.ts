import type { Palette } from '#shared/contracts/media.ts';
import { overPicture } from '#shared/drawing/over-picture.ts';
import { createCaptionPainter } from './caption-painter.ts';
import type { Caption } from './captions.ts';
import type { FootageLent } from './draw-messages.ts';
import type { Entrance, ScenePlan, SegmentPlan } from './film-plan.ts';
import { isEntrance } from './footage-wanted.ts';
import type { Layer } from './layer.ts';
import { frameLayout } from './layout.ts';
import type { FrameComposer } from './planes/frame-composer.ts';
import { createProgressLayers } from './progress-painter.ts';
import type { SceneStudio } from './scene-studio.ts';
import { leadSeconds, lookOf, tailSeconds } from './transitions.ts';

/** Puts the frames of a segment together. */
export interface SegmentPainter {
  /**
   * @param at where the frame will be, and where the frame of its scene's clip is already
   * @param lent where the frames of clips are that it is made with
   */
  compose(composer: FrameComposer, at: number, frame: number, lent: FootageLent): Promise<void>;
}

export function createSegmentPainter(segment: SegmentPlan, studio: SceneStudio): SegmentPainter {
  const { scene, entrance, index, fps } = segment;
  const above = layersOver(segment, scene, segment.captions, index);
  const aboveBefore =
    entrance === undefined ? [] : layersOver(segment, entrance.previous, entrance.captions, index - 1);
  return {
    async compose(composer, at, frame, lent) {
      const clock = frame - (entrance?.leadFrames ?? 0);
      const painter = await studio.painterOf(scene);
      composer.scene(at, painter.ground, painter.layers, clock / fps);
      if (entrance !== undefined && isEntrance(segment, frame)) {
        const before = await studio.painterOf(entrance.previous);
        const oldAt = lent.previous?.at ?? composer.oldAt;
        composer.scene(oldAt, before.ground, before.layers, (entrance.previous.frames + clock) / fps);
        const focus = { x: painter.focus.x * composer.scale, y: painter.focus.y * composer.scale };
        composer.change(at, oldAt, changeAt(segment, entrance.transition, focus, clock));
      }
      const isBefore = entrance !== undefined && clock < 0;
      const seconds = (isBefore ? entrance.previous.frames + clock : clock) / fps;
      composer.cover(at, isBefore ? aboveBefore : above, seconds);
    },
  };
}

/** @param clock frames since the scene's clock was at 0 */
function changeAt(
  { scene, width, height, fps }: SegmentPlan,
  transition: Entrance['transition'],
  focus: { x: number; y: number },
  clock: number,
) {
  const done = (clock / fps + leadSeconds) / (leadSeconds + tailSeconds);
  return lookOf(transition, { width, height, palette: scene.palette, focus, done });
}

/** The line along the top and the captions, on a scene's own clock. */
function layersOver(
  { format, count, fps, captionFace: face }: SegmentPlan,
  scene: ScenePlan,
  captions: readonly Caption[],
  index: number,
): Layer[] {
  const layout = frameLayout(format);
  const palette = paletteOf(scene);
  const { style, language } = scene;
  return [
    ...createProgressLayers({
      box: layout.progress,
      index,
      count,
      ink: palette.ink,
      seconds: scene.frames / fps,
    }),
    createCaptionPainter(captions, {
      ...{ box: layout.captions, sizePx: layout.captionSizePx },
      ...{ palette, style, language, face },
    }),
  ];
}

function paletteOf({ visual, palette }: ScenePlan): Palette {
  return visual.kind === 'clip' || visual.kind === 'photo' ? overPicture(palette) : palette;
}
