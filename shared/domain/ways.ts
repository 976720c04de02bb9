import { Retryable, Terminal } from '../contracts/errors.ts';
import { addMicros, type Micros, type Tier, zeroMicros } from '../contracts/money.ts';

/** Who may do a job at each tier, the preferred one first. */
export type Ways<Provider> = Readonly<Record<Tier, readonly Provider[]>>;

/**
 * Those of the ways that fit into `most` together, in their order: each may have been charged before the next is tried.
 * One that does not fit is passed over, so that a long text still gets the cheaper voice.
 */
export function affordable<Provider>(
  ways: readonly Provider[],
  quote: (way: Provider) => Micros,
  most: Micros,
): readonly Provider[] {
  let sum: Micros = zeroMicros;
  return ways.filter((way) => {
    const grown = addMicros(sum, quote(way));
    if (grown > most) return false;
    sum = grown;
    return true;
  });
}

/**
 * Failures that are not the provider's: another one would meet the same. What one refuses to write is not taken to the
 * next until somebody does.
 */
const ours =
  /^(effect_|quote_|budget_|gate_|database_|file_|blob|storage|scratch_|sound_|spending_|content_refused)/;

/**
 * Asks one after the other until one has done it.
 *
 * @throws what no provider is to blame for, at once; otherwise one error with all their words: Retryable if any of them
 *   may do better later
 */
export async function firstThatWorks<Provider, Result>(
  ways: readonly Provider[],
  work: (way: Provider, place: number) => Promise<Result>,
): Promise<Result> {
  const failures: (Terminal | Retryable)[] = [];
  for (const [place, way] of ways.entries()) {
    try {
      return await work(way, place);
    } catch (error) {
      const isTheirs = (error instanceof Terminal || error instanceof Retryable) && !ours.test(error.code);
      if (!isTheirs) throw error;
      failures.push(error);
    }
  }
  throw allFailed(failures);
}

/** Nobody was called (ports/guard.ts). */
const leftAlone = 'circuit_open';

function allFailed(failures: readonly (Terminal | Retryable)[]): Terminal | Retryable {
  const [first] = failures;
  if (first === undefined)
    return new Terminal(
      'no_provider',
      'no provider is set up that can do this within the money there is for it',
    );
  if (failures.length === 1) return first;
  const passing = failures.filter((failure) => failure instanceof Retryable);
  // Who was left alone was not asked: that some were asked in vain weighs more.
  const telling = passing.find((failure) => failure.code !== leftAlone) ?? passing[0] ?? first;
  // Two models of one provider often say the same.
  const message = [...new Set(failures.map((failure) => failure.message))].join(' | ');
  const { code } = telling;
  if (passing.length === 0) return new Terminal(code, message, { cause: first });
  const waits = passing.flatMap((failure) => failure.retryAfterMs ?? []);
  return new Retryable(code, message, {
    cause: first,
    ...(waits.length < passing.length ? {} : { retryAfterMs: Math.min(...waits) }),
  });
}
