import { Script } from '#shared/contracts/script.ts';
import type { VideoRequest } from '#shared/contracts/video-request.ts';
import { firstThatWorks } from '#shared/domain/ways.ts';
import type { Revision, ScriptWish, Writer } from '#shared/ports/writer.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { judgeScript } from './judge-script.ts';
import type { AttemptPlan } from './plan-attempts.ts';

/** A script below this is written again (SPEC.md, stages). */
const goodEnough = 0.75;
/** After half of the stage's time no better one is begun: what there is would be lost if it did not end in time. */
const improveWithinMs = 30_000;

type Tools = Pick<StageTools, 'effect' | 'signal' | 'progress'>;

interface Written {
  script: Script;
  /** Of who wrote it among the writers: those before failed, and are not asked again. */
  place: number;
}

interface Judged extends Written {
  score: number;
  feedback: string[];
}

/**
 * Writes and judges, and asks for a better one with what was weak in the last, while it is weak and there is time. Keeps the
 * best; that nobody can better it is no failure.
 */
export async function writeBest(
  { request, wish, plan }: { request: VideoRequest; wish: ScriptWish; plan: AttemptPlan },
  tools: Tools,
): Promise<Script> {
  const { attempts, writers, critics } = plan;
  const timeToImprove = AbortSignal.timeout(improveWithinMs);
  const judged = async (written: Written, attempt: number): Promise<Judged> => ({
    ...written,
    ...(await judgeScript(written.script, { attempt, wish, request, critics }, tools)),
  });

  let last = await judged(await firstScript(writers, wish, tools), 1);
  let best = last;
  const seen = new Set([spoken(last.script)]);
  for (let attempt = 2; attempt <= attempts; attempt++) {
    tools.progress((attempt - 1) / attempts);
    if (best.score >= goodEnough || timeToImprove.aborted) break;
    const better = await betterScript(writers, wish, { attempt, last }, tools);
    if (better === undefined || seen.has(spoken(better.script))) break;
    seen.add(spoken(better.script));
    last = await judged(better, attempt);
    if (last.score > best.score) best = last;
  }
  return { ...best.script, score: best.score };
}

const spoken = ({ scenes }: Script): string => scenes.map(({ narration }) => narration).join('\n');

function firstScript(writers: readonly Writer[], wish: ScriptWish, tools: Tools): Promise<Written> {
  return firstThatWorks(writers, async (writer, place) => ({
    script: await write(writer, wish, undefined, tools),
    place,
  }));
}

/** By whoever wrote the last, or the next in turn; undefined where all of them fail. */
function betterScript(
  writers: readonly Writer[],
  wish: ScriptWish,
  { attempt, last }: { attempt: number; last: Judged },
  tools: Tools,
): Promise<Written | undefined> {
  const { title, scenes } = last.script;
  const revision = { attempt, feedback: last.feedback, previous: { title, scenes } };
  const nobody = undefined;
  return firstThatWorks<Writer | undefined, Written | undefined>(
    [...writers.slice(last.place), nobody],
    async (writer, place) =>
      writer && { script: await write(writer, wish, revision, tools), place: last.place + place },
  );
}

/** One call of one writer: an effect under its name, journalled and never repeated, not even for a like video. */
async function write(
  writer: Writer,
  wish: ScriptWish,
  revision: Revision | undefined,
  { effect, signal }: Tools,
): Promise<Script> {
  const call = async () => {
    const { script, cost } = await writer.write(wish, { signal, ...(revision && { revision }) });
    return { result: script, charged: cost, service: 'openai_api' as const };
  };
  const like = { wish, writer: writer.identity, ...(revision && { revision: { ...revision } }) };
  const key = `write:${revision?.attempt ?? 1}:${writer.identity}`;
  return await effect(key, writer.quote(wish), call, { like, accepts: Script });
}
