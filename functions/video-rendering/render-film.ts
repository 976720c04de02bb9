import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { BlobKey, BlobRef } from '#shared/contracts/ids.ts';
import { shownBy } from '#shared/contracts/media.ts';
import { addMicros, type Micros, micros, zeroMicros } from '#shared/contracts/money.ts';
import type { RenderedVideo } from '#shared/contracts/rendering.ts';
import type { PartsReady } from '#shared/contracts/stages.ts';
import { computePrice } from '#shared/domain/pricing.ts';
import { seedOf } from '#shared/domain/seed.ts';
import type { EncoderChoice } from '#shared/ports/encoder.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { captionText } from './captions.ts';
import { cutFilm } from './cut-film.ts';
import { fetchOnce } from './fetch-once.ts';
import { findDamaged } from './find-damaged.ts';
import { type FilmSound, makeSound, planSound, sharedSound } from './make-sound.ts';
import { type FilmPlan, planFilm } from './plan-film.ts';
import { renderScenes, type SceneWork } from './render-scenes.ts';
import { reportProgress } from './report-progress.ts';
import { shareOut } from './share-out.ts';
import { filmSigns } from './sign-frames.ts';

/** Hundredths of the price that the sound and the joining may take, beside the scenes. */
const soundShare = 8;
const joinShare = 4;

export interface RenderOrder {
  choice: EncoderChoice;
  /** The most that the whole film may cost. */
  quote: Micros;
  /** The price is the quote itself, whatever time it takes; `onceWhole` of it is not charged before the film is whole. */
  fixed: { onceWhole: Micros } | undefined;
  /** The most memory that was held so far, in MB, where it is known. */
  peakMemory(): number | undefined;
}

/**
 * Renders the scenes one by one and the sound beside them, then joins all without encoding again. Each of the
 * three is journalled: a second try goes on where the first one ended.
 */
export async function renderFilm(
  parts: PartsReady,
  given: StageTools,
  { choice, quote, fixed, peakMemory }: RenderOrder,
): Promise<RenderedVideo> {
  // Not of the video's id: two videos that tell the same are to look the same, so that one serves the other.
  const seed = seedOf(parts.script.title);
  const fetch = fetchOnce(given);
  const damaged = await findDamaged(parts.media, fetch, given);
  const film = planFilm(parts, seed, new Set(damaged.map(({ key }) => key)));
  const segments = cutFilm(film);
  const frameCounts = segments.map(({ frameCount }) => frameCount);
  const [soundQuote, joinQuote, ...quotes] = splitQuote(quote, frameCounts);
  const onceWhole = shareOut(fixed ? micros(fixed.onceWhole - joinQuote) : zeroMicros, frameCounts);
  const charge: SceneWork['charge'] = (most, coreSeconds) => (fixed ? most : computePrice(coreSeconds, most));
  const passed = reportProgress(film.timeline.frameCount, given.progress);
  const scenes = segments.map((segment, index) => ({
    sceneId: film.timeline.spans[index]?.sceneId ?? '',
    segment,
    quote: micros((quotes[index] ?? zeroMicros) - (onceWhole[index] ?? zeroMicros)),
  }));
  const heard = planSound(parts, film.timeline, seed);
  const [sound, pieces] = await bothOrNone(
    given,
    (tools) =>
      tools.effect(
        'sound',
        soundQuote,
        async () => {
          const { result, coreSeconds } = await makeSound(heard, tools);
          return { result, charged: charge(soundQuote, coreSeconds), service: 'gpu_compute' };
        },
        sharedSound(heard, choice),
      ),
    (tools) => renderScenes(film, scenes, { choice, charge, passed, fetch }, tools),
  );
  return await given.effect('film', addMicros(joinQuote, ...onceWhole), async () => {
    const stored = pieces.map(({ piece }, index) => ({
      key: piece.key,
      frameCount: frameCounts[index] ?? 0,
    }));
    const made = await joinFilm(film.fps, stored, { sound, choice }, given);
    const standIns = parts.media.scenes.flatMap((scene) => {
      const found = damaged.find(({ key }) => key === shownBy(scene).key);
      return found === undefined ? [] : [{ scene_id: scene.scene_id, reason: found.reason }];
    });
    const signs = await storeSigns(pieces, frameCounts, given);
    const { preset } = parts.request;
    const peak = peakMemory();
    const result = {
      ...describe(film, made.video, sound, choice, standIns),
      ...(preset !== 'standard' && { preset }),
      ...(peak !== undefined && { peak_memory_mb: peak }),
      ...(signs && { signs }),
    };
    // What another video paid for is free here.
    const ours = onceWhole.filter((_, index) => pieces[index]?.made_for === given.videoId);
    const charged = addMicros(charge(joinQuote, made.coreSeconds), ...ours);
    return { result, charged, service: 'gpu_compute' };
  });
}

/** Sound, joining, then the scenes by their length. */
function splitQuote(quote: Micros, frameCounts: readonly number[]): [Micros, Micros, ...Micros[]] {
  const frames = frameCounts.reduce((sum, count) => sum + count, 0);
  const rest = 100 - soundShare - joinShare;
  const weights = [frames * soundShare, frames * joinShare, ...frameCounts.map((count) => count * rest)];
  return shareOut(quote, weights) as [Micros, Micros, ...Micros[]];
}

/** Runs two pieces of work side by side. When one fails the other is stopped, and waited for. */
async function bothOrNone<One, Other>(
  tools: StageTools,
  one: (tools: StageTools) => Promise<One>,
  other: (tools: StageTools) => Promise<Other>,
): Promise<[One, Other]> {
  const stop = new AbortController();
  const stoppable = { ...tools, signal: AbortSignal.any([tools.signal, stop.signal]) };
  const started = [one(stoppable), other(stoppable)] as const;
  for (const work of started) work.catch((error: unknown) => stop.abort(error));
  await Promise.allSettled(started);
  stop.signal.throwIfAborted();
  return await Promise.all(started);
}

async function joinFilm(
  fps: number,
  stored: readonly { key: BlobKey; frameCount: number }[],
  { sound, choice }: { sound: FilmSound; choice: EncoderChoice },
  { encoder, blobs, scratch, signal, videoId, round }: StageTools,
): Promise<{ video: BlobRef; coreSeconds: number }> {
  const soundFile = join(scratch, 'film-sound.mp4');
  const outFile = join(scratch, 'film.mp4');
  await blobs.fetchTo(sound.file.key, soundFile);
  const pieces = await Promise.all(
    stored.map(async ({ key, frameCount }, index) => {
      const file = join(scratch, `scene-${index}.mp4`);
      await blobs.fetchTo(key, file);
      return { file, frameCount };
    }),
  );
  const { coreSeconds } = await encoder.join({ pieces, fps, soundFile, outFile, signal }, choice);
  const named = { id: videoId, name: `video-r${round}` };
  return { video: await blobs.putFile(outFile, { extension: 'mp4', video: named }), coreSeconds };
}

/** Undefined when some piece was made before pieces were signed: its file cannot be told from another's then. */
async function storeSigns(
  pieces: Awaited<ReturnType<typeof renderScenes>>,
  frameCounts: readonly number[],
  { blobs }: StageTools,
): Promise<BlobRef | undefined> {
  const signs = filmSigns(
    pieces.map(({ signs }) => signs),
    frameCounts,
  );
  if (signs === undefined) return undefined;
  return await blobs.put(Readable.from([Buffer.from(JSON.stringify(signs))]), { extension: 'json' });
}

function describe(
  film: FilmPlan,
  video: BlobRef,
  { loudness }: FilmSound,
  choice: EncoderChoice,
  standIns: NonNullable<RenderedVideo['stand_ins']>,
): RenderedVideo {
  const { format, width, height, fps, timeline } = film;
  return {
    ...{ video, format, width, height, fps, seconds: timeline.seconds, encoder: choice.name },
    scenes: timeline.spans.map(({ sceneId, start, end, narrationAt }) => ({
      ...{ scene_id: sceneId, start, end },
      spoken_at: start + narrationAt,
    })),
    cues: timeline.spans.flatMap(({ start }, index) =>
      (film.scenes[index]?.captions ?? []).map((caption) => ({
        start: start + caption.start,
        end: start + caption.end,
        text: captionText(caption),
        ...(caption.rightToLeft && { right_to_left: caption.rightToLeft }),
      })),
    ),
    loudness: { integrated: loudness.integrated, true_peak: loudness.truePeak },
    ...(standIns.length > 0 && { stand_ins: standIns }),
  };
}
