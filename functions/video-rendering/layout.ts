import type { Scene } from '#shared/contracts/script.ts';
import type { Format } from '#shared/contracts/video-request.ts';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where a scene's parts stand, in pixels. Boxes of one layout never overlap, nor does one reach into the captions. */
export interface SceneLayout {
  /** Square; holds the picture, what it stands on, and its small companions. */
  picture: Box;
  /** Squares at its sides where companions stand for themselves; where there are none they float about the picture. */
  aside: readonly Box[];
  /** Undefined where the picture speaks alone. */
  headline: { box: Box; align: 'left' | 'center'; maxSizePx: number } | undefined;
}

export interface FrameLayout {
  /**
   * The captions' plate stays inside, and clear of what players lay over a video. Upright, of 1080x1920: Shorts, TikTok and
   * Reels put titles and sound over the lowest 300 to 480 pixels and buttons over the right 120 to 180 of the lower half
   * (socaptions.com/blog/tiktok-safe-zones-2026, blitzcutai.com/blog/best-caption-placement-short-form-video,
   * youraithumbnailgenerator.com/guides/youtube-shorts-safe-zones-complete-guide; no platform promises any). Lying: the
   * controls of YouTube's player take the lowest 48 to 60 of its 720 pixels, and television keeps 5 % free at every
   * edge (EBU R 95).
   */
  captions: Box;
  captionSizePx: number;
  /** One mark per scene along the top. */
  progress: Box;
}

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });
const square = (centreX: number, centreY: number, side: number): Box =>
  box(centreX - side / 2, centreY - side / 2, side, side);

const frames: Readonly<Record<Format, FrameLayout>> = {
  '16:9': { captions: box(260, 841, 1400, 150), captionSizePx: 50, progress: box(110, 52, 1700, 8) },
  '9:16': { captions: box(180, 1262, 720, 178), captionSizePx: 58, progress: box(80, 150, 920, 8) },
  '1:1': { captions: box(80, 853, 920, 150), captionSizePx: 50, progress: box(70, 44, 940, 8) },
};

export function frameLayout(format: Format): FrameLayout {
  return frames[format];
}

interface Design {
  picture: Box;
  aside?: readonly Box[];
  text: Box;
  align: 'left' | 'center';
}

/** Left and right of a picture in the middle of a wide frame. */
const wings = (centreY: number, reach = 545, side = 350): readonly Box[] =>
  [1, -1].map((direction) => square(960 + direction * reach, centreY, side));

/** The same in a square frame. */
const besides = (centreY: number): readonly Box[] =>
  [1, -1].map((direction) => square(540 + direction * 399, centreY, 226));

const designs: Readonly<
  Record<
    Format,
    {
      alone: Pick<Design, 'picture' | 'aside'>;
      sideRight: Design;
      sideLeft: Design;
      above: Design;
      below: Design;
    }
  >
> = {
  '16:9': {
    alone: { picture: square(960, 460, 760), aside: wings(460, 630, 380) },
    sideRight: { picture: square(1400, 456, 760), text: box(120, 100, 880, 720), align: 'left' },
    sideLeft: { picture: square(520, 456, 760), text: box(940, 100, 870, 720), align: 'left' },
    above: {
      picture: square(960, 368, 590),
      aside: wings(380),
      text: box(160, 672, 1600, 164),
      align: 'center',
    },
    below: {
      picture: square(960, 549, 580),
      aside: wings(560),
      text: box(160, 92, 1600, 164),
      align: 'center',
    },
  },
  '9:16': {
    alone: { picture: square(540, 720, 920) },
    sideRight: { picture: square(550, 902, 704), text: box(84, 195, 900, 340), align: 'left' },
    sideLeft: { picture: square(540, 530, 700), text: box(110, 900, 820, 350), align: 'center' },
    above: { picture: square(530, 534, 706), text: box(84, 905, 830, 345), align: 'left' },
    below: { picture: square(540, 902, 704), text: box(90, 195, 900, 340), align: 'center' },
  },
  '1:1': {
    alone: { picture: square(540, 460, 740) },
    sideRight: { picture: square(775, 460, 530), text: box(64, 110, 430, 700), align: 'left' },
    sideLeft: { picture: square(305, 460, 530), text: box(586, 110, 430, 700), align: 'left' },
    above: {
      picture: square(540, 348, 556),
      aside: besides(348),
      text: box(70, 634, 940, 200),
      align: 'center',
    },
    below: {
      picture: square(540, 570, 556),
      aside: besides(570),
      text: box(70, 84, 940, 200),
      align: 'center',
    },
  },
};

/** Points change sides, so that two neighbours never look alike; the hook and the close have their own place. */
const pointOrder = ['sideLeft', 'below', 'sideRight', 'above'] as const;
export type Place = (typeof pointOrder)[number];

/** @param index place among all scenes, from 0 */
export function placeOf(format: Format, role: Scene['role'], index: number): Place {
  const turn = (place: number): Place => pointOrder[place % pointOrder.length] ?? 'above';
  if (role === 'hook') return format === '1:1' ? 'above' : 'sideRight';
  if (role === 'point') return turn(index);
  return turn(index - 1) === 'above' ? 'below' : 'above';
}

const largestType: Readonly<Record<Format, { hook: number; point: number; close: number }>> = {
  '16:9': { hook: 148, point: 122, close: 132 },
  '9:16': { hook: 132, point: 112, close: 120 },
  '1:1': { hook: 108, point: 96, close: 104 },
};

export function sceneLayout(
  format: Format,
  scene: { role: Scene['role']; place: Place; hasHeadline: boolean },
): SceneLayout {
  const kinds = designs[format];
  if (!scene.hasHeadline)
    return { picture: kinds.alone.picture, aside: kinds.alone.aside ?? [], headline: undefined };
  const { picture, aside = [], text, align } = kinds[scene.place];
  return { picture, aside, headline: { box: text, align, maxSizePx: largestType[format][scene.role] } };
}
