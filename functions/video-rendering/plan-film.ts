import { join } from 'node:path';
import { Terminal } from '#shared/contracts/errors.ts';
import type { PartsReady } from '#shared/contracts/stages.ts';
import { seedOf } from '#shared/domain/seed.ts';
import type { Blobs } from '#shared/ports/blobs.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { captionsOf } from './captions.ts';
import { type FilmPlan, frameSizes, framesPerSecond, type ScenePlan } from './film-plan.ts';
import { spokenAt } from './spoken-at.ts';
import { layTimeline, type SceneSpan, type Timeline } from './timeline.ts';

export interface PlannedFilm {
  film: FilmPlan;
  timeline: Timeline;
  /** Narration files in scratch space and when each begins. */
  narration: { file: string; start: number }[];
}

/**
 * Brings the parts together on one clock and their files into scratch space.
 * @throws Terminal `parts_mismatch` when a scene lacks its script or its picture
 */
export async function planFilm(parts: PartsReady, tools: StageTools): Promise<PlannedFilm> {
  const { request, narration } = parts;
  const timeline = layTimeline(narration.scenes, framesPerSecond);
  const scenes = await Promise.all(timeline.spans.map((span, index) => planScene(parts, span, index, tools)));
  const files = await Promise.all(
    narration.scenes.map(async (scene, index) => {
      const file = join(tools.scratch, `narration-${index}.wav`);
      await tools.blobs.fetchTo(scene.audio.key, file);
      return { file, start: timeline.spans[index]?.narrationStart ?? 0 };
    }),
  );
  let point = 0;
  const film: FilmPlan = {
    format: request.format,
    ...frameSizes[request.format],
    fps: framesPerSecond,
    frameCount: timeline.frameCount,
    seed: seedOf(tools.videoId),
    scenes: scenes.map((scene) => ({ ...scene, point: scene.role === 'point' ? ++point : 0 })),
    captions: captionsOf(timeline.spans, request.format),
  };
  return { film, timeline, narration: files };
}

async function planScene(
  { script, media }: PartsReady,
  span: SceneSpan,
  index: number,
  { blobs, scratch }: { blobs: Blobs; scratch: string },
): Promise<ScenePlan> {
  const scene = script.scenes.find(({ id }) => id === span.sceneId);
  const look = media.scenes.find(({ scene_id }) => scene_id === span.sceneId);
  if (scene === undefined || look === undefined)
    throw new Terminal('parts_mismatch', `scene ${span.sceneId} has a narration but no script or no picture`);
  const pictureFile = join(scratch, `picture-${index}.png`);
  const accents = look.accents.map(({ key }, place) => ({
    key,
    file: join(scratch, `picture-${index}-${place}.png`),
    spokenAt: spokenAt(look.accent_keywords?.[place] ?? '', span.words),
  }));
  await Promise.all([
    blobs.fetchTo(look.picture.key, pictureFile),
    ...accents.map(({ key, file }) => blobs.fetchTo(key, file)),
  ]);
  return {
    role: scene.role,
    index,
    point: 0,
    start: span.start,
    end: span.end,
    onScreen: scene.on_screen,
    palette: look.palette,
    backdrop: look.backdrop,
    pictureFile,
    accents: accents.map(({ file, spokenAt: at }) => ({ file, spokenAt: at })),
  };
}
