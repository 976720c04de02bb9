import { z } from 'zod';
import type { Script } from '../../contracts/script.ts';
import type { Critic } from '../../ports/critic.ts';
import type { ScriptWish } from '../../ports/writer.ts';
import { answerTimeMs } from './answer-time.ts';
import { createModel } from './call-model.ts';
import { cutBytes, fenced, visible } from './fence.ts';
import { type ModelOptions, providerOf } from './options.ts';
import { cutAtSentence, plainSpeech } from './plain-speech.ts';
import { refusedTo } from './refused-to.ts';
import { languageName, mostScriptBytes, scriptText, wishMaterial } from './script-prompt.ts';
import { template, templatesVersion } from './template.ts';

/** What each aspect of the rubric (templates/critic.md) weighs. */
const weights = { hook: 0.2, faithful: 0.25, clear: 0.2, flow: 0.15, character: 0.1, pictures: 0.1 } as const;
type Aspect = keyof typeof weights;
const aspects = Object.keys(weights) as Aspect[];

// Bounds are not part of the schema: servers differ in what they make of them.
const Judgement = z.strictObject({ score: z.number().describe('0 to 100'), reason: z.string() });
const CritiqueAnswer = z.strictObject({
  aspects: z.strictObject({
    hook: Judgement,
    faithful: Judgement,
    clear: Judgement,
    flow: Judgement,
    character: Judgement,
    pictures: Judgement,
  }),
  feedback: z.array(z.string()),
});

const mostOutputTokens = 2000;
/** A judge need not read a whole book to see whether a script sticks to it. */
const mostBriefBytes = 40_000;
const mostFeedback = 5;
const longestFeedback = 300;

/** Judges scripts with one model of OpenAI, or of any server that speaks its API. */
export function createOpenAiCritic(options: ModelOptions): Critic {
  const model = createModel(options);
  const provider = providerOf(options);
  const form = { name: 'critique', schema: CritiqueAnswer, mostOutputTokens };
  return {
    identity: `${provider}@${templatesVersion()}`,
    quote: (wish) => {
      const longest = ' '.repeat(mostScriptBytes(wish.duration_seconds));
      return model.quote({
        ...form,
        ...critiquePrompt(longest, wish),
        user: critiquePrompt('?', wish).user + longest,
      });
    },
    async judge(script: Script, wish, signal) {
      const text = cutBytes(visible(scriptText(script)), mostScriptBytes(wish.duration_seconds));
      const question = { ...form, ...critiquePrompt(text, wish), timeoutMs: answerTimeMs(mostOutputTokens) };
      const { answer, cost } = await model.ask(question, signal).catch(refusedTo('judge the script'));
      const judged = aspects.map((name) => ({
        name,
        score: Math.min(100, Math.max(0, answer.aspects[name].score)) / 100,
        reason: plainSpeech(answer.aspects[name].reason),
      }));
      const score = judged.reduce((sum, one) => sum + weights[one.name] * one.score, 0);
      const feedback = answer.feedback
        .map((one) => cutAtSentence(plainSpeech(one), longestFeedback))
        .filter((one) => one !== '')
        .slice(0, mostFeedback);
      return { score: Math.round(score * 1000) / 1000, aspects: judged, feedback, cost };
    },
  };
}

function critiquePrompt(script: string, wish: ScriptWish) {
  const { brief, ...material } = wishMaterial(wish);
  const task =
    `Judge the script of a video of ${wish.duration_seconds} seconds. Language asked for: ${languageName(wish.language)}. ` +
    (brief === undefined ? 'There is no brief.' : 'It has to stick to the brief.');
  const cut = brief === undefined ? {} : { brief: cutBytes(visible(brief), mostBriefBytes) };
  return { system: template('critic'), user: `${task}\n\n${fenced({ ...material, ...cut, script })}` };
}
