import { z } from 'zod';
import { BlobRef } from './ids.ts';
import { Mood } from './mood.ts';
import { StyleName } from './styles.ts';

const colour = z.string().regex(/^#[0-9a-f]{6}$/);

/** The look of a channel: everything a scene is painted with. */
export const Palette = z.strictObject({
  /** The background runs from `from` to `to`. */
  from: colour,
  to: colour,
  /** Shapes on the background. */
  shape: colour,
  /** Type on the background; at least 4.5:1 against both ends of it. */
  ink: colour,
  /** The spoken word, underlines, small marks. */
  accent: colour,
});
export type Palette = z.infer<typeof Palette>;

/** What every scene has, whatever it shows. */
const sceneLook = {
  scene_id: z.string(),
  /** Up to three small drawn pictures (PNG, transparent) that may float beside a drawn one. */
  accents: z.array(BlobRef).max(3),
  /** What each accent was chosen by, in the same order: it pops up when that is said. */
  accent_keywords: z.array(z.string()).max(3).optional(),
  palette: Palette,
  /** The theme: type, shapes and movement. Absent in what was made before there were any. */
  style: StyleName.optional(),
  /** Which background design the renderer paints where no clip or photo covers it. */
  backdrop: z.enum([
    ...[
      'blobs',
      'rays',
      'grid',
      'waves',
      'rings',
      'confetti',
      'stars',
      'hills',
      'leaves',
      'contours',
      'dots',
    ],
    ...['sheets', 'ruled', 'bubbles', 'stripes'],
  ] as const),
  /** The keyword the picture was chosen by. */
  keyword: z.string(),
};

/** What one looks at in a picture, as shares of its width and height. */
const focus = z.strictObject({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) }).optional();

const pixels = z.int().min(16).max(8192);

/** What a scene shows, and how the renderer should stage it. */
export const SceneMedia = z.discriminatedUnion('kind', [
  z.strictObject({
    ...sceneLook,
    kind: z.literal('illustration'),
    /** PNG, square, transparent ground: the one thing the scene is about. */
    picture: BlobRef,
  }),
  z.strictObject({
    ...sceneLook,
    kind: z.literal('clip'),
    /** The house format: H.264 in MP4, yuv420p, BT.709 limited range, 30 frames a second, no sound. */
    clip: BlobRef,
    seconds: z.number().positive(),
    /** Pixels; just enough to cover the video's frame, so that one side fits it. */
    width: pixels,
    height: pixels,
    focus,
  }),
  z.strictObject({
    ...sceneLook,
    kind: z.literal('photo'),
    /** JPEG, upright. */
    photo: BlobRef,
    /** Pixels; a little more than covers the video's frame, so that one can move over it. */
    width: pixels,
    height: pixels,
    focus,
  }),
]);
export type SceneMedia = z.infer<typeof SceneMedia>;

/** The file a scene is about: its drawing, its clip or its photo. */
export function shownBy(scene: SceneMedia): BlobRef {
  if (scene.kind === 'illustration') return scene.picture;
  return scene.kind === 'clip' ? scene.clip : scene.photo;
}

/** Who made a picture and under which licence, for the description's credits. */
export const Credit = z.strictObject({
  title: z.string(),
  author: z.string(),
  licence: z.string(),
  source: z.string(),
});
export type Credit = z.infer<typeof Credit>;

/** A piece of the operator's own music. */
export const OwnMusic = z.strictObject({
  /** WAV, 48 kHz, stereo. */
  file: BlobRef,
  seconds: z.number().positive(),
  credit: Credit,
});
export type OwnMusic = z.infer<typeof OwnMusic>;

export const Media = z.strictObject({
  scenes: z.array(SceneMedia).min(1),
  credits: z.array(Credit),
  /** Ids of the libraries' clips and photos that are seen: the channel's next videos show others. */
  shown: z.array(z.string()).optional(),
  /** How it should feel; absent in what was made before moods had a name. */
  mood: Mood.optional(),
  /** What is heard under the voice; absent: music of our own, in that mood. */
  music: OwnMusic.optional(),
  provider: z.string(),
});
export type Media = z.infer<typeof Media>;
