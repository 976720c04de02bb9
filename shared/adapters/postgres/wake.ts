import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import type { EventEnvelope } from '../../contracts/events.ts';
import type { VideoId } from '../../contracts/ids.ts';
import type { StageName } from '../../contracts/stages.ts';
import type { Topic } from '../../contracts/topics.ts';
import { inputOf, type Results, readyStages, resultsInRound, wakeTopic } from '../../domain/flow.ts';
import { stagesOf } from '../../domain/pipeline.ts';
import type { Lane } from '../../domain/priority.ts';
import type { Db } from './connect.ts';

export interface NewEvent {
  topic: Topic;
  videoId: VideoId;
  round: number;
  data: Record<string, unknown>;
  /** Only this function gets it. */
  target?: string;
  /** Not handed over earlier than this many milliseconds from now. */
  delayMs?: number;
  /** What was buried. */
  deadLetterId?: bigint;
}

/** Inserts events to be handed over once the transaction around this commits. */
export async function emit(db: Db, events: NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ topic, videoId, round, data, ...more }) => {
    const envelope: EventEnvelope = {
      id: randomUUID(),
      topic,
      video_id: videoId,
      round,
      occurred_at: new Date().toISOString(),
      data,
    };
    return {
      topic,
      video_id: videoId,
      event: envelope,
      target: more.target ?? null,
      delay_ms: more.delayMs ?? 0,
      dead_letter_id: more.deadLetterId === undefined ? null : String(more.deadLetterId),
    };
  });
  await db`
    insert into outbox (topic, video_id, event, target, due_at, dead_letter_id)
    select topic, video_id, event, target, now() + delay_ms * interval '1 millisecond', dead_letter_id
    from jsonb_to_recordset(${db.json(rows as unknown as postgres.JSONValue)})
      as e(topic text, video_id uuid, event jsonb, target text, delay_ms double precision, dead_letter_id bigint)`;
}

/** What the graph needs to know of a video to say what comes next. */
export interface VideoFlow {
  id: VideoId;
  round: number;
  /** Null: it is made, and holds no place. */
  lane: Lane | null;
  request: unknown;
}

/** Outputs of the stages done in the video's present round. */
export async function resultsOf(db: Db, videoId: VideoId, round: number): Promise<Results> {
  const rows = await db<{ stage: StageName; round: number; result: unknown }[]>`
    select stage, round, result from stage_runs where video_id = ${videoId} and status = 'done'`;
  return resultsInRound(rows, round);
}

/**
 * The events that wake the given stages, rebuilt from the truth: the request and the stored results. Stages that listen
 * to one topic share one event.
 */
export function wakeEvents(video: VideoFlow, stages: StageName[], results: Results): NewEvent[] {
  const events = new Map<Topic, NewEvent>();
  for (const stage of stages) {
    const topic = wakeTopic(stage, video.lane ?? 'cpu');
    events.set(topic, {
      topic,
      videoId: video.id,
      round: video.round,
      data: inputOf(stage, video.request, results),
    });
  }
  return [...events.values()];
}

/** The events that wake every stage that could run now. */
export function readyEvents(video: VideoFlow, results: Results): NewEvent[] {
  const done = new Set(Object.keys(results) as StageName[]);
  return wakeEvents(video, readyStages(done, stagesOf(video.request)), results);
}

/** Wakes every stage that could run now. Waking one that runs or has run already does no harm. */
export async function wakeReady(db: Db, video: VideoFlow, results: Results): Promise<void> {
  await emit(db, readyEvents(video, results));
}
