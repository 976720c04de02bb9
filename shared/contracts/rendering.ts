import { z } from 'zod';
import { BlobRef } from './ids.ts';
import { Format, Preset } from './video-request.ts';

/** Where a scene or a caption stands on the finished video's clock, in seconds. */
const span = { start: z.number().min(0), end: z.number().positive() };

export const Cue = z.strictObject({
  ...span,
  /** Line by line, as it is burnt in. */
  text: z.string().min(1),
  /** Its lines run from right to left. */
  right_to_left: z.literal(true).optional(),
});
export type Cue = z.infer<typeof Cue>;

export const RenderedVideo = z.strictObject({
  video: BlobRef,
  format: Format,
  width: z.int().positive(),
  height: z.int().positive(),
  fps: z.number().positive(),
  seconds: z.number().positive(),
  /** The encoder that made it, for example `libx264` or `h264_nvenc`. */
  encoder: z.string(),
  /** How it was asked for, where that is not `standard`: a preview is small and is never published. */
  preset: Preset.optional(),
  /** The most memory that the render and the programs it started held at one time, in MB, where it could be measured. */
  peak_memory_mb: z.number().positive().optional(),
  scenes: z
    .array(
      z.strictObject({
        scene_id: z.string(),
        ...span,
        /** When its narration begins, in seconds. */
        spoken_at: z.number().min(0).optional(),
      }),
    )
    .min(1),
  /** The captions burnt into the picture; the subtitles file is made of the same ones. */
  cues: z.array(Cue),
  /** Scenes whose clip or photo was damaged, so that a drawn backdrop stands in for it, and what was wrong. */
  stand_ins: z.array(z.strictObject({ scene_id: z.string(), reason: z.string() })).optional(),
  /** What single frames looked like when they were drawn (FilmSigns, as JSON). */
  signs: BlobRef.optional(),
  /** Integrated loudness (LUFS) and true peak (dBTP), as measured on the finished, encoded sound. */
  loudness: z.strictObject({ integrated: z.number(), true_peak: z.number() }),
});
export type RenderedVideo = z.infer<typeof RenderedVideo>;
