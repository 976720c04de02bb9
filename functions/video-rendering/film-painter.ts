import type { SKRSContext2D } from '@napi-rs/canvas';
import { withAlpha } from '#shared/drawing/colour.ts';
import { registerFonts } from '#shared/drawing/fonts.ts';
import { createCaptionPainter } from './caption-painter.ts';
import type { FilmPlan } from './film-plan.ts';
import { frameLayout } from './layout.ts';
import { createScenePainter, type ScenePainter } from './scene-painter.ts';
import { leadSeconds, paintTransition, tailSeconds, transitions } from './transitions.ts';

export interface FilmPainter {
  /** Paints a frame over whatever was there. Frames come in rising order; scenes that are past are let go. */
  paint(ctx: SKRSContext2D, frame: number): Promise<void>;
}

export function createFilmPainter(film: FilmPlan): FilmPainter {
  registerFonts();
  const layout = frameLayout(film.format);
  const paintCaptions = createCaptionPainter(film.captions, layout.captions, layout.captionSizePx);
  const painters = new Map<number, Promise<ScenePainter>>();

  const painterOf = (index: number): Promise<ScenePainter> | undefined => {
    const scene = film.scenes[index];
    if (scene === undefined) return undefined;
    const known = painters.get(index) ?? createScenePainter(film, scene);
    painters.set(index, known);
    return known;
  };

  const paintScenes = async (ctx: SKRSContext2D, seconds: number, index: number): Promise<void> => {
    const current = await painterOf(index);
    const scene = film.scenes[index];
    if (current === undefined || scene === undefined) return;
    const paintOf = (painter: ScenePainter) => (inner: SKRSContext2D) =>
      painter.paint(inner, seconds - painter.plan.start + (painter.plan.index === 0 ? 0.3 : leadSeconds));
    const comesIn = index > 0 && seconds < scene.start + tailSeconds;
    const goesOut = index < film.scenes.length - 1 && seconds >= scene.end - leadSeconds;
    const other = comesIn ? await painterOf(index - 1) : goesOut ? await painterOf(index + 1) : undefined;
    if (other === undefined) {
      paintOf(current)(ctx);
      return;
    }
    const [before, after] = comesIn ? [other, current] : [current, other];
    paintTransition(ctx, transitions[(film.seed + after.plan.index) % transitions.length] ?? 'slide', {
      width: film.width,
      height: film.height,
      palette: after.plan.palette,
      focus: after.focus,
      done: (seconds - (after.plan.start - leadSeconds)) / (leadSeconds + tailSeconds),
      paintOld: paintOf(before),
      paintNew: paintOf(after),
    });
  };

  return {
    async paint(ctx, frame) {
      const seconds = frame / film.fps;
      const found = film.scenes.findIndex((scene) => seconds < scene.end);
      const index = found < 0 ? film.scenes.length - 1 : found;
      for (const known of painters.keys()) if (known < index - 1) painters.delete(known);
      await paintScenes(ctx, seconds, index);
      const palette = film.scenes[index]?.palette;
      if (palette === undefined) return;
      paintProgress(ctx, film, seconds);
      paintCaptions(ctx, seconds, palette.accent);
    },
  };
}

/** One short line per scene along the top, filled as far as the film has come. */
function paintProgress(ctx: SKRSContext2D, film: FilmPlan, seconds: number): void {
  const { x, y, width, height } = frameLayout(film.format).progress;
  const count = film.scenes.length;
  const gap = Math.min(height * 1.5, (width / count) * 0.3);
  const length = (width - gap * (count - 1)) / count;
  for (const [index, scene] of film.scenes.entries()) {
    const left = x + index * (length + gap);
    const done = Math.min(1, Math.max(0, (seconds - scene.start) / (scene.end - scene.start)));
    const ink = film.scenes.find((one) => seconds < one.end)?.palette ?? scene.palette;
    ctx.fillStyle = withAlpha(ink.ink, 0.22);
    ctx.beginPath();
    ctx.roundRect(left, y, length, height, height / 2);
    ctx.fill();
    if (done <= 0) continue;
    ctx.fillStyle = withAlpha(ink.ink, 0.85);
    ctx.beginPath();
    ctx.roundRect(left, y, Math.max(height, length * done), height, height / 2);
    ctx.fill();
  }
}
