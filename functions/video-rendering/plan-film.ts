import { Terminal } from '#shared/contracts/errors.ts';
import { type Graphic, partsOf } from '#shared/contracts/graphics.ts';
import type { BlobKey } from '#shared/contracts/ids.ts';
import { type SceneMedia, shownBy } from '#shared/contracts/media.ts';
import type { Scene } from '#shared/contracts/script.ts';
import type { PartsReady } from '#shared/contracts/stages.ts';
import type { Format } from '#shared/contracts/video-request.ts';
import { frameSize } from '#shared/domain/frame-sizes.ts';
import { stepsKept } from '#shared/domain/graphics/steps-kept.ts';
import { writtenLanguage } from '#shared/domain/languages/number-signs.ts';
import { drawableText } from '#shared/drawing/glyphs.ts';
import { themeOf } from '#shared/drawing/themes/themes.ts';
import { type Caption, captionsOf } from './captions.ts';
import { chooseTransition } from './choose-transition.ts';
import { type FrameKind, framesPerSecond, type ScenePlan, type Visual } from './film-plan.ts';
import { playOf } from './footage-plays.ts';
import { placeOf } from './layout.ts';
import { photoMoves } from './photo-moves.ts';
import { spokenAt, spokenInTurn } from './spoken-at.ts';
import { spokenInRow } from './spoken-in-row.ts';
import { stagingOf } from './staging.ts';
import { layTimeline, type SceneSpan, type Timeline } from './timeline.ts';
import { leadSeconds, type Transition, tailSeconds } from './transitions.ts';

/** The first scene has no transition to come in with: its entrance is a little further on instead, in seconds. */
const firstAhead = 0.3;

export interface FilmScene {
  plan: ScenePlan;
  /** How it comes in after the one before. */
  transition: Transition;
  /** On the scene's own clock. */
  captions: Caption[];
}

export interface FilmPlan extends FrameKind {
  timeline: Timeline;
  scenes: FilmScene[];
}

/**
 * Brings the parts together on one clock.
 *
 * @param seed decides what may differ from film to film
 * @param damaged clips and photos that cannot be shown: their scenes go without
 * @throws Terminal `parts_mismatch` when a scene lacks its script or its picture
 */
export function planFilm(
  parts: PartsReady,
  seed: number,
  damaged: ReadonlySet<BlobKey> = new Set(),
): FilmPlan {
  const { format, preset } = parts.request;
  const timeline = layTimeline(parts.narration.scenes, parts.script.scenes, framesPerSecond);
  const toldIn = (span: SceneSpan | undefined) => parts.script.scenes.find(({ id }) => id === span?.sceneId);
  // Beside steps, charts and figures the numbers of what merely lies between would count nothing, and where a point shows
  // no words its number would be missed.
  const areCounted = parts.script.scenes.every(
    (scene) => scene.role !== 'point' || (scene.graphic ?? wordsAlone(scene))?.layout === 'statement',
  );
  let point = 0;
  const narrations = parts.script.scenes.map(({ narration }) => narration);
  const language = writtenLanguage(parts.script.language, narrations.join('\n'));
  const scenes = timeline.spans.map((span, index): FilmScene => {
    const scene = planScene(parts, span, { format, language, seed, index, damaged });
    const told = toldIn(span);
    const before = toldIn(timeline.spans[index - 1]);
    return {
      plan: scene.role === 'point' && areCounted ? { ...scene, point: ++point } : scene,
      transition:
        told === undefined ? 'slide' : chooseTransition(before, told, themeOf(scene.style), seed + index),
      captions: captionsOf(span, format, told?.narration),
    };
  });
  return { format, ...frameSize(format, preset), fps: framesPerSecond, timeline, scenes };
}

function turn<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item;
}

interface PlanSettings {
  seed: number;
  damaged: ReadonlySet<BlobKey>;
}

function planScene(
  { script, media }: PartsReady,
  span: SceneSpan,
  {
    format,
    language,
    seed,
    index,
    damaged,
  }: PlanSettings & { format: Format; language: string; index: number },
): ScenePlan {
  const scene = script.scenes.find(({ id }) => id === span.sceneId);
  const look = media.scenes.find(({ scene_id }) => scene_id === span.sceneId);
  if (scene === undefined || look === undefined)
    throw new Terminal('parts_mismatch', `scene ${span.sceneId} has a narration but no script or no picture`);
  return {
    role: scene.role,
    place: placeOf(format, scene.role, index),
    ...stagingOf(themeOf(look.style), seed + index),
    point: 0,
    frames: span.frames,
    ahead: index === 0 ? firstAhead : leadSeconds,
    ...saying(scene, script.scenes[script.scenes.indexOf(scene) - 1], span, language),
    ...(look.style && { style: look.style }),
    language,
    palette: look.palette,
    backdrop: look.backdrop,
    visual: damaged.has(shownBy(look).key) ? { kind: 'plain' } : planVisual(look, span, seed + index),
  };
}

/** On the clock of a scene that only repeats it: well before its beginning. */
const saidBefore = -5;

/** What a scene says, and when: its graphic, or the words it shows, by its role. Steps of the scene before were said before. */
function saying(
  scene: Scene,
  before: Scene | undefined,
  span: SceneSpan,
  language: string,
): Pick<ScenePlan, 'graphic' | 'saidAt'> {
  const graphic = scene.graphic ?? wordsAlone(scene);
  if (graphic === undefined) return { saidAt: [] };
  const parts = partsOf(graphic);
  if (graphic.layout === 'quote') return { graphic, saidAt: spokenInRow(parts, span.words) };
  const known = stepsKept(before?.graphic, graphic);
  return {
    graphic,
    saidAt: [
      ...Array<number>(known).fill(saidBefore),
      ...spokenInTurn(parts.slice(known), span.words, language),
    ],
  };
}

function wordsAlone({ role, on_screen: text }: Scene): Graphic | undefined {
  if (drawableText(text) === '') return undefined;
  if (role === 'close') return { layout: 'end', text, points: [] };
  return { layout: role === 'hook' ? 'title' : 'statement', text };
}

function planVisual(look: SceneMedia, span: SceneSpan, place: number): Visual {
  if (look.kind === 'photo') {
    const { photo, focus } = look;
    return { kind: 'photo', photo: photo.key, move: turn(photoMoves, place), ...(focus && { focus }) };
  }
  if (look.kind === 'clip') {
    // It is seen while the scene comes in and while the next one does.
    const needed =
      span.frames + Math.ceil((Math.max(firstAhead, leadSeconds) + tailSeconds) * framesPerSecond);
    return { kind: 'clip', clip: look.clip.key, ...playOf(look.seconds, needed, framesPerSecond) };
  }
  const accents = look.accents.map(({ key }, at) => {
    const heard = spokenAt(look.accent_keywords?.[at] ?? '', span.words);
    return heard === undefined ? { picture: key } : { picture: key, spokenAt: heard };
  });
  return { kind: 'drawn', picture: look.picture.key, accents };
}
