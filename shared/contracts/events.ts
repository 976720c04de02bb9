import { z } from 'zod';
import { VideoId } from './ids.ts';
import { allTopics, type Topic } from './topics.ts';

/** What travels on every topic. `data` is checked by the stage that receives it. */
export const EventEnvelope = z.strictObject({
  id: z.uuid(),
  topic: z.enum(allTopics as [Topic, ...Topic[]]),
  video_id: VideoId,
  /** 1 for the first way through the graph; a rejected file is rendered again in round 2. */
  round: z.int().min(1).max(99),
  occurred_at: z.iso.datetime(),
  data: z.record(z.string(), z.unknown()),
});
export type EventEnvelope = z.infer<typeof EventEnvelope>;
