import type postgres from 'postgres';
import { Retryable } from '../../contracts/errors.ts';
import { noVideo } from '../../contracts/ids.ts';
import { topics } from '../../contracts/topics.ts';
import type { Arrival, ForeignEvent, Inbox, Unreadable } from '../../ports/inbox.ts';
import type { Sql } from './connect.ts';
import { lazily } from './lazily.ts';
import { videoRank } from './listeners.ts';
import { emit } from './wake.ts';

/** Each is compared with each, should the planner take the worse of two ways. */
const mostAtOnce = 500;

/**
 * @param arriving the one connection deliveries are taken with; closed by whoever takes them
 * @param sql for what may take longer
 */
export function createInbox(arriving: Sql, sql: Sql, mostForeign: number): Inbox {
  return {
    async arrived(arrivals) {
      // All are on their way before any is answered.
      const starts = Array.from(
        { length: Math.ceil(arrivals.length / mostAtOnce) },
        (_, n) => n * mostAtOnce,
      );
      await Promise.all(starts.map((from) => arrived(arriving, arrivals.slice(from, from + mostAtOnce))));
    },
    takeIn: (events) => takeIn(sql, events, mostForeign),
    reject: (messages) => reject(sql, messages),
    close: () => sql.end({ timeout: 2 }),
  };
}

/**
 * Undone by a crash, the deliveries are in transit again, and are taken when that time is over. What is looked for is
 * said twice, so that it is looked up in the index whichever side the planner begins with.
 */
async function arrived(sql: Sql, arrivals: Arrival[]): Promise<void> {
  const outboxIds = arrivals.map(({ outboxId }) => String(outboxId));
  await sql`
    update deliveries d
    set in_transit = false, leased_until = '-infinity', partition = a.partition, message_offset = a.message_offset
    from unnest(${outboxIds}::bigint[],
                ${arrivals.map(({ functionName }) => functionName)}::text[],
                ${arrivals.map(({ partition }) => partition)}::int[],
                ${arrivals.map(({ offset }) => String(offset))}::bigint[])
           as a(outbox_id, function_name, partition, message_offset),
         ${lazily(sql)}
    where d.outbox_id = any(${outboxIds}::bigint[]) and d.in_transit
      and d.outbox_id = a.outbox_id and d.function_name = a.function_name`;
}

/** Longer than any topic keeps its messages: what is older cannot arrive again. */
const rememberedDays = 100;

async function takeIn(sql: Sql, events: ForeignEvent[], most: number): Promise<void> {
  const names = [...new Set(events.map(({ functionName }) => functionName))];
  const full = await sql<{ function_name: string }[]>`
    select name as function_name from unnest(${names}::text[]) as f(name)
    where (select count(*) from (select from deliveries d where d.outbox_id is null and d.function_name = f.name
                                 limit ${most}) as waiting) >= ${most}::int`;
  if (full.length > 0) {
    const words = `${full.map((row) => row.function_name).join(', ')} has ${most} events of others to deal with`;
    throw new Retryable('too_many_wait', words, { retryAfterMs: 1000 });
  }
  const rows = events.map(({ event, ...message }) => ({
    ...placeOf(message),
    function_name: message.functionName,
    video_id: event.video_id,
    event,
  }));
  await sql`
    with arriving as (
      select * from jsonb_to_recordset(${sql.json(rows as unknown as postgres.JSONValue)})
        as m(topic text, partition int, message_offset bigint, sent_at timestamptz, function_name text,
             video_id uuid, event jsonb)
    ), fresh as (
      insert into arrivals (topic, partition, message_offset, sent_at, function_name)
      select topic, partition, message_offset, sent_at, function_name from arriving
      on conflict do nothing
      returning topic, partition, message_offset, sent_at, function_name
    ), forgotten as (
      delete from arrivals where (topic, partition, message_offset, sent_at, function_name) in (
        select topic, partition, message_offset, sent_at, function_name from arrivals
        where arrived_at < now() - ${rememberedDays} * interval '1 day' limit 1000 for update skip locked)
    )
    insert into deliveries (topic, partition, message_offset, function_name, video_id, rank, event)
    select topic, partition, message_offset, function_name, video_id, ${videoRank(sql)}, event
    from arriving e join fresh using (topic, partition, message_offset, sent_at, function_name)
    order by topic, partition, message_offset`;
}

/** Read by every group that listens to the topic, kept once. */
async function reject(sql: Sql, messages: Unreadable[]): Promise<void> {
  await sql.begin(async (tx) => {
    for (const message of messages) {
      const { topic, partition, message_offset, sent_at } = placeOf(message);
      const [letter] = await tx<{ id: bigint }[]>`
        with fresh as (
          insert into arrivals (topic, partition, message_offset, sent_at, function_name)
          values (${topic}, ${partition}, ${message_offset}::bigint, ${sent_at}, '')
          on conflict do nothing
          returning topic, partition, message_offset
        )
        insert into dead_letters (source, topic, partition, message_offset, raw, message_key, headers, reason)
        select 'topic', topic, partition, message_offset, ${Buffer.from(message.value)},
               ${message.key ? Buffer.from(message.key) : null}, ${tx.json(message.headers)}, ${message.reason}
        from fresh
        returning id`;
      // What lies unreadable among the dead letters is not reported there once more.
      if (letter === undefined || topic === topics.deadLetter) continue;
      const data = { topic, reason: message.reason, function: null, attempts: 0 };
      await emit(tx, [
        { topic: topics.deadLetter, videoId: noVideo, round: 1, data, deadLetterId: letter.id },
      ]);
    }
  });
}

function placeOf({ topic, partition, offset, sentAt }: Omit<Unreadable | ForeignEvent, 'event'>) {
  return { topic, partition, message_offset: String(offset), sent_at: sentAt.toISOString() };
}
