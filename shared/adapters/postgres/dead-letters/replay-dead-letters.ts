import { EventEnvelope } from '../../../contracts/events.ts';
import type { VideoId } from '../../../contracts/ids.ts';
import { allTopics, type Topic } from '../../../contracts/topics.ts';
import { mustBeHandled, wakeTopic } from '../../../domain/flow.ts';
import { stageNames } from '../../../domain/pipeline.ts';
import type { Lane } from '../../../domain/priority.ts';
import type { VideoStatus } from '../../../ports/videos.ts';
import type { Sql, Tx } from '../connect.ts';
import type { QueueOptions } from '../videos/queue-options.ts';
import { lockQueue } from '../videos/queue-place.ts';
import { type RetryRefusal, requeueIfAllowed } from '../videos/retry-video.ts';

/** What became of a letter. Only `refused` leaves it for another time. */
export type Replay =
  /** Its event waits in the outbox for the function it was meant for. */
  | { kind: 'sent'; functionName: string }
  /** Its video, which had failed for it, waits or runs again; what it was to wake is woken by that. */
  | { kind: 'reopened' }
  | { kind: 'needless'; because: 'completed' | 'in_queue' | 'other_round' | 'other_lane' }
  /** Somebody sent it again before. */
  | { kind: 'replayed_before'; at: Date }
  | {
      kind: 'refused';
      because: 'no_such_letter' | 'not_an_event' | RetryRefusal | { kind: 'ended_otherwise'; code: string };
    };

export interface ReplayOptions extends QueueOptions {
  /** Says what would become of each, and changes nothing. */
  dryRun: boolean;
}

interface Letter {
  id: bigint;
  topic: string;
  function_name: string | null;
  video_id: VideoId | null;
  event: unknown;
  replayed_at: Date | null;
}

/**
 * Sends buried events again, all of one video at once or none. Sending one twice is not possible: the letter is marked
 * in the transaction that sends it.
 *
 * @param ids letters of one video, or one that has none
 */
export async function replayDeadLetters(
  sql: Sql,
  ids: readonly bigint[],
  options: ReplayOptions,
): Promise<Map<bigint, Replay>> {
  const outcomes = new Map<bigint, Replay>(
    ids.map((id) => [id, { kind: 'refused', because: 'no_such_letter' }]),
  );
  const notMeant = new Error('a dry run is taken back');
  await sql
    .begin(async (tx) => {
      // Before the videos, as everybody does who puts one into the queue.
      await lockQueue(tx);
      const letters = await tx<Letter[]>`
        select id, topic, function_name, video_id, event, replayed_at from dead_letters
        where id = any(${ids.map(String)}::bigint[]) order by id for update`;
      for (const letter of letters) outcomes.set(letter.id, await replay(tx, letter, options));
      if (options.dryRun) throw notMeant;
    })
    .catch((error: unknown) => {
      if (error !== notMeant) throw error;
    });
  return outcomes;
}

async function replay(tx: Tx, letter: Letter, options: QueueOptions): Promise<Replay> {
  if (letter.replayed_at) return { kind: 'replayed_before', at: letter.replayed_at };
  const { topic, video_id: videoId, function_name: functionName } = letter;
  if (!isTopic(topic) || videoId === null || functionName === null)
    return { kind: 'refused', because: 'not_an_event' };
  const event = EventEnvelope.safeParse(letter.event);
  const round = event.success && event.data.topic === topic ? event.data.round : undefined;
  const outcome = mustBeHandled(topic) ? await replayWake(tx, { topic, videoId, round }, options) : undefined;
  if (outcome?.kind === 'refused') return outcome;
  if (outcome === undefined) {
    if (round === undefined) return { kind: 'refused', because: 'not_an_event' };
    await tx`
      insert into outbox (topic, video_id, event, target)
      select topic, video_id, event, function_name from dead_letters where id = ${letter.id}`;
  }
  await tx`update dead_letters set replayed_at = now() where id = ${letter.id}`;
  return outcome ?? { kind: 'sent', functionName };
}

function isTopic(text: string): text is Topic {
  return (allTopics as readonly string[]).includes(text);
}

interface Wake {
  topic: Topic;
  videoId: VideoId;
  /** Undefined: what was buried is no event. */
  round: number | undefined;
}

interface VideoFacts {
  status: VideoStatus;
  round: number;
  lane: Lane | null;
  last_error: string | null;
}

/**
 * What was to start work. Where its video is open it is sent as it was (the answer is undefined). Where the video failed
 * for it, opening the video again wakes all that is ready with events made anew, whatever the old one was like.
 */
async function replayWake(
  tx: Tx,
  wake: Wake,
  options: QueueOptions,
): Promise<Exclude<Replay, { kind: 'sent' }> | undefined> {
  const [video] = await tx<VideoFacts[]>`
    select status, round, lane, error_log -> -1 ->> 'code' as last_error
    from video_queue where id = ${wake.videoId} for no key update`;
  if (!video) return { kind: 'refused', because: { kind: 'not_found' } };
  const { status, round, lane, last_error: code } = video;
  if (status === 'completed') return { kind: 'needless', because: 'completed' };
  if (status === 'queued') return { kind: 'needless', because: 'in_queue' };
  if (status === 'processing') {
    if (wake.round !== undefined && wake.round !== round) return { kind: 'needless', because: 'other_round' };
    const wakes = stageNames.some((stage) => wakeTopic(stage, lane ?? 'cpu') === wake.topic);
    return wakes ? undefined : { kind: 'needless', because: 'other_lane' };
  }
  if (status !== 'failed' || code !== 'undeliverable')
    return { kind: 'refused', because: { kind: 'ended_otherwise', code: code ?? status } };
  const refusal = await requeueIfAllowed(tx, wake.videoId, options);
  return refusal ? { kind: 'refused', because: refusal } : { kind: 'reopened' };
}
