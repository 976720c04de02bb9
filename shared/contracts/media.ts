import { z } from 'zod';
import { BlobRef } from './ids.ts';

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

/** A drawn picture with a transparent ground, and how the renderer should stage it. */
export const SceneMedia = z.strictObject({
  scene_id: z.string(),
  kind: z.literal('illustration'),
  /** PNG, square, transparent ground: the one thing the scene is about. */
  picture: BlobRef,
  /** Up to three smaller ones (PNG, transparent) that may float beside it. */
  accents: z.array(BlobRef).max(3),
  /** What each accent was chosen by, in the same order: it pops up when that is said. */
  accent_keywords: z.array(z.string()).max(3).optional(),
  palette: Palette,
  /** Which background design the renderer paints. */
  backdrop: z.enum(['blobs', 'rays', 'grid', 'waves', 'rings', 'confetti']),
  /** The keyword the picture was chosen by. */
  keyword: z.string(),
});
export type SceneMedia = z.infer<typeof SceneMedia>;

/** Who made a picture and under which licence, for the description's credits. */
export const Credit = z.strictObject({
  title: z.string(),
  author: z.string(),
  licence: z.string(),
  source: z.string(),
});
export type Credit = z.infer<typeof Credit>;

export const Media = z.strictObject({
  scenes: z.array(SceneMedia).min(1),
  credits: z.array(Credit),
  provider: z.string(),
});
export type Media = z.infer<typeof Media>;
