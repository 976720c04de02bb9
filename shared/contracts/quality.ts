import { z } from 'zod';
import { FilmFingerprint } from './film-fingerprint.ts';

/** What a viewer judges a video by. */
export const AspectName = z.enum(['script', 'audio', 'picture', 'captions', 'engagement']);
export type AspectName = z.infer<typeof AspectName>;
export const aspectNames: readonly AspectName[] = AspectName.options;

/** One thing that was measured, what it was measured against, and whether it holds. */
export const QualityCheck = z.strictObject({
  name: z.string(),
  passed: z.boolean(),
  /** A failed check that is `fatal` rejects the file; others only lower the score. */
  fatal: z.boolean(),
  measured: z.string(),
  wanted: z.string(),
  /** Absent in reports that were written before there were any. */
  aspect: AspectName.optional(),
});
export type QualityCheck = z.infer<typeof QualityCheck>;

const AspectScore = z.strictObject({
  /** 0 to 1. */
  score: z.number().min(0).max(1),
  /** Every failed check of this aspect in one sentence. */
  reasons: z.array(z.string()),
});
export type AspectScore = z.infer<typeof AspectScore>;

export const QualityReport = z.strictObject({
  verdict: z.enum(['accepted', 'rejected']),
  /** 0 to 1. */
  score: z.number().min(0).max(1),
  checks: z.array(QualityCheck).min(1),
  /** For people: every failed check in one sentence. Empty when all hold. */
  reasons: z.array(z.string()),
  aspects: z
    .strictObject({
      script: AspectScore,
      audio: AspectScore,
      picture: AspectScore,
      captions: AspectScore,
      engagement: AspectScore,
    })
    .optional(),
  /** What the channel's later videos are compared with. */
  fingerprint: FilmFingerprint.optional(),
});
export type QualityReport = z.infer<typeof QualityReport>;
