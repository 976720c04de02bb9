import type postgres from 'postgres';
import { allTopics } from '../../contracts/topics.ts';
import { mustBeHandled } from '../../domain/flow.ts';
import type { Subscription } from '../../ports/event-source.ts';
import type { Sql } from './connect.ts';

/** Topics whose events may leave the outbox: an event that must be handled waits there while nobody listens to it. */
export function takeableTopics(subscriptions: Subscription[]): string[] {
  const heard = new Set(subscriptions.map(({ topic }) => topic));
  return allTopics.filter((topic) => heard.has(topic) || !mustBeHandled(topic));
}

/** The body of a `with` query `listeners (topic, function_name)`. */
export function listeners(sql: Sql, subscriptions: Subscription[]) {
  const rows = subscriptions.map(({ topic, functionName }) => ({ topic, function_name: functionName }));
  return sql`
    select * from jsonb_to_recordset(${sql.json(rows as unknown as postgres.JSONValue)})
      as s(topic text, function_name text)`;
}

/**
 * Whether listener `s` gets event `e`: all get it, or the one it is meant for. What is meant for a function that listens
 * no more (it has a new name since) goes to those who do.
 */
export function isMeantFor(sql: Sql) {
  return sql`
    s.topic = e.topic and (e.target is null or e.target = s.function_name
      or not exists (select from listeners t where t.topic = e.topic and t.function_name = e.target))`;
}

/** The rank of the video of row `e`: of events that wait for the same function the one with the lowest goes first. */
export function videoRank(sql: Sql) {
  return sql`(select v.rank from video_queue v where v.id = e.video_id)`;
}
