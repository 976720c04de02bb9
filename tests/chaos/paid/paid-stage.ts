import OpenAI from 'openai';
import { z } from 'zod';
import { Retryable } from '#shared/contracts/errors.ts';
import { micros, type Tier } from '#shared/contracts/money.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import { priceTokens, quoteTokens } from '#shared/domain/prices/token-price.ts';
import { stageWorstCase } from '#shared/domain/pricing.ts';
import { type StageDefinition, type StageTools, stage } from '#shared/stage/definition.ts';
import { callsOfStage } from './strikes.ts';

const Input = z.looseObject({ request: z.looseObject({ topic: z.string() }) });
type Input = z.infer<typeof Input>;

/** Says that the worker has come to a boundary of a stage, where it may be struck. */
export type Passing = (topic: string, boundary: string) => void;

const models: Record<Tier, string> = { standard: 'gpt-5.5', economy: 'gpt-5.4' };

/** So many that three calls come near what a stage may cost. */
const answerTokens = (name: StageName): number => Math.floor(Number(stageWorstCase(name, 'standard')) / 120);

const question = (name: StageName, topic: string, call: number, tier: Tier) => ({
  model: models[tier],
  messages: [{ role: 'user' as const, content: `${name}, part ${call} of ${topic}` }],
  max_completion_tokens: answerTokens(name),
});

function quoteOf(name: StageName, topic: string, call: number, tier: Tier) {
  const body = question(name, topic, call, tier);
  return quoteTokens(body.model, {
    promptBytes: Buffer.byteLength(JSON.stringify(body)),
    messages: 1,
    maxOutputTokens: body.max_completion_tokens,
  });
}

/** A stage that only spends: one call of a paid provider, then two at once, each in the wrapper's journal. */
export function paidStage(
  name: StageName,
  client: OpenAI,
  passing: Passing,
): StageDefinition<Input, Record<string, unknown>> {
  const buy = (topic: string, call: number, { videoId, tier, effect, signal }: StageTools) => {
    const pay = async () => {
      passing(topic, `started:${call}`);
      const body = {
        ...question(name, topic, call, tier),
        store: true,
        metadata: { video_id: videoId, step: `${name}:call:${call}`, topic },
      };
      const headers = { 'X-Caller-Pid': String(process.pid) };
      const answer = await client.chat.completions.create(body, { signal, headers }).catch(inOurWords);
      passing(topic, `answered:${call}`);
      return { result: answer.id, charged: chargeOf(answer), service: 'openai_api' as const };
    };
    return effect(`call:${call}`, quoteOf(name, topic, call, tier), pay).then((id) => {
      passing(topic, `journalled:${call}`);
      return id;
    });
  };
  return stage<Input, Record<string, unknown>>({
    name,
    accepts: Input,
    emits: z.record(z.string(), z.unknown()),
    quote({ request: { topic } }, tier) {
      passing(topic, 'claimed');
      let sum = 0n;
      for (let call = 1; call <= callsOfStage; call += 1) sum += quoteOf(name, topic, call, tier);
      return micros(sum);
    },
    async run({ request: { topic } }, tools) {
      passing(topic, 'reserved');
      await buy(topic, 1, tools);
      await Promise.all([buy(topic, 2, tools), buy(topic, 3, tools)]);
      passing(topic, 'completing');
      return { verdict: 'accepted' };
    },
  });
}

/** As the adapter of a provider has to: what was refused in words was not charged, anything else may have been. */
function inOurWords(error: unknown): never {
  if (error instanceof OpenAI.APIError && error.status !== undefined)
    throw new Retryable('provider_refused', error.message);
  throw new Retryable('no_answer', String(error), { mayBeCharged: true });
}

function chargeOf({ model, usage }: OpenAI.ChatCompletion) {
  if (usage === undefined) throw new Error('the provider did not say what it used');
  return priceTokens(model, {
    input: usage.prompt_tokens,
    cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
    written: usage.prompt_tokens_details?.cache_write_tokens ?? 0,
    output: usage.completion_tokens,
  });
}
