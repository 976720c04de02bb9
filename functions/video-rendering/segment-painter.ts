import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { overPicture } from '#shared/drawing/over-picture.ts';
import { createCaptionPainter } from './caption-painter.ts';
import type { Caption } from './captions.ts';
import type { Entrance, ScenePlan, SegmentPlan } from './film-plan.ts';
import { isEntrance } from './footage-wanted.ts';
import type { Layer } from './layer.ts';
import { frameLayout } from './layout.ts';
import { createProgressPainter } from './progress-painter.ts';
import type { SceneStudio } from './scene-studio.ts';
import { leadSeconds, paintTransition, tailSeconds } from './transitions.ts';

/** Frames of the clips that are seen, as pictures. */
export interface FootagePictures {
  scene?: Canvas;
  previous?: Canvas;
}

export interface SegmentPainter {
  /** Paints a frame of the segment over whatever was there. */
  paint(ctx: SKRSContext2D, frame: number, footage: FootagePictures): Promise<void>;
  /** What lies over the frame of a clip that is seen alone, and the time for it. */
  layersAt(frame: number): Promise<{ layers: readonly Layer[]; seconds: number }>;
}

export function createSegmentPainter(segment: SegmentPlan, studio: SceneStudio): SegmentPainter {
  const { scene, entrance, index, fps } = segment;
  const above = layersOver(segment, scene, segment.captions, index);
  const aboveBefore =
    entrance === undefined ? [] : layersOver(segment, entrance.previous, entrance.captions, index - 1);
  const clockAt = (frame: number): number => frame - (entrance?.leadFrames ?? 0);
  return {
    async paint(ctx, frame, footage) {
      const clock = clockAt(frame);
      if (entrance === undefined || !isEntrance(segment, frame))
        (await studio.painterOf(scene)).paint(ctx, clock / fps, footage.scene);
      else await paintEntrance(ctx, segment, { entrance, clock, footage }, studio);
      const isBefore = entrance !== undefined && clock < 0;
      const seconds = (isBefore ? entrance.previous.frames + clock : clock) / fps;
      for (const layer of isBefore ? aboveBefore : above) layer.paint(ctx, seconds);
    },
    async layersAt(frame) {
      const { layers } = await studio.painterOf(scene);
      return { layers: [...layers, ...above], seconds: clockAt(frame) / fps };
    },
  };
}

/** The line along the top and the captions, on a scene's own clock. */
function layersOver(
  { format, count, fps }: SegmentPlan,
  scene: ScenePlan,
  captions: readonly Caption[],
  index: number,
): Layer[] {
  const layout = frameLayout(format);
  const { ink, accent } = paletteOf(scene);
  return [
    createProgressPainter({ box: layout.progress, index, count, ink, seconds: scene.frames / fps }),
    createCaptionPainter(captions, { box: layout.captions, sizePx: layout.captionSizePx, accent }),
  ];
}

function paletteOf({ visual, palette }: ScenePlan): Palette {
  return visual.kind === 'clip' || visual.kind === 'photo' ? overPicture(palette) : palette;
}

interface EntranceMoment {
  entrance: Entrance;
  /** Frames since the scene's clock was at 0. */
  clock: number;
  footage: FootagePictures;
}

async function paintEntrance(
  ctx: SKRSContext2D,
  { scene, width, height, fps }: SegmentPlan,
  { entrance: { previous, transition }, clock, footage }: EntranceMoment,
  studio: SceneStudio,
): Promise<void> {
  const [before, after] = await Promise.all([studio.painterOf(previous), studio.painterOf(scene)]);
  paintTransition(ctx, transition, {
    width,
    height,
    palette: scene.palette,
    focus: after.focus,
    done: (clock / fps + leadSeconds) / (leadSeconds + tailSeconds),
    paintOld: (inner) => before.paint(inner, (previous.frames + clock) / fps, footage.previous),
    paintNew: (inner) => after.paint(inner, clock / fps, footage.scene),
  });
}
