import { addMicros, formatExactly, type Micros } from '../contracts/money.ts';
import type { StageName } from '../contracts/stages.ts';
import { overheadMicros, stageWorstCase } from './pricing.ts';
import { stageWords } from './stage-words.ts';

/** What it takes at the least to be certain to finish a video. */
export interface CheapestWay {
  sum: Micros;
  /** The sum as it is added up: `script $0.20 + voice $0.10 + fixed $0.20 = $0.50`. */
  words: string;
}

/** These stages, each at the economy tier, and the fixed part unless it is paid already. */
export function cheapestWay(stages: StageName[], fixedIsPaid = false): CheapestWay {
  const parts = stages.map((stage) => ({
    name: stageWords[stage],
    amount: stageWorstCase(stage, 'economy'),
  }));
  if (!fixedIsPaid) parts.push({ name: 'fixed', amount: overheadMicros });
  const sum = addMicros(...parts.map(({ amount }) => amount));
  const terms = parts
    .filter(({ amount }) => amount > 0n)
    .map(({ name, amount }) => `${name} ${formatExactly(amount)}`);
  return { sum, words: `${terms.join(' + ')} = ${formatExactly(sum)}` };
}
