import { z } from 'zod';

/** One thing that was measured, what it was measured against, and whether it holds. */
export const QualityCheck = z.strictObject({
  name: z.string(),
  passed: z.boolean(),
  /** A failed check that is `fatal` rejects the file; others only lower the score. */
  fatal: z.boolean(),
  measured: z.string(),
  wanted: z.string(),
});
export type QualityCheck = z.infer<typeof QualityCheck>;

export const QualityReport = z.strictObject({
  verdict: z.enum(['accepted', 'rejected']),
  /** 0 to 1. */
  score: z.number().min(0).max(1),
  checks: z.array(QualityCheck).min(1),
  /** For people: every failed check in one sentence. Empty when all hold. */
  reasons: z.array(z.string()),
});
export type QualityReport = z.infer<typeof QualityReport>;
