import t from 'tap';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { type NewEvent, wakeEvents } from '#shared/adapters/postgres/wake.ts';
import { EventEnvelope } from '#shared/contracts/events.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { micros } from '#shared/contracts/money.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import { topics } from '#shared/contracts/topics.ts';
import { isMade, resultsInRound, stagesFrom, wokenBy } from '#shared/domain/flow.ts';
import { pipeline, stageNames, stagesOf } from '#shared/domain/pipeline.ts';
import type { Lane } from '#shared/domain/priority.ts';
import { places, productDatabase, startVideo } from '../support/videos.ts';

/** Where a video stands when `stage` ends, all of `done` being done already. */
interface Standing {
  request: { topic: string; publish: string };
  lane: Lane;
  round: number;
  stage: StageName;
  done: readonly StageName[];
}

const resultOf = (stage: StageName, round: number) => ({ made_by: stage, round });

/** Puts a video there. Answers with the token of the run that is about to end. */
async function stand(
  sql: Sql,
  id: VideoId,
  { request, lane, round, stage, done }: Standing,
): Promise<bigint> {
  const redone = new Set(stagesFrom('video_rendering'));
  const rows = done.map((name) => ({ name, round: redone.has(name) ? round : 1 }));
  // What an earlier round made does not count in a later one.
  const old = round === 1 ? [] : [...redone].map((name) => ({ name, round: 1 }));
  await sql`delete from outbox`;
  await sql`delete from stage_runs`;
  await sql`
    update video_queue set status = 'processing', completed_at = null, made_at = null, lane = ${lane}, round = ${round},
                           request_data = ${sql.json(request)} where id = ${id}`;
  for (const run of [...rows, ...old])
    await sql`
      insert into stage_runs (video_id, stage, round, function_name, status, token, lease_expires_at, result)
      values (${id}, ${run.name}, ${run.round}, 'f', 'done', 1, now(), ${sql.json(resultOf(run.name, run.round))})`;
  const [row] = await sql<{ token: bigint }[]>`
    insert into stage_runs (video_id, stage, round, function_name, status, token, lease_expires_at)
    values (${id}, ${stage}, ${round}, 'f', 'running', 7, now() + interval '1 minute') returning token`;
  return row?.token ?? 0n;
}

/** What the rules of shared/domain say of it. */
function expected(id: VideoId, { request, lane, round, stage, done }: Standing) {
  const redone = new Set(stagesFrom('video_rendering'));
  const all = [...done, stage];
  const results = resultsInRound(
    all.map((name) => {
      const made = redone.has(name) || name === stage ? round : 1;
      return { stage: name, round: made, result: resultOf(name, made) };
    }),
    round,
  );
  const wakes = wakeEvents(
    { id, round, lane, request },
    wokenBy(stage, new Set(all), stagesOf(request)),
    results,
  );
  const { announces, makes } = pipeline[stage];
  const said: Pick<NewEvent, 'topic' | 'data'>[] = wakes.map(({ topic, data }) => ({ topic, data }));
  if (!said.some(({ topic }) => topic === announces))
    said.push({ topic: announces, data: { [makes]: resultOf(stage, round) } });
  const completed = stagesOf(request).every((name) => all.includes(name));
  const left_place = completed || isMade(new Set(all));
  if (!completed) return { said, status: 'processing', left_place, is_made: left_place };
  const wakeTopics = new Set<string>(stageNames.flatMap((name) => pipeline[name].wakes));
  const left = said.filter(({ topic }) => !wakeTopics.has(topic));
  return {
    said: [...left, { topic: topics.videoCompleted, data: {} }],
    status: 'completed',
    left_place,
    is_made: false,
  };
}

/** As they go through a topic, where what is undefined is not there. */
const inOrder = (events: { topic: string; data: unknown }[]): unknown =>
  JSON.parse(JSON.stringify(events.toSorted((one, other) => one.topic.localeCompare(other.topic))));

/** Every stage as the one that ends, with everything else done or not, in videos that are published and others. */
function* standings(): Generator<Standing> {
  let cases = 0;
  for (const publish of ['none', 'private'])
    for (const stage of stageNames) {
      const others = stageNames.filter((name) => name !== stage);
      for (let chosen = 0; chosen < 2 ** others.length; chosen++) {
        const done = others.filter((_, place) => (chosen >> place) % 2 === 1);
        const lane: Lane = cases % 2 === 0 ? 'gpu' : 'cpu';
        const round = cases % 3 === 0 ? 2 : 1;
        cases += 1;
        yield { request: { topic: 'octopuses', publish }, lane, round, stage, done };
      }
    }
}

t.test(
  'whatever is done already, the end of a stage wakes what the graph says, and nothing else',
  async (t) => {
    await using db = await productDatabase();
    const { sql } = db;
    const id = await startVideo(sql);
    const journal = createStageJournal(sql, { running: places, pauseMs: () => 0 });
    let cases = 0;
    for (const standing of standings()) {
      const { request, lane, round, stage, done } = standing;
      const token = await stand(sql, id, standing);
      const paid = { standard: micros(0), economy: micros(0) };
      const run = { videoId: id, stage, round, token, attempts: 0, journal: new Map(), paid };
      await journal.complete(run, resultOf(stage, round));
      const rows = await sql<{ event: unknown }[]>`select event from outbox where target is null`;
      const events = rows.map(({ event }) => EventEnvelope.parse(event));
      const { said, ...video } = expected(id, standing);
      const where = `${stage} after ${done.join(', ') || 'nothing'}, round ${round}, ${lane}, ${request.publish}`;
      t.same(inOrder(events.map(({ topic, data }) => ({ topic, data }))), inOrder(said), where);
      t.ok(
        events.every((event) => event.video_id === id && event.round === round),
        where,
      );
      const [state] = await sql`
        select status, lane is null as left_place, made_at is not null as is_made from video_queue where id = ${id}`;
      t.same(state, video, where);
      cases += 1;
    }
    t.equal(cases, 2 * stageNames.length * 2 ** (stageNames.length - 1));
  },
);
