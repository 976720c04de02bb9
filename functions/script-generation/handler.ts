import { Script } from '#shared/contracts/script.ts';
import { VideoRequested } from '#shared/contracts/stages.ts';
import { firstThatWorks } from '#shared/domain/ways.ts';
import type { Revision, ScriptWish, Writer } from '#shared/ports/writer.ts';
import { type StageTools, stage } from '#shared/stage/definition.ts';
import { judgeScript } from './judge-script.ts';
import { moderate, wordsOfScript, wordsOfWish } from './moderate.ts';
import { planAttempts } from './plan-attempts.ts';
import { scriptWish } from './script-wish.ts';

/** A script below this is written again (SPEC.md, stages). */
const goodEnough = 0.75;
/** After half of the stage's time no better one is begun: what there is would be lost if it did not end in time. */
const improveWithinMs = 30_000;

/** Writes the script: looks through the wish, scores what is written, asks for a better one while it is weak, keeps the best. */
export default stage({
  name: 'script_generation',
  accepts: VideoRequested,
  emits: Script,
  quote: ({ request }, tier, pricing) =>
    planAttempts(scriptWish(request, pricing.channel), tier, pricing).most,

  async run({ request }, tools) {
    const wish = scriptWish(request, tools.channel);
    const { attempts, writers, critics } = planAttempts(wish, tools.tier, tools);
    const timeToImprove = AbortSignal.timeout(improveWithinMs);
    const wishChecked = await moderate('wish', wordsOfWish(wish), tools);

    let best = await written(writers, wish, tools);
    let last = {
      ...best,
      ...(await judgeScript(best.script, { attempt: 1, wish, request, critics }, tools)),
    };
    let bestScore = last.score;
    const seen = new Set([spoken(best.script)]);
    for (
      let attempt = 2;
      attempt <= attempts && bestScore < goodEnough && !timeToImprove.aborted;
      attempt++
    ) {
      tools.progress((attempt - 1) / attempts);
      const { script, feedback } = last;
      const previous = { title: script.title, scenes: script.scenes };
      const better = await improved(writers.slice(last.place), wish, { attempt, feedback, previous }, tools);
      if (better === undefined || seen.has(spoken(better.script))) break;
      seen.add(spoken(better.script));
      const judged = await judgeScript(better.script, { attempt, wish, request, critics }, tools);
      last = { ...better, place: better.place + last.place, ...judged };
      if (judged.score > bestScore) [best, bestScore] = [better, judged.score];
    }

    const scriptChecked = await moderate('script', wordsOfScript(best.script), tools);
    tools.progress(1);
    const script = { ...best.script, score: bestScore };
    if (wishChecked === undefined || scriptChecked === undefined) return script;
    const passed = wishChecked === 'passed' && scriptChecked === 'passed';
    return { ...script, moderation: passed ? ('passed' as const) : ('unchecked' as const) };
  },
});

interface Written {
  script: Script;
  /** Of who wrote it among those asked: the ones before failed, and are not asked again. */
  place: number;
}

const spoken = ({ scenes }: Script): string => scenes.map(({ narration }) => narration).join('\n');

/** Each writer's call is an effect of its own: it is journalled under its name and never repeated, not even for a like video. */
function written(
  writers: readonly Writer[],
  wish: ScriptWish,
  tools: Pick<StageTools, 'effect' | 'signal'>,
  revision?: Revision,
): Promise<Written> {
  return firstThatWorks(writers, async (writer, place) => ({
    script: await call(writer, wish, tools, revision),
    place,
  }));
}

/** A better one, or none: what there is goes on when nobody can better it. */
function improved(
  writers: readonly Writer[],
  wish: ScriptWish,
  revision: Revision,
  tools: Pick<StageTools, 'effect' | 'signal'>,
): Promise<Written | undefined> {
  const nobody = undefined;
  return firstThatWorks<Writer | undefined, Written | undefined>(
    [...writers, nobody],
    async (writer, place) =>
      writer === undefined ? undefined : { script: await call(writer, wish, tools, revision), place },
  );
}

async function call(
  writer: Writer,
  wish: ScriptWish,
  { effect, signal }: Pick<StageTools, 'effect' | 'signal'>,
  revision?: Revision,
): Promise<Script> {
  const more = revision === undefined ? {} : { revision };
  const write = async () => {
    const { script, cost } = await writer.write(wish, { signal, ...more });
    return { result: script, charged: cost, service: 'openai_api' as const };
  };
  const like = { wish, writer: writer.identity, ...(revision && { revision: { ...revision } }) };
  const key = `write:${revision?.attempt ?? 1}:${writer.identity}`;
  return await effect(key, writer.quote(wish), write, { like, accepts: Script });
}
