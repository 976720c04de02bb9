import type { Sql } from '../connect.ts';

/** A message nobody could handle, kept for a person to look at. */
export interface DeadLetter {
  id: bigint;
  topic: string;
  /** Who it was meant for; null when nobody got so far as to know. */
  functionName: string | null;
  videoId: string | null;
  reason: string;
  attempts: number;
  buriedAt: Date;
  ageSeconds: number;
  /** When it was sent again; null while nobody did. */
  replayedAt: Date | null;
}

/** Which letters are meant: those that satisfy each of the conditions that are given. */
export interface DeadLetterChoice {
  ids?: readonly bigint[] | undefined;
  videoId?: string | undefined;
  topic?: string | undefined;
  /** Also those that were sent again already. */
  replayed: boolean;
}

/** Newest first. */
export async function listDeadLetters(sql: Sql, choice: DeadLetterChoice): Promise<DeadLetter[]> {
  const { ids, videoId = null, topic = null, replayed } = choice;
  return await sql<DeadLetter[]>`
    select id, topic, function_name as "functionName", video_id as "videoId", reason, attempts,
           created_at as "buriedAt", extract(epoch from now() - created_at)::double precision as "ageSeconds",
           replayed_at as "replayedAt"
    from dead_letters
    where (${ids === undefined} or id = any(${(ids ?? []).map(String)}::bigint[]))
      and (${videoId}::uuid is null or video_id = ${videoId}::uuid)
      and (${topic}::text is null or topic = ${topic}::text)
      and (${replayed} or replayed_at is null)
    order by id desc`;
}
