import type postgres from 'postgres';
import type { VideoId } from '../../../contracts/ids.ts';
import type { VideoRequest } from '../../../contracts/video-request.ts';
import { rankOf } from '../../../domain/priority.ts';
import type { EnqueueAnswer, NewVideo } from '../../../ports/videos.ts';
import { admit } from '../admission.ts';
import type { Sql, Tx } from '../connect.ts';
import { videoAccount } from '../money/ledger.ts';
import type { QueueOptions } from './queue-options.ts';
import { lockQueue, placeOf } from './queue-place.ts';

interface InsertOutcome {
  inserted: boolean;
  waiting: number;
  running: number;
  known_id: VideoId | null;
  known_hash: string | null;
}

/** Queues a video, opens its account and admits whoever is next, in one transaction of few round trips. */
export async function enqueueVideo(sql: Sql, video: NewVideo, options: QueueOptions): Promise<EnqueueAnswer> {
  const outcome = await sql.begin(async (tx) => {
    // Sent together: the second statement takes its snapshot only once the first holds the lock.
    const [, written] = await Promise.all([lockQueue(tx), insertVideo(tx, video, options.queueLimit)]);
    // With no place free the lock of admission is left alone; whoever gives up a place admits the next.
    if (written?.inserted && written.running < options.running.gpu + options.running.cpu)
      await admit(tx, options.running);
    return written;
  });
  if (outcome?.inserted) {
    const place = await placeOf(sql, video.id, options.queueLimit);
    return { kind: 'queued', videoId: video.id, ...place };
  }
  if (outcome?.known_id) {
    if (outcome.known_hash !== video.idempotency?.requestHash) return { kind: 'key_reused' };
    const place = await placeOf(sql, outcome.known_id, options.queueLimit);
    return { kind: 'repeated', videoId: outcome.known_id, ...place };
  }
  if (video.onlyRepeated) return { kind: 'not_repeated' };
  return { kind: 'full', queued: outcome?.waiting ?? options.queueLimit };
}

/** Row and account, unless the idempotency key is known or the queue is full. Ranks by the database's clock. */
async function insertVideo(tx: Tx, video: NewVideo, queueLimit: number): Promise<InsertOutcome | undefined> {
  const { request } = video;
  const key = video.idempotency?.key ?? null;
  const [row] = await tx<InsertOutcome[]>`
    with known as (
      select id, request_hash from video_queue
      where user_id = ${video.userId} and idempotency_key = ${key}::text
    ), waiting as (
      select count(*)::int as videos
      from (select from video_queue where status = 'queued' limit ${queueLimit}) queued
    ), inserted as (
      insert into video_queue (id, user_id, channel_id, priority, complexity, request_data, estimated_cost, rank,
                               idempotency_key, request_hash, metadata)
      select ${video.id}::uuid, ${video.userId}::text, ${request.channel_id}::text, ${request.priority}::smallint,
             ${request.complexity}::text, ${tx.json(request as postgres.JSONValue)}::jsonb,
             ${video.estimated}::bigint,
             extract(epoch from clock_timestamp()) + ${rankOf(0, request.priority)}::double precision,
             ${key}::text, ${video.idempotency?.requestHash ?? null}::text, ${tx.json(noteOf(request))}::jsonb
      where not exists (select from known) and (select videos from waiting) < ${queueLimit} and not ${video.onlyRepeated ?? false}::boolean
      returning id
    ), account as (
      insert into cost_accounts (id, limit_micros)
      select ${videoAccount(video.id)}::text, least(${video.limit}::bigint, video_limit_micros) from inserted, budgets
    )
    select exists (select from inserted) as inserted, (select videos from waiting) as waiting,
           (select count(*)::int from video_queue where status = 'processing' and lane is not null) as running,
           (select id from known) as known_id, (select request_hash from known) as known_hash`;
  return row;
}

const longestSubject = 120;

/** What lists and statistics ask for, kept beside a request whose brief may be large. */
function noteOf(request: VideoRequest) {
  const subject = request.topic ?? request.brief?.split('\n', 1)[0]?.replace(/^#+\s*/, '') ?? '';
  return {
    subject: [...subject].slice(0, longestSubject).join(''),
    format: request.format,
    duration_seconds: request.duration_seconds,
  };
}
