import t from 'tap';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { type NewEvent, wakeEvents } from '#shared/adapters/postgres/wake.ts';
import { EventEnvelope } from '#shared/contracts/events.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import { topics } from '#shared/contracts/topics.ts';
import { resultsInRound, stagesFrom, wokenBy } from '#shared/domain/flow.ts';
import { pipeline, stageNames } from '#shared/domain/pipeline.ts';
import type { Lane } from '#shared/domain/priority.ts';
import { places, productDatabase, startVideo } from '../support/videos.ts';

const request = { topic: 'octopuses' };
const resultOf = (stage: StageName, round: number) => ({ made_by: stage, round });

/** Puts a video where `stage` is the next one to end, all of `done` being done already. Answers with its run's token. */
async function stand(
  sql: Sql,
  id: VideoId,
  { lane, round, stage, done }: { lane: Lane; round: number; stage: StageName; done: readonly StageName[] },
): Promise<bigint> {
  const redone = new Set(stagesFrom('video_rendering'));
  const rows = done.map((name) => ({ name, round: redone.has(name) ? round : 1 }));
  // What an earlier round made does not count in a later one.
  const old = round === 1 ? [] : [...redone].map((name) => ({ name, round: 1 }));
  await sql`delete from outbox`;
  await sql`delete from stage_runs`;
  await sql`
    update video_queue set status = 'processing', completed_at = null, lane = ${lane}, round = ${round},
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
function expected(id: VideoId, lane: Lane, round: number, stage: StageName, done: readonly StageName[]) {
  const redone = new Set(stagesFrom('video_rendering'));
  const all = [...done, stage];
  const results = resultsInRound(
    all.map((name) => {
      const made = redone.has(name) || name === stage ? round : 1;
      return { stage: name, round: made, result: resultOf(name, made) };
    }),
    round,
  );
  const wakes = wakeEvents({ id, round, lane, request }, wokenBy(stage, new Set(all)), results);
  const { announces, makes } = pipeline[stage];
  const said: Pick<NewEvent, 'topic' | 'data'>[] = wakes.map(({ topic, data }) => ({ topic, data }));
  if (!said.some(({ topic }) => topic === announces))
    said.push({ topic: announces, data: { [makes]: resultOf(stage, round) } });
  const completed = all.length === stageNames.length;
  if (!completed) return { said, completed };
  const wakeTopics = new Set<string>(stageNames.flatMap((name) => pipeline[name].wakes));
  const left = said.filter(({ topic }) => !wakeTopics.has(topic));
  return { said: [...left, { topic: topics.videoCompleted, data: {} }], completed };
}

/** As they go through a topic, where what is undefined is not there. */
const inOrder = (events: { topic: string; data: unknown }[]): unknown =>
  JSON.parse(JSON.stringify(events.toSorted((one, other) => one.topic.localeCompare(other.topic))));

t.test(
  'whatever is done already, the end of a stage wakes what the graph says, and nothing else',
  async (t) => {
    await using db = await productDatabase();
    const { sql } = db;
    const id = await startVideo(sql);
    const journal = createStageJournal(sql, { running: places, pauseMs: () => 0 });
    let cases = 0;
    for (const stage of stageNames) {
      const others = stageNames.filter((name) => name !== stage);
      for (let chosen = 0; chosen < 2 ** others.length; chosen++) {
        const done = others.filter((_, place) => (chosen >> place) % 2 === 1);
        const lane: Lane = cases % 2 === 0 ? 'gpu' : 'cpu';
        const round = cases % 3 === 0 ? 2 : 1;
        const token = await stand(sql, id, { lane, round, stage, done });
        const run = {
          videoId: id,
          stage,
          round,
          token,
          attempts: 0,
          journal: new Map(),
          paid: { standard: 0n, economy: 0n },
        };
        await journal.complete(run as Parameters<typeof journal.complete>[0], resultOf(stage, round));
        const rows = await sql<{ event: unknown }[]>`select event from outbox where target is null`;
        const events = rows.map(({ event }) => EventEnvelope.parse(event));
        const { said, completed } = expected(id, lane, round, stage, done);
        const where = `${stage} after ${done.join(', ') || 'nothing'}, round ${round}, ${lane}`;
        t.same(inOrder(events.map(({ topic, data }) => ({ topic, data }))), inOrder(said), where);
        t.ok(
          events.every((event) => event.video_id === id && event.round === round),
          where,
        );
        const [video] = await sql<{ status: string }[]>`select status from video_queue where id = ${id}`;
        t.equal(video?.status, completed ? 'completed' : 'processing', where);
        cases += 1;
      }
    }
    t.equal(cases, stageNames.length * 2 ** (stageNames.length - 1));
  },
);
