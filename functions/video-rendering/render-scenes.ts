import { join } from 'node:path';
import { z } from 'zod';
import { FrameSign } from '#shared/contracts/frame-signs.ts';
import { type BlobKey, BlobRef, VideoId } from '#shared/contracts/ids.ts';
import type { Micros } from '#shared/contracts/money.ts';
import { eachBounded } from '#shared/domain/each-bounded.ts';
import type { EncoderChoice } from '#shared/ports/encoder.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { DrawingCrew } from './drawing-crew.ts';
import { type FrameKind, filesOf, type SegmentPlan } from './film-plan.ts';
import { signFrames } from './sign-frames.ts';

/**
 * Scenes under way at once: while one encoder empties itself and its file is stored, the next one is fed. The drawing
 * threads are shared, so more would add memory and no speed.
 */
const atOnce = 2;

/** `made_for` is the video that paid for it; frames of `signs` count from the piece's own first. */
const RenderedScene = z.strictObject({
  piece: BlobRef,
  made_for: VideoId,
  signs: z.array(FrameSign).optional(),
});
type RenderedScene = z.infer<typeof RenderedScene>;

/** A scene of the film, and what it may cost. */
export interface SceneTask {
  sceneId: string;
  segment: SegmentPlan;
  quote: Micros;
}

export interface SceneWork {
  choice: EncoderChoice;
  /** What is charged for a scene: of its quote, or by the processor time it took. */
  charge(quote: Micros, coreSeconds: number): Micros;
  /** Called for every frame that is finished, and at once for all those of a scene that was there already. */
  passed(frames: number): void;
  /** Brings a picture or a clip into scratch space. */
  fetch(key: BlobKey): Promise<void>;
}

/**
 * Draws and encodes every scene by itself, one effect each, with one drawing crew for all of them.
 * Scenes that the journal or a like film holds already are neither drawn nor paid for.
 */
export async function renderScenes(
  kind: FrameKind,
  scenes: readonly SceneTask[],
  work: SceneWork,
  tools: StageTools,
): Promise<RenderedScene[]> {
  const footage = scenes.some(({ segment }) => segment.scene.visual.kind === 'clip')
    ? tools.footage
    : undefined;
  let crew: Promise<DrawingCrew> | undefined;
  const drawn = async (segment: SegmentPlan) => {
    crew ??= DrawingCrew.hire({ kind, folder: tools.scratch, footage, signal: tools.signal });
    const [hired] = await Promise.all([crew, ...picturesOf(segment).map(work.fetch)]);
    return hired.draw(segment);
  };
  try {
    return await eachBounded(scenes, atOnce, (scene) => renderScene(scene, drawn, work, tools));
  } finally {
    await (await crew?.catch(() => undefined))?.dismiss();
  }
}

function picturesOf({ scene, entrance }: SegmentPlan): BlobKey[] {
  return [...(entrance === undefined ? [] : filesOf(entrance.previous)), ...filesOf(scene)];
}

type Draw = (segment: SegmentPlan) => Promise<ReturnType<DrawingCrew['draw']>>;

async function renderScene(
  { sceneId, segment, quote }: SceneTask,
  draw: Draw,
  { choice, charge, passed }: SceneWork,
  { effect, encoder, blobs, scratch, signal, videoId }: StageTools,
): Promise<RenderedScene> {
  const { width, height, fps, frameCount } = segment;
  let counted = 0;
  const make = async () => {
    const drawn = await draw(segment);
    const signs: FrameSign[] = [];
    const signed = signFrames(drawn.frames, segment, (sign) => signs.push(sign));
    const frames = eachCounted(signed, () => {
      counted++;
      passed(1);
    });
    const outFile = join(scratch, `drawn-${segment.index}.mp4`);
    const { coreSeconds } = await encoder.encode(
      { width, height, fps, frames, frameCount, outFile, signal },
      choice,
    );
    const result = { piece: await blobs.putFile(outFile, { extension: 'mp4' }), made_for: videoId, signs };
    const service = 'gpu_compute' as const;
    return { result, charged: charge(quote, coreSeconds + drawn.coreSeconds()), service };
  };
  const like = { segment, encoder: { ...choice } };
  const obtain = (key: string) => effect<RenderedScene>(key, quote, make, { like, accepts: RenderedScene });
  // Two encoders' pieces never fit together: another lane's are not looked for in the journal.
  const key = `scene:${sceneId}:${choice.name}`;
  const known = await obtain(key);
  // What the version before began had other pauses between scenes, and signed nothing: its pieces are too short for this film.
  const rendered = known.signs === undefined ? await obtain(`${key}:signed`) : known;
  passed(frameCount - counted);
  return rendered;
}

async function* eachCounted(
  frames: AsyncIterable<Uint8Array>,
  count: () => void,
): AsyncGenerator<Uint8Array> {
  for await (const frame of frames) {
    yield frame;
    count();
  }
}
