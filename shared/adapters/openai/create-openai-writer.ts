import type { Writer } from '../../ports/writer.ts';
import { answerTimeMs } from './answer-time.ts';
import { createModel } from './call-model.ts';
import { type ModelOptions, providerOf } from './options.ts';
import { ScriptAnswer, toScript } from './script-answer.ts';
import { longestScriptPrompt, scriptPrompt } from './script-prompt.ts';
import { templatesVersion } from './template.ts';

/** Writes scripts with one model of OpenAI, or of any server that speaks its API. */
export function createOpenAiWriter(options: ModelOptions): Writer {
  const model = createModel(options);
  const provider = providerOf(options);
  const form = { name: 'script', schema: ScriptAnswer };
  return {
    identity: `${provider}@${templatesVersion()}`,
    quote: (wish) => model.quote({ ...form, ...longestScriptPrompt(wish) }),
    async write(wish, { signal, revision }) {
      const prompt = scriptPrompt(wish, revision);
      const timeoutMs = answerTimeMs(prompt.mostOutputTokens);
      const { answer, cost } = await model.ask({ ...form, ...prompt, timeoutMs }, signal);
      return { script: toScript(answer, wish, provider), cost };
    },
  };
}
