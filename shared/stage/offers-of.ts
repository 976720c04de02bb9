import { Terminal } from '../contracts/errors.ts';
import { formatMicros, type Micros, micros, type Tier, zeroMicros } from '../contracts/money.ts';
import { stageWorstCase } from '../domain/pricing.ts';
import type { Pricing, StageDefinition } from './definition.ts';

/**
 * What a stage asks the gate for: its quote at each tier, the better first. A tier at which it would cost more than a
 * stage may is not offered, so that a long video still gets the cheaper voice.
 *
 * @throws Terminal `quote_above_worst_case` when no tier is left; what a quote throws, `unknown_price` among it
 */
export function offersOf<Input>(
  { name, quote }: Pick<StageDefinition<Input, unknown>, 'name' | 'quote'>,
  input: Input,
  pricing: Pricing,
): { tier: Tier; amount: Micros }[] {
  const quotes = (['standard', 'economy'] as const).map((tier) => ({
    tier,
    amount: quote(input, tier, pricing),
    most: stageWorstCase(name, tier),
  }));
  const offers = quotes.filter(({ amount, most }) => amount <= most);
  if (offers.length > 0) return offers.map(({ tier, amount }) => ({ tier, amount }));
  const sums = quotes.map(
    ({ tier, amount, most }) => `${formatMicros(amount)} of ${formatMicros(most)} at the ${tier} tier`,
  );
  throw new Terminal(
    'quote_above_worst_case',
    `${name} may cost more than a stage is allowed to: ${sums.join(', ')}; ask for a shorter video or set up a cheaper provider`,
  );
}

/**
 * What is left of the offers when calls of an earlier try, paid at the same tier, are not made again. Undefined when
 * nothing was paid: then there is nothing cheaper to ask for.
 */
export function offersForRest(
  offers: { tier: Tier; amount: Micros }[],
  paid: Readonly<Record<Tier, Micros>>,
): { tier: Tier; amount: Micros }[] | undefined {
  if (offers.every(({ tier }) => paid[tier] === zeroMicros)) return undefined;
  const rest = offers.map(({ tier, amount }) => ({
    tier,
    amount: paid[tier] < amount ? micros(amount - paid[tier]) : zeroMicros,
  }));
  const [best] = rest;
  // To begin anew at the other tier may be dearer than to end what was begun.
  return rest.filter((offer) => offer === best || (best !== undefined && offer.amount <= best.amount));
}
