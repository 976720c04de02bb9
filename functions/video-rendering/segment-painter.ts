import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { withAlpha } from '#shared/drawing/colour.ts';
import { clamp01 } from '#shared/drawing/ease.ts';
import { createCaptionPainter } from './caption-painter.ts';
import type { Entrance, FrameKind, SegmentPlan } from './film-plan.ts';
import { frameLayout } from './layout.ts';
import type { SceneStudio } from './scene-studio.ts';
import { leadSeconds, paintTransition, tailSeconds } from './transitions.ts';

export interface SegmentPainter {
  /** Paints a frame of the segment over whatever was there. */
  paint(ctx: SKRSContext2D, frame: number): Promise<void>;
}

export function createSegmentPainter(segment: SegmentPlan, studio: SceneStudio): SegmentPainter {
  const { scene, entrance, index, count, fps } = segment;
  const layout = frameLayout(segment.format);
  const paintCaptions = createCaptionPainter(segment.captions, layout.captions, layout.captionSizePx);
  const paintLastCaptions = createCaptionPainter(
    entrance?.captions ?? [],
    layout.captions,
    layout.captionSizePx,
  );
  return {
    async paint(ctx, frame) {
      const clock = frame - (entrance?.leadFrames ?? 0);
      const seconds = clock / fps;
      if (entrance === undefined || seconds >= tailSeconds)
        (await studio.painterOf(scene)).paint(ctx, seconds);
      else await paintEntrance(ctx, segment, entrance, clock, studio);
      if (entrance !== undefined && clock < 0) {
        const { previous } = entrance;
        const last = previous.frames + clock;
        paintProgress(
          ctx,
          segment,
          { index: index - 1, count, done: last / previous.frames },
          previous.palette,
        );
        paintLastCaptions(ctx, last / fps, previous.palette.accent);
      } else {
        paintProgress(ctx, segment, { index, count, done: clock / scene.frames }, scene.palette);
        paintCaptions(ctx, seconds, scene.palette.accent);
      }
    },
  };
}

/** @param clock frames since the scene's clock was at 0 */
async function paintEntrance(
  ctx: SKRSContext2D,
  { scene, width, height, fps }: SegmentPlan,
  { previous, transition }: Entrance,
  clock: number,
  studio: SceneStudio,
): Promise<void> {
  const [before, after] = await Promise.all([studio.painterOf(previous), studio.painterOf(scene)]);
  paintTransition(ctx, transition, {
    width,
    height,
    palette: scene.palette,
    focus: after.focus,
    done: (clock / fps + leadSeconds) / (leadSeconds + tailSeconds),
    paintOld: (inner) => before.paint(inner, (previous.frames + clock) / fps),
    paintNew: (inner) => after.paint(inner, clock / fps),
  });
}

/** One short line per scene along the top, filled as far as the film has come. */
function paintProgress(
  ctx: SKRSContext2D,
  { format }: FrameKind,
  { index, count, done }: { index: number; count: number; done: number },
  { ink }: Palette,
): void {
  const { x, y, width, height } = frameLayout(format).progress;
  const gap = Math.min(height * 1.5, (width / count) * 0.3);
  const length = (width - gap * (count - 1)) / count;
  for (let bar = 0; bar < count; bar++) {
    const left = x + bar * (length + gap);
    const filled = clamp01(index + done - bar);
    ctx.fillStyle = withAlpha(ink, 0.22);
    ctx.beginPath();
    ctx.roundRect(left, y, length, height, height / 2);
    ctx.fill();
    if (filled <= 0) continue;
    ctx.fillStyle = withAlpha(ink, 0.85);
    ctx.beginPath();
    ctx.roundRect(left, y, Math.max(height, length * filled), height, height / 2);
    ctx.fill();
  }
}
