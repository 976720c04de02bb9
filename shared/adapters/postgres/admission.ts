import type { VideoId } from '../../contracts/ids.ts';
import type { StageName } from '../../contracts/stages.ts';
import { resultsInRound } from '../../domain/flow.ts';
import { stagesOf } from '../../domain/pipeline.ts';
import { cheapestVideo } from '../../domain/pricing.ts';
import { fairnessStepSeconds, type Lane, laneFor } from '../../domain/priority.ts';
import { inOrder, type Tx } from './connect.ts';
import { endVideo } from './end-video.ts';
import { letIn } from './money/funding.ts';
import { readyEvents } from './wake.ts';

/** Any number that no other advisory lock of this system uses. */
const admissionLock = 7_001;

interface Head {
  id: VideoId;
  round: number;
  complexity: string;
  left_gpu: boolean;
  request: unknown;
  done: { stage: StageName; round: number; result: unknown }[];
  running_gpu: number;
  running_cpu: number;
}

/**
 * Starts as many waiting videos as there is room for, best turn first, and wakes their first stages. Held under one
 * lock until the caller commits, so that never more than `running` are processed. Returns how many were started.
 */
export async function admit(tx: Tx, running: { gpu: number; cpu: number }): Promise<number> {
  const places = running.gpu + running.cpu;
  // Sent together: the second statement takes its snapshot only once the first holds the lock.
  let [, head] = await inOrder(
    () => lockAdmission(tx),
    () => firstInTurn(tx, places),
  );
  for (let admitted = 0; ; ) {
    if (!head) return admitted;
    const free = { gpu: running.gpu - head.running_gpu, cpu: running.cpu - head.running_cpu };
    const lane = laneFor(head.complexity, free, head.left_gpu);
    if (!lane) return admitted;
    const funds = await letIn(tx, start(head, lane));
    if (funds === 'no_room_today') return admitted;
    if (funds === 'cannot_finish') await endVideo(tx, head.id, { status: 'failed', error: cannotFinish });
    else {
      admitted += 1;
      if (free.gpu + free.cpu === 1) return admitted;
    }
    head = await firstInTurn(tx, places);
  }
}

/** Held until the transaction ends. Whoever wants it takes it before the accounts' rows. */
export async function lockAdmission(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(${admissionLock})`;
}

const cannotFinish = {
  code: 'cannot_finish',
  message:
    'What is left of the limit of this video is less than the cheapest price of its stages: nothing was bought',
  stage: undefined,
};

/** What it takes to start it: what is still to be paid for, and the events that wake what is ready. */
function start(head: Head, lane: Lane): Parameters<typeof letIn>[1] {
  const results = resultsInRound(head.done, head.round);
  const stages = stagesOf(head.request).filter((stage) => !(stage in results));
  const events = readyEvents({ id: head.id, round: head.round, lane, request: head.request }, results);
  return { id: head.id, lane, stages, events };
}

/**
 * The video whose turn it is. Steps from channel to channel through the index and takes the head of each, so the cost
 * follows the number of channels that wait, not the number of videos. A video that somebody is cancelling is passed
 * over: the one who cancels admits the next; so is one that stepped back, until it is looked again. So are the channels whose day has no money left; they go on tomorrow. With
 * the stop switch on, nobody has a turn. What is made and only waits to be published holds no place. `turnOf` in shared/domain/priority.ts is the rule.
 */
async function firstInTurn(tx: Tx, places: number): Promise<Head | undefined> {
  const need = cheapestVideo();
  const [head] = await tx<Head[]>`
    with recursive heads as (
      (select channel_id, rank, id from video_queue
       where status = 'queued' and (waits_until is null or waits_until <= now())
       order by channel_id, rank, id limit 1)
      union all
      select next.* from heads, lateral (
        select channel_id, rank, id from video_queue
        where status = 'queued' and (waits_until is null or waits_until <= now())
          and channel_id > heads.channel_id
        order by channel_id, rank, id limit 1) next
    ), busy as materialized (
      select channel_id, count(*) as videos, count(*) filter (where lane = 'gpu') as gpu,
             count(*) filter (where lane = 'cpu') as cpu
      from video_queue where status = 'processing' and lane is not null group by channel_id
    ), totals as (
      select coalesce(sum(videos), 0) as videos, coalesce(sum(gpu), 0) as gpu, coalesce(sum(cpu), 0) as cpu from busy
    ), purse as (
      select (now() at time zone 'utc')::date as day, b.* from budgets b where stopped_at is null
    ), room as not materialized (
      select a.id, room_of(a, b) as left_micros from cost_accounts a, budgets b
    ), first as (
      select heads.id from purse
      cross join heads
      left join busy using (channel_id)
      where (select videos from totals) < ${places}
        and ${need} <= coalesce(
          (select left_micros from room where id = 'system:' || purse.day), purse.system_day_limit_micros)
        and ${need} <= coalesce(
          (select left_micros from room where id = 'channel:' || heads.channel_id || ':' || purse.day),
          purse.channel_day_limit_micros)
      order by heads.rank + coalesce(busy.videos, 0) * ${fairnessStepSeconds}::int, heads.id limit 1
    )
    select v.id, v.round, v.complexity, v.moved_to_cpu_at is not null as left_gpu, v.request_data as request,
           totals.gpu::int as running_gpu, totals.cpu::int as running_cpu,
           coalesce((select jsonb_agg(jsonb_build_object('stage', r.stage, 'round', r.round, 'result', r.result))
                     from stage_runs r where r.video_id = v.id and r.status = 'done'), '[]') as done
    from first join video_queue v on v.id = first.id and v.status = 'queued', totals
    for no key update of v skip locked`;
  return head;
}
