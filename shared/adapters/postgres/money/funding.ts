import type postgres from 'postgres';
import type { VideoId } from '../../../contracts/ids.ts';
import type { StageName } from '../../../contracts/stages.ts';
import { overheadMicros, stageWorstCase } from '../../../domain/pricing.ts';
import type { Lane } from '../../../domain/priority.ts';
import type { Db, Sql } from '../connect.ts';
import type { NewEvent } from '../wake.ts';

/** What the cheapest way through stages may cost, in the form the database's functions take it. */
function cheapest(db: Db, stages: StageName[]) {
  const parts = stages.map((stage) => ({ stage, amount: Number(stageWorstCase(stage, 'economy')) }));
  return db.json(parts as unknown as postgres.JSONValue);
}

/**
 * Starts a video whose turn it is, with the events that wake its first stages, if it can be paid for: opens the day's
 * accounts, keeps back the cheapest price of the stages it still needs, and charges the fixed part, once in its life.
 *
 * @param video.lane null for one that is made, and needs no place
 */
export async function letIn(
  db: Db,
  video: { id: VideoId; lane: Lane | null; stages: StageName[]; events: NewEvent[] },
): Promise<'funded' | 'no_room_today' | 'cannot_finish'> {
  const events = video.events.map(({ topic, round, data }) => ({ topic, round, data }));
  const [row] = await db<{ answer: 'funded' | 'no_room_today' | 'cannot_finish' }[]>`
    select let_in(${video.id}, ${video.lane}, ${cheapest(db, video.stages)}, ${overheadMicros},
                  ${db.json(events as unknown as postgres.JSONValue)}) as answer`;
  if (!row) throw new Error('the database gave no answer');
  return row.answer;
}

/** Keeps back, as far as there is room, for stages that are to be done again. */
export async function keepBack(db: Db, videoId: VideoId, stages: StageName[]): Promise<void> {
  await db`select keep_back(${videoId}, ${cheapest(db, stages)})`;
}

/** Gives back what was kept for a video that has ended. */
export async function releaseKept(db: Db, videoId: VideoId): Promise<void> {
  await db`select release_kept(${videoId})`;
}

/**
 * Ends the pending reservations of a stage's round: what its effects were charged is posted, the rest returns; while
 * the stage is still to be done its cheapest price is kept back again. Safe to repeat. Locks accounts that every video
 * shares: call it last.
 */
export async function settleRound(db: Db, videoId: VideoId, stage: StageName, round: number): Promise<void> {
  await db`select settle_round(${videoId}, ${stage}, ${round}, ${stageWorstCase(stage, 'economy')})`;
}

/** Copies what the ledger says of a video to its row, for lists and reports. */
export async function recordCost(db: Db, videoId: VideoId): Promise<void> {
  await db`select record_cost(${videoId})`;
}

/** Ends clients' reservations that ran out; what they may have been charged counts as spent. Returns how many. */
export async function expireReservations(sql: Sql): Promise<number> {
  const late = await sql<{ id: string }[]>`
    select id from reservations where status = 'pending' and holder = 'client' and expires_at < now() limit 100`;
  for (const { id } of late) await sql`select expire_reservation(${id})`;
  return late.length;
}
