import { z } from 'zod';
import type { StageName } from '#shared/contracts/stages.ts';
import { stageWorstCase } from '#shared/domain/pricing.ts';
import { type StageDefinition, stage } from '#shared/stage/definition.ts';

const Anything = z.record(z.string(), z.unknown());

/** A stage that does nothing, but is wrapped, reserved for and committed like any other. */
export function noOp(name: StageName): StageDefinition<unknown, unknown> {
  return stage<unknown, unknown>({
    name,
    accepts: Anything,
    emits: Anything,
    quote: (_input, tier) => stageWorstCase(name, tier),
    run: async () => ({ verdict: 'accepted' }),
  });
}
