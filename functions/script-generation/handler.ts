import { addMicros, type Micros, micros, type Tier } from '#shared/contracts/money.ts';
import { Script } from '#shared/contracts/script.ts';
import { VideoRequested } from '#shared/contracts/stages.ts';
import { stageWorstCase } from '#shared/domain/pricing.ts';
import { affordable, firstThatWorks } from '#shared/domain/ways.ts';
import type { ScriptWish, Writer } from '#shared/ports/writer.ts';
import { type StageTools, stage } from '#shared/stage/definition.ts';
import { scoreScript } from './score-script.ts';
import { scriptWish } from './script-wish.ts';

/** A script below this is written again (SPEC.md, stages). */
const goodEnough = 0.75;
/** The first script and up to three better ones. */
const mostAttempts = 4;

/** Writes the script: scores it, asks for a better one while it is weak, and keeps the best. */
export default stage({
  name: 'script_generation',
  accepts: VideoRequested,
  emits: Script,
  quote({ request }, tier, { writers, channel }) {
    const wish = scriptWish(request, channel);
    return addMicros(...waysFor(wish, tier, writers).map((writer) => allAttempts(writer, wish)));
  },

  async run({ request }, tools) {
    let best: Script | undefined;
    let feedback: string[] = [];
    const seen = new Set<string>();
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const written = await write(attempt, feedback, { request }, tools);
      const scored = scoreScript(written, request);
      if (best === undefined || scored.score > best.score) best = { ...written, score: scored.score };
      const said = written.scenes.map(({ narration }) => narration).join('\n');
      if (best.score >= goodEnough || seen.has(said)) break;
      seen.add(said);
      feedback = scored.feedback;
      tools.progress(attempt / mostAttempts);
    }
    if (best === undefined) throw new Error('no attempt was made');
    tools.progress(1);
    return best;
  },
});

/** One attempt: a paid call where the writer is a model, so it is journalled and never repeated, not even for a like video. */
function write(
  attempt: number,
  feedback: string[],
  { request }: VideoRequested,
  { writers, effect, tier, channel, signal }: StageTools,
): Promise<Script> {
  const wish = scriptWish(request, channel);
  const revision = attempt === 1 ? {} : { revision: { attempt, feedback } };
  return firstThatWorks(waysFor(wish, tier, writers), (writer) => {
    const call = async () => {
      const { script, cost } = await writer.write(wish, { signal, ...revision });
      return { result: script, charged: cost, service: 'openai_api' as const };
    };
    const like = { wish, writer: writer.identity, ...revision };
    return effect(`write:${attempt}:${writer.identity}`, writer.quote(wish), call, { like, accepts: Script });
  });
}

function waysFor(wish: ScriptWish, tier: Tier, writers: StageTools['writers']): readonly Writer[] {
  const most = stageWorstCase('script_generation', tier);
  return affordable(writers[tier], (writer) => allAttempts(writer, wish), most);
}

const allAttempts = (writer: Writer, wish: ScriptWish): Micros =>
  micros(writer.quote(wish) * BigInt(mostAttempts));
