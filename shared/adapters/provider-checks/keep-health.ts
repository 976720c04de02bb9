import { setTimeout as pauseFor } from 'node:timers/promises';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import type { ProviderHealth } from '../../contracts/readiness.ts';
import type { Log } from '../../ports/log.ts';
import type { ProviderNumbers, ProviderStatistics } from '../../ports/provider-tally.ts';
import type { HealthBooks, ProviderCheck } from '../../ports/readiness.ts';

export interface HealthKeeperOptions {
  checks: readonly ProviderCheck[];
  books: HealthBooks;
  /** Says which providers all processes leave alone. */
  statistics: ProviderStatistics;
  log: Log;
  /** Asked at most this often; one that fails, every minute. */
  everyMs?: number;
}

/** A quarter of the time for which what was learnt counts (shared/domain/readiness.ts), in milliseconds. */
const usualEveryMs = 225_000;
const failingEveryMs = 60_000;
/** How often it is looked whether somebody is due, in milliseconds. */
const lookEveryMs = 15_000;
/** What was learnt longer before a keeper's start than this, in milliseconds, it asks anew: its key may be another. */
const freshAtStartMs = 10_000;

/**
 * Asks each provider now and then, and writes down how it stands. Of several keepers one asks: who finds a row that is
 * fresh leaves it. At its start it takes only what was learnt just now for fresh: whoever starts a system again has often
 * changed a key.
 */
export function keepHealth(options: HealthKeeperOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = (async () => {
    let everyMs = freshAtStartMs;
    while (!signal.aborted) {
      try {
        await turn({ ...options, everyMs: Math.min(everyMs, options.everyMs ?? usualEveryMs) }, signal);
        everyMs = usualEveryMs;
      } catch (error) {
        if (!signal.aborted) options.log.warn({ err: error }, 'the providers’ health could not be kept');
      }
      await pauseFor(lookEveryMs, undefined, { signal, ref: false }).catch(() => {});
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}

async function turn(options: HealthKeeperOptions, signal: AbortSignal): Promise<void> {
  const known = new Map((await options.books.list()).map((health) => [health.provider, health]));
  const due = options.checks.filter((check) => isDue(known.get(check.provider), check, options.everyMs));
  for (const { checkedAt: _, ...health } of await checkAll(due, options.statistics, signal)) {
    await options.books.write(health);
    const before = known.get(health.provider)?.state;
    if (before === health.state) continue;
    const facts = { provider: health.provider, code: health.code, left: health.left };
    if (health.state === 'failing') options.log.warn(facts, `${health.provider} fails: ${health.words}`);
    else options.log.info(facts, `${health.provider} is ${health.state}: ${health.words}`);
  }
}

/** Whether it is to be asked now. */
export function isDue(
  known: ProviderHealth | undefined,
  check: ProviderCheck,
  everyMs = usualEveryMs,
): boolean {
  if (known === undefined) return true;
  // A key was put there, or taken away, since.
  if ((known.state === 'absent') !== (check.ask === undefined)) return true;
  const after = known.state === 'failing' ? Math.min(failingEveryMs, everyMs) : everyMs;
  return Date.now() - known.checkedAt.getTime() >= after;
}

/** Asks all of them at once. Never rejects but with the signal's reason. */
export async function checkAll(
  checks: readonly ProviderCheck[],
  statistics: ProviderStatistics,
  signal: AbortSignal,
): Promise<ProviderHealth[]> {
  const resting = new Map((await statistics.read()).map(({ provider, resting }) => [provider, resting]));
  return await Promise.all(checks.map((check) => checkOne(check, resting.get(check.provider), signal)));
}

/** What a person has to mend. A circuit that is open for another reason closes by itself, and keeps nobody waiting here. */
const lasting: readonly string[] = ['provider_refused', 'provider_out_of_money'];
/** One failure says little: before anybody waits for it, it is asked again after so many milliseconds. */
const againAfterMs = 1000;

async function checkOne(
  { provider, job, languages, todo, ask }: ProviderCheck,
  rest: ProviderNumbers['resting'],
  signal: AbortSignal,
): Promise<ProviderHealth> {
  const facts = { provider, job, languages, code: undefined, left: undefined, checkedAt: new Date() };
  if (ask === undefined) return { ...facts, state: 'absent', words: todo };
  try {
    const answer = await ask(signal).catch(async (error: unknown) => {
      if (!(error instanceof Retryable)) throw error;
      await pauseFor(againAfterMs, undefined, { signal });
      return await ask(signal);
    });
    // It answers, and yet calls that cost something fail: an account without money is noticed only there.
    return rest?.kind === 'broken' && lasting.includes(rest.code) && rest.leftMs > 0
      ? { ...facts, ...answer, state: 'failing', code: rest.code, words: rest.words }
      : { ...facts, ...answer, state: 'ready' };
  } catch (error) {
    signal.throwIfAborted();
    return { ...facts, ...told(error) };
  }
}

function told(error: unknown): Pick<ProviderHealth, 'state' | 'code' | 'words'> {
  const isKnown = error instanceof Terminal || error instanceof Retryable;
  const words = error instanceof Error ? error.message : String(error);
  const code = isKnown ? error.code : 'check_failed';
  // One that only asks for a pause does its job.
  if (code === 'provider_busy') return { state: 'ready', code: undefined, words };
  return { state: 'failing', code, words };
}
