import { z } from 'zod';

/** Means of a frame's planes over the cells of its sign grid, in rows: luma, then blue and red one after the other. */
export const FrameSign = z.strictObject({
  /** Number within the film, or within the piece it was drawn for. */
  frame: z.int().min(0),
  luma: z.base64(),
  /** Half as many cells each way. */
  chroma: z.base64(),
});
export type FrameSign = z.infer<typeof FrameSign>;

/** What some frames of a film looked like when they were drawn, before anything was encoded. */
export const FilmSigns = z.strictObject({ frames: z.array(FrameSign) });
export type FilmSigns = z.infer<typeof FilmSigns>;
