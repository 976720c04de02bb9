import { z } from 'zod';
import { VideoId } from './ids.ts';
import { MicrosField, Tier } from './money.ts';
import { StageName } from './stages.ts';

/** `POST /function/cost-gate/reserve`. Amounts are whole micro-dollars. */
export const GateOrderBody = z.strictObject({
  reservation_id: z.string().min(1).max(200),
  video_id: VideoId,
  stage: StageName,
  round: z.int().min(1).max(99),
  /** The worst case at each tier the stage can work at; the first that fits is granted. */
  offers: z
    .array(z.strictObject({ tier: Tier, amount_micros: MicrosField }))
    .min(1)
    .max(2),
});
export type GateOrder = z.input<typeof GateOrderBody>;

export const GateAnswer = z.discriminatedUnion('granted', [
  z.strictObject({
    granted: z.literal(true),
    tier: Tier,
    amount_micros: MicrosField,
    available_micros: MicrosField,
  }),
  z.strictObject({ granted: z.literal(false), reason: z.string(), available_micros: MicrosField }),
]);
export type GateAnswer = z.output<typeof GateAnswer>;
