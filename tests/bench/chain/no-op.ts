import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import { stageWorstCase } from '#shared/domain/pricing.ts';
import { type StageDefinition, stage } from '#shared/stage/definition.ts';

const Input = z.looseObject({ request: z.looseObject({ topic: z.string().optional() }) });
type Input = z.infer<typeof Input>;

const failedBefore = new Map<string, number>();

/**
 * A stage that does nothing, but is wrapped, reserved for and committed like any other. A video's topic may tell it to
 * misbehave: `pause media_collection 500`, `retryable audio_synthesis 2`, `terminal script_generation 1`, and once to wait
 * as for quota: `wait youtube_upload 60000`.
 */
export function noOp(name: StageName): StageDefinition<Input, Record<string, unknown>> {
  return stage<Input, Record<string, unknown>>({
    name,
    accepts: Input,
    emits: z.record(z.string(), z.unknown()),
    quote: (_input, tier) => stageWorstCase(name, tier),
    async run({ request }, { videoId, signal }) {
      const [what, where, amount] = (request.topic ?? '').split(' ');
      if (where === name) await misbehave(what ?? '', Number(amount), videoId, signal);
      return { verdict: 'accepted' };
    },
  });
}

async function misbehave(what: string, amount: number, videoId: string, signal: AbortSignal): Promise<void> {
  if (what === 'pause') await pause(amount, undefined, { signal });
  if (what === 'terminal') throw new Terminal('told_to', 'This was asked for.');
  const failed = failedBefore.get(videoId) ?? 0;
  failedBefore.set(videoId, failed + 1);
  if (what === 'wait' && failed === 0)
    throw new Retryable('quota_exhausted', 'This was asked for.', { retryAfterMs: amount });
  if (what === 'retryable' && failed < amount) throw new Retryable('told_to', 'This was asked for.');
}
