import type { VideoId } from '../../contracts/ids.ts';
import { type Topic, topics } from '../../contracts/topics.ts';
import { mustBeHandled } from '../../domain/flow.ts';
import type { Deliveries, Delivery } from '../../ports/event-source.ts';
import { closeVideo } from './close-video.ts';
import type { Sql } from './connect.ts';
import { lazily } from './lazily.ts';
import { emit } from './wake.ts';

export interface DeliveryOptions {
  running: { gpu: number; cpu: number };
  /** How long a taken delivery is this connector's unless kept, in milliseconds. */
  leaseMs: number;
}

/**
 * What a connector does with deliveries, wherever they came from. Should the server lose the last of what is written
 * lazily here, then a delivery is taken a second time or comes back before it is due: its function has claimed the stage and says so.
 */
export function createDeliveries(sql: Sql, { running, leaseMs }: DeliveryOptions): Deliveries {
  return {
    take: (room) => take(sql, room, leaseMs),
    async keep(ids) {
      await sql`
        update deliveries set leased_until = now() + ${leaseMs} * interval '1 millisecond' from ${lazily(sql)}
        where id = any(${ids.map(String)}::bigint[])`;
    },
    async handled(ids) {
      await sql`delete from deliveries using ${lazily(sql)} where id = any(${ids.map(String)}::bigint[])`;
    },
    async postpone(id, { delayMs, counts }) {
      await sql`
        update deliveries
        set due_at = now() + ${delayMs} * interval '1 millisecond', leased_until = '-infinity',
            attempts = attempts + ${counts ? 1 : 0}::int
        from ${lazily(sql)} where id = ${id}`;
    },
    bury: (delivery, reason) => bury(sql, delivery, reason, running),
    close: () => sql.end({ timeout: 2 }),
  };
}

interface DeliveryRow {
  id: bigint;
  offset: bigint;
  partition: number;
  topic: string;
  function_name: string;
  video_id: VideoId;
  event: unknown;
  attempts: number;
}

/** Of events that wait for the same function the one whose video ranks first goes first: urgent ones pass here too. */
async function take(sql: Sql, room: ReadonlyMap<string, number>, leaseMs: number): Promise<Delivery[]> {
  const open = [...room].filter(([, places]) => places > 0);
  if (open.length === 0) return [];
  const rows = await sql<DeliveryRow[]>`
    with next as (
      select picked.id
      from unnest(${open.map(([name]) => name)}::text[], ${open.map(([, places]) => places)}::int[]) as f(name, places),
      lateral (
        select w.id from deliveries w
        where w.function_name = f.name and w.due_at <= now() and w.leased_until < now()
        order by w.rank, w.created_at limit f.places for update of w skip locked) picked
    )
    update deliveries d
    set leased_until = now() + ${leaseMs} * interval '1 millisecond', in_transit = false
    from ${lazily(sql)} where d.id = any(array(select id from next))
    returning d.id, coalesce(d.message_offset, d.outbox_id) as offset, coalesce(d.partition, 0) as partition,
              d.topic, d.function_name, d.video_id, d.event, d.attempts`;
  return rows.map((row) => ({
    id: row.id,
    offset: row.offset,
    partition: row.partition,
    topic: row.topic,
    functionName: row.function_name,
    videoId: row.video_id,
    event: row.event,
    attempts: row.attempts,
  }));
}

async function bury(
  sql: Sql,
  delivery: Delivery,
  reason: string,
  running: DeliveryOptions['running'],
): Promise<void> {
  const { videoId, functionName, topic } = delivery;
  await sql.begin(async (tx) => {
    const [video] = await tx<{ status: string; round: number }[]>`
      select status, round from video_queue where id = ${videoId} for no key update`;
    const [letter] = await tx<{ id: bigint; attempts: number }[]>`
      with gone as (delete from deliveries where id = ${delivery.id} returning *)
      insert into dead_letters (topic, function_name, video_id, event, reason, attempts, partition, message_offset)
      select topic, function_name, video_id, event, ${reason}, attempts, partition, message_offset from gone
      returning id, attempts`;
    // Somebody else had it meanwhile, and has ended it.
    if (letter === undefined) return;
    // An announcement is for those who want to know: the video does not need them.
    if (video?.status === 'processing' && mustBeHandled(topic as Topic)) {
      const error = {
        code: 'undeliverable',
        message: `${functionName} could not take ${topic}: ${reason}`,
        stage: undefined,
      };
      await closeVideo(tx, { id: videoId, round: video.round }, { status: 'failed', error }, running);
    }
    // Who cannot read that something was buried is not told that this was buried.
    if (topic === topics.deadLetter) return;
    const data = { topic, reason, function: functionName, attempts: letter.attempts };
    await emit(tx, [
      { topic: topics.deadLetter, videoId, round: video?.round ?? 1, data, deadLetterId: letter.id },
    ]);
  });
}
