import { addMicros, type Micros, micros, type Tier, zeroMicros } from '#shared/contracts/money.ts';
import { stageWorstCase } from '#shared/domain/pricing.ts';
import { affordable } from '#shared/domain/ways.ts';
import type { Critic } from '#shared/ports/critic.ts';
import type { ScriptWish, Writer } from '#shared/ports/writer.ts';
import type { Pricing } from '#shared/stage/definition.ts';

/** The first script and up to three better ones (SPEC.md, stages). */
const mostAttempts = 4;
/** The wish and the script. */
const moderations = 2;

export interface AttemptPlan {
  attempts: number;
  /** Who writes, the preferred one first; each can be paid for every attempt. */
  writers: readonly Writer[];
  /** Who judges, likewise. */
  critics: readonly Critic[];
  /** What all of it costs at most. */
  most: Micros;
}

/**
 * As many attempts as the stage's money is certain to pay with every writer and a critic: for a long brief or video there
 * are fewer, and only if not even one can be paid is the dear writer passed over. Pure.
 */
export function planAttempts(
  wish: ScriptWish,
  tier: Tier,
  { writers, critics, moderation }: Pick<Pricing, 'writers' | 'critics' | 'moderation'>,
): AttemptPlan {
  const looking = moderation ? times(moderation.quote(), moderations) : zeroMicros;
  const most = less(stageWorstCase('script_generation', tier), looking);
  for (let attempts = mostAttempts; ; attempts--) {
    const all = (one: { quote(wish: ScriptWish): Micros }): Micros => times(one.quote(wish), attempts);
    const chosen = affordable(writers[tier], all, most);
    const writing = addMicros(...chosen.map(all));
    const judges = affordable(critics[tier], all, less(most, writing));
    const isAll = chosen.length === writers[tier].length && (judges.length > 0 || critics[tier].length === 0);
    if (isAll || attempts === 1)
      return {
        attempts,
        writers: chosen,
        critics: judges,
        most: addMicros(looking, writing, ...judges.map(all)),
      };
  }
}

const times = (amount: Micros, count: number): Micros => micros(amount * BigInt(count));
const less = (amount: Micros, part: Micros): Micros => (part > amount ? zeroMicros : micros(amount - part));
