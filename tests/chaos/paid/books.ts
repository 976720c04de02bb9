import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { overheadMicros } from '#shared/domain/pricing.ts';
import type { BillLine } from '../../providers/openai/bill.ts';

export interface VideoBooks {
  id: string;
  status: string;
  errors: { code: string }[];
  limit: number;
  reserved: number;
  kept: number;
  spent: number;
  ledger: number;
  /** Calls whose answer a crash hid. */
  hidden: number;
  endings: number;
}

interface Effect {
  video_id: string;
  step: string;
  status: string;
  charged: number;
  answer: string | null;
}

export async function readVideoBooks(sql: Sql): Promise<VideoBooks[]> {
  return await sql<VideoBooks[]>`
    select v.id, v.status, v.error_log as errors, a.limit_micros::int as limit, a.reserved_micros::int as reserved,
           a.kept_micros::int as kept, a.spent_micros::int as spent,
           (select coalesce(sum(amount), 0)::int from pipeline_costs c where c.video_id = v.id) as ledger,
           (select count(*)::int from effects e where e.video_id = v.id and e.status = 'unknown') as hidden,
           (select count(*)::int from endings e where e.video_id = v.id) as endings
    from video_queue v join cost_accounts a on a.id = 'video:' || v.id order by v.created_at`;
}

/** From now on each announced end of a video is kept: one row for each, however often it is delivered. */
export async function keepEndings(sql: Sql, topics: string[]): Promise<void> {
  await sql.unsafe(`
    create table endings (video_id uuid not null, topic text not null);
    create function keep_ending() returns trigger language plpgsql as $$
    begin
      insert into endings values (new.video_id, new.topic);
      return null;
    end $$;
    create trigger endings_are_kept after insert on outbox for each row
      when (new.topic in (${topics.map((topic) => `'${topic}'`).join(', ')})) execute function keep_ending()`);
}

/** What is wrong with a video's books, beside the provider's bill for it. */
export function wrongWith(video: VideoBooks, lines: BillLine[]): string[] {
  const bill = lines.reduce((sum, line) => sum + line.micros, 0);
  const paid = video.ledger - Number(overheadMicros);
  const wrong = [
    video.endings !== 1 && `it ended ${video.endings} times`,
    bill > paid && `billed ${bill}, and the ledger says ${paid}`,
    video.hidden === 0 && bill !== paid && `no answer was hidden, but billed ${bill} and paid ${paid}`,
    video.ledger > video.limit && `the ledger says ${video.ledger}, and the limit is ${video.limit}`,
    video.spent !== video.ledger && `the account says ${video.spent}, the ledger ${video.ledger}`,
    video.reserved + video.kept !== 0 && `${video.reserved} is still reserved, ${video.kept} kept`,
  ];
  return wrong.filter((sentence) => sentence !== false).map((sentence) => `${video.id}: ${sentence}`);
}

/**
 * Holds each line of the bill against the journal: an answer that was written down was charged as billed, and a line
 * without one belongs to a call of which nothing is known, each to another, and is covered by what was spent on it.
 */
export async function wrongLines(sql: Sql, bill: BillLine[]): Promise<string[]> {
  const effects = await sql<Effect[]>`
    select video_id, stage || ':' || key as step, status, charged_micros::int as charged, result #>> '{}' as answer
    from effects where stage <> 'admission'`;
  const lines = new Map(bill.map((line) => [line.id, line]));
  const wrong: string[] = [];
  for (const { video_id, step, charged, answer } of effects.filter(({ status }) => status === 'done')) {
    const line = lines.get(answer ?? '');
    if (line?.micros !== charged || line.video_id !== video_id || line.step !== step)
      wrong.push(`${step} of ${video_id} paid ${charged} for ${JSON.stringify(line)}`);
    lines.delete(answer ?? '');
  }
  const unknown = Map.groupBy(
    effects.filter(({ status }) => status === 'unknown'),
    ({ video_id, step }) => `${video_id} ${step}`,
  );
  for (const [step, unanswered] of Map.groupBy(lines.values(), (line) => `${line.video_id} ${line.step}`)) {
    const calls = unknown.get(step) ?? [];
    const spent = calls.reduce((sum, { charged }) => sum + charged, 0);
    const billed = unanswered.reduce((sum, { micros }) => sum + micros, 0);
    if (unanswered.length > calls.length || billed > spent)
      wrong.push(
        `${step}: ${unanswered.length} lines of ${billed}, ${calls.length} unknown calls of ${spent}`,
      );
  }
  return wrong;
}
