import { join } from 'node:path';
import type { Graphic } from '#shared/contracts/graphics.ts';
import type { BlobKey } from '#shared/contracts/ids.ts';
import type { Palette, SceneMedia } from '#shared/contracts/media.ts';
import type { Scene } from '#shared/contracts/script.ts';
import type { StyleName } from '#shared/contracts/styles.ts';
import type { Format } from '#shared/contracts/video-request.ts';
import { frameSizes } from '#shared/domain/frame-sizes.ts';
import type { Typeface } from '#shared/drawing/fonts.ts';
import type { Composition, Emphasis, Plinth } from '#shared/drawing/themes/theme.ts';
import type { Caption } from './captions.ts';
import type { Place } from './layout.ts';
import type { PhotoMove } from './photo-moves.ts';
import type { Transition } from './transitions.ts';

export const framesPerSecond = 30;

export { frameSizes };

/** The frame as painters know it, whatever size the film comes out at: they always draw 1080p. */
export function paintedFrame(kind: FrameKind): FrameKind {
  return { ...kind, ...frameSizes[kind.format] };
}

export type FrameKind = { format: Format; width: number; height: number; fps: number };

/** What a scene shows. */
export type Visual =
  | {
      kind: 'drawn';
      picture: BlobKey;
      /** With the time the narration speaks of it, where it does. */
      accents: { picture: BlobKey; spokenAt?: number }[];
    }
  | ClipVisual
  | { kind: 'photo'; photo: BlobKey; move: PhotoMove; focus?: { x: number; y: number } }
  /** The backdrop and the words alone, where a clip or a photo turned out to be damaged. */
  | { kind: 'plain' };

export type ClipVisual = {
  kind: 'clip';
  clip: BlobKey;
  /** Of the film, that it gives at least when it is played so slowly. */
  frames: number;
  /** How many times longer it takes than it was filmed. */
  slowdown: number;
  /** It is too short for its scene and begins again. */
  again: boolean;
};

/**
 * Everything a painter needs to know of one scene, on the scene's own clock; nothing of the film it stands in.
 * These are types, not interfaces: as plain JSON they say what makes two rendered scenes alike.
 */
export type ScenePlan = {
  role: Scene['role'];
  /** How its parts are arranged. */
  place: Place;
  plinth: Plinth;
  emphasis: Emphasis;
  /** How its illustrations stand together; `plate` unless told. */
  composition?: Composition;
  /** Number among the points, from 1; 0 for a hook or a close. */
  point: number;
  /** How long it holds the screen. */
  frames: number;
  /** How far its entrance has come when its clock is at 0, in seconds. */
  ahead: number;
  /** What it says in words and figures; absent where the picture speaks alone. */
  graphic?: Graphic;
  /**
   * When the narration comes to each of the graphic's parts, in seconds on the scene's own clock: null where it does not, below
   * 0 where the scene before did.
   */
  saidAt: (number | null)[];
  /** The theme: type, shapes and movement. */
  style?: StyleName;
  /** Of the script, a code such as `ja`: it decides how some characters are written. */
  language?: string;
  palette: Palette;
  backdrop: SceneMedia['backdrop'];
  visual: Visual;
};

/**
 * One piece of the film: from the moment a scene begins to come in to the moment the next one does. Its frames follow
 * from what stands here and from nothing else, so a piece that reads the same looks the same, whatever film it is for.
 */
export type SegmentPlan = FrameKind & {
  frameCount: number;
  scene: ScenePlan;
  /** Those that its frames show, and the rest of their sentences. */
  captions: Caption[];
  /** What all captions of the film are set in; absent: the theme's own face. */
  captionFace?: Typeface;
  /** What it follows; absent for a film's first. */
  entrance?: Entrance;
  /** Which of how many scenes, from 0, for the line along the top. */
  index: number;
  count: number;
};

export type Entrance = {
  transition: Transition;
  /** Frames before the scene's clock is at 0: the end of the scene before, over which this one comes in. */
  leadFrames: number;
  previous: ScenePlan;
  /** Of the scene before, those that last into this piece and the rest of their sentences, on that scene's clock. */
  captions: Caption[];
};

/** Every file a scene is shown with. */
export function filesOf({ visual }: ScenePlan): BlobKey[] {
  if (visual.kind === 'drawn') return [visual.picture, ...visual.accents.map(({ picture }) => picture)];
  if (visual.kind === 'clip') return [visual.clip];
  return visual.kind === 'photo' ? [visual.photo] : [];
}

/** Where a picture lies in a folder of scratch space. */
export function pictureFile(folder: string, key: BlobKey): string {
  return join(folder, key.replaceAll('/', '-'));
}
