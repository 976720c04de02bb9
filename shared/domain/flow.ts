import type { StageName } from '../contracts/stages.ts';
import type { Topic } from '../contracts/topics.ts';
import { allTopics, topics } from '../contracts/topics.ts';
import type { Part, StagePlan } from './pipeline.ts';
import { everyVideosStages, pipeline, stageNames } from './pipeline.ts';
import type { Lane } from './priority.ts';

/** Outputs of the stages that are done in the present round, by stage. */
export type Results = Partial<Record<StageName, unknown>>;

/** Stages behind `from` in the graph, `from` included: what a new round has to do again. */
export function stagesFrom(from: StageName): StageName[] {
  const found = new Set<StageName>([from]);
  for (const name of stageNames) if (pipeline[name].needs.some((need) => found.has(need))) found.add(name);
  return [...found];
}

/**
 * Stages whose needs are all done and that are not done themselves.
 *
 * @param stages those the video goes through
 */
export function readyStages(
  done: ReadonlySet<StageName>,
  stages: readonly StageName[] = everyVideosStages,
): StageName[] {
  return stages.filter((name) => !done.has(name) && pipeline[name].needs.every((need) => done.has(need)));
}

/** Those of the ready stages that wait for `finished`: what its commit must wake. */
export function wokenBy(
  finished: StageName,
  done: ReadonlySet<StageName>,
  stages: readonly StageName[] = everyVideosStages,
): StageName[] {
  return readyStages(done, stages).filter((name) => pipeline[name].needs.includes(finished));
}

/** All that makes the file is done: what is left needs no place among those that run at once. */
export function isMade(done: ReadonlySet<StageName>): boolean {
  return stageNames.every((name) => pipeline[name].holdsNoPlace || done.has(name));
}

type AskedFor = NonNullable<StagePlan['askedFor']>;

/** What the end of a stage may bring about, in the words of `end_stage` (migrations/0019_publishing.sql). */
export interface Followers {
  announces: { topic: Topic; part: Part };
  /** Stages that wait for it, with all else they need and take. */
  wakes: {
    stage: StageName;
    needs: readonly StageName[];
    topics: Record<Lane, Topic>;
    takes: Partial<Record<Part, StageName>>;
    asked_for?: AskedFor;
  }[];
  /** Stages whose results belong to the round they were made in. */
  redone: StageName[];
  /** With all of them done that the video goes through it is completed. */
  stages: { stage: StageName; asked_for?: AskedFor; holds_place: boolean }[];
  /** How many every video goes through. */
  fewest: number;
  /** The event of its end, and those that would start work. */
  ends: { topic: Topic; wake_topics: Topic[] };
}

/** The graph behind one stage. */
export function followersOf(stage: StageName): Followers {
  const wakes = stageNames
    .filter((name) => pipeline[name].needs.includes(stage))
    .map((name) => ({
      stage: name,
      needs: pipeline[name].needs,
      topics: { gpu: wakeTopic(name, 'gpu'), cpu: wakeTopic(name, 'cpu') },
      takes: Object.fromEntries(pipeline[name].takes.map((part) => [part, stageThatMakes(part)])),
      ...asked(name),
    }));
  return {
    announces: { topic: pipeline[stage].announces, part: pipeline[stage].makes },
    wakes,
    redone: stagesFrom('video_rendering'),
    stages: stageNames.map((name) => ({
      ...{ stage: name, holds_place: pipeline[name].holdsNoPlace !== true },
      ...asked(name),
    })),
    fewest: everyVideosStages.length,
    ends: { topic: topics.videoCompleted, wake_topics: allTopics.filter(mustBeHandled) },
  };
}

function asked(stage: StageName): { asked_for?: AskedFor } {
  const { askedFor } = pipeline[stage];
  return askedFor ? { asked_for: askedFor } : {};
}

/** The topic that wakes a stage in a lane. */
export function wakeTopic(stage: StageName, lane: Lane): Topic {
  const [first, second] = pipeline[stage].wakes;
  if (first === undefined) throw new Error(`${stage} has no topic that wakes it`);
  return lane === 'cpu' && second !== undefined ? second : first;
}

/** The data of the event that wakes a stage: the request and the parts the stage takes. */
export function inputOf(stage: StageName, request: unknown, results: Results): Record<string, unknown> {
  const data: Record<string, unknown> = { request };
  for (const part of pipeline[stage].takes) data[part] = results[stageThatMakes(part)];
  return data;
}

function stageThatMakes(part: Part): StageName {
  const name = stageNames.find((candidate) => pipeline[candidate].makes === part);
  if (name === undefined) throw new Error(`no stage makes ${part}`);
  return name;
}

/** A rejected file is rendered once more, then the video fails. */
export const mostRounds = 2;

/** A topic's messages must reach a function; the others only tell whoever listens. */
export function mustBeHandled(topic: Topic): boolean {
  return topic !== topics.deadLetter && stageNames.some((name) => pipeline[name].wakes.includes(topic));
}

/**
 * Which stored results count in a round: stages before rendering are done once for the video; rendering and what
 * follows belong to the round they were made in.
 */
export function resultsInRound(
  rows: Iterable<{ stage: StageName; round: number; result: unknown }>,
  round: number,
): Results {
  const redone = new Set(stagesFrom('video_rendering'));
  const results: Results = {};
  for (const row of rows) if (row.round === round || !redone.has(row.stage)) results[row.stage] = row.result;
  return results;
}

/** Whether a stage's output says that the file must be made again. */
export function isRejection(stage: StageName, output: unknown): output is { reasons: string[] } {
  return (
    stage === 'quality_validation' &&
    typeof output === 'object' &&
    output !== null &&
    'verdict' in output &&
    output.verdict === 'rejected'
  );
}

/** Whether a rejected file may be rendered again: once, and once more for each time a person asked to retry. */
export function mayRenderAgain(round: number, retryCount: number): boolean {
  return round < mostRounds * (retryCount + 1);
}
