import { z } from 'zod';
import type { Script } from '#shared/contracts/script.ts';
import type { VideoRequest } from '#shared/contracts/video-request.ts';
import { firstThatWorks } from '#shared/domain/ways.ts';
import type { Critic } from '#shared/ports/critic.ts';
import type { ScriptWish } from '#shared/ports/writer.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { type ScriptScore, scoreScript } from './score-script.ts';

/** What of a critique is kept. */
const Verdict = z.strictObject({ score: z.number().min(0).max(1), feedback: z.array(z.string()) });
type Verdict = z.infer<typeof Verdict>;

/** What rules count and what a reader feels weigh alike. */
const rulesWeight = 0.5;
/** However well it reads: a script of the wrong length is below what is good enough. */
const mostOfWrongLength = 0.74;
const mostFeedback = 8;

/** Judges one attempt by rules, and by the first critic that answers; by rules alone where none does. */
export async function judgeScript(
  script: Script,
  {
    attempt,
    wish,
    request,
    critics,
  }: { attempt: number; wish: ScriptWish; request: VideoRequest; critics: readonly Critic[] },
  { effect, signal }: Pick<StageTools, 'effect' | 'signal'>,
): Promise<ScriptScore> {
  const { title, scenes } = script;
  const asked = critics.map((critic) => async (): Promise<Verdict> => {
    const judge = async () => {
      const { score, feedback, cost } = await critic.judge(script, wish, signal);
      return { result: { score, feedback }, charged: cost, service: 'openai_api' as const };
    };
    const like = { critic: critic.identity, wish, title, scenes };
    return await effect(`judge:${attempt}:${critic.identity}`, critic.quote(wish), judge, {
      like,
      accepts: Verdict,
    });
  });
  const nobody = async () => undefined;
  const verdict = await firstThatWorks<() => Promise<Verdict | undefined>, Verdict | undefined>(
    [...asked, nobody],
    (ask) => ask(),
  );
  return combined(scoreScript(script, request), verdict);
}

function combined(rules: ScriptScore, critic: Verdict | undefined): ScriptScore {
  if (critic === undefined) return rules;
  const mean = rulesWeight * rules.score + (1 - rulesWeight) * critic.score;
  const score = rules.fits ? mean : Math.min(mean, mostOfWrongLength);
  const feedback = [...rules.feedback, ...critic.feedback].slice(0, mostFeedback);
  return { score: Math.round(score * 1000) / 1000, feedback, fits: rules.fits };
}
