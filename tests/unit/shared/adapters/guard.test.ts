import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import t from 'tap';
import { createGuard, type GuardOptions } from '#shared/adapters/resilience/create-guard.ts';
import { createLocalState } from '#shared/adapters/resilience/local-state.ts';
import { type Policy, policies } from '#shared/adapters/resilience/policies.ts';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import { providerFailure, providerGarbled, providerSilent } from '#shared/domain/provider-failure.ts';
import type { ProviderState } from '#shared/ports/provider-state.ts';
import type { ToldCall } from '#shared/ports/provider-tally.ts';

const minuteMs = 60_000;
const never = new AbortController().signal;
const free = { signal: never, paid: false };
const paid = { signal: never, paid: true };

const policy: Policy = {
  label: 'OpenAI',
  timeoutMs: minuteMs,
  atOnce: 4,
  queue: 4,
  rate: undefined,
  circuit: { failures: 3, restMs: 20_000, longestRestMs: 50_000, refusedMs: 300_000 },
};

const nobody: ProviderState = {
  enter: async () => undefined,
  rest: async () => {},
  clear: async () => {},
  abandonTrial: async () => {},
};

/** A guard in a time that moves when somebody pauses, and by hand. */
function guardWith(changes: Partial<Policy> = {}, shared: ProviderState = nobody) {
  const time = { ms: 0 };
  const pauses: number[] = [];
  const told: ToldCall[] = [];
  const options: GuardOptions = {
    provider: 'openai',
    policy: { ...policy, ...changes },
    shared,
    tally: { count: (call) => told.push(call) },
    now: () => time.ms,
    clock: () => new Date(Date.UTC(2026, 10, 21, 15, 0, 0) + time.ms),
    async pause(ms, signal) {
      signal.throwIfAborted();
      pauses.push(ms);
      time.ms += ms;
    },
  };
  return { guard: createGuard(options), options, time, pauses, told };
}

const failure = (status: number, more: { retryAfterMs?: number; words?: string } = {}) =>
  providerFailure({ provider: 'OpenAI', status, words: 'upstream trouble', ...more });

/** Fails in these ways, one after the other, then answers. Counts its calls. */
function work(...failures: unknown[]) {
  const calls = { made: 0 };
  const answer = async () => {
    const error = failures[calls.made++];
    if (error !== undefined) throw error;
    return 'answer';
  };
  return Object.assign(answer, { calls });
}

const mustNot = (words: string) => async (): Promise<void> => {
  t.fail(words);
};

async function caught(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    (value) => t.fail(`no error but ${value}`),
    (error: unknown) => error,
  );
}

t.test('what passes and cost nothing is tried again, three times at most', async (t) => {
  const { guard, pauses, told } = guardWith({ circuit: undefined });
  const good = work(failure(500), failure(429), failure(503));
  t.equal(await guard.call(good, paid), 'answer');
  t.equal(pauses.length, 3);
  t.ok(pauses.every((ms) => ms <= 10_000));
  t.same(
    told.map(({ outcome, repeated }) => [outcome, repeated]),
    [
      ['provider_failed', false],
      ['provider_busy', true],
      ['provider_failed', true],
      ['ok', true],
    ],
  );
  const bad = work(...Array.from({ length: 9 }, () => failure(500)));
  t.match(await caught(guard.call(bad, paid)), { code: 'provider_failed', message: /upstream trouble/ });
  t.equal(bad.calls.made, 4);
});

t.test(
  "a pause the provider asks for is kept here when it is short, and is the caller's when it is long",
  async (t) => {
    const { guard, pauses, time } = guardWith({ circuit: undefined });
    t.equal(await guard.call(work(failure(429, { retryAfterMs: 9000 })), paid), 'answer');
    t.same(pauses, [9000]);
    const asked = work(failure(429, { retryAfterMs: 11_000 }));
    t.match(await caught(guard.call(asked, paid)), { code: 'provider_busy', retryAfterMs: 11_000 });
    t.equal(asked.calls.made, 1);
    const aDay = work(failure(429, { retryAfterMs: 86_400_000 }));
    t.match(await caught(guard.call(aDay, paid)), { retryAfterMs: 300_000, mayBeCharged: false });
    const slow = async () => {
      time.ms += minuteMs + 1;
      throw failure(500);
    };
    pauses.length = 0;
    t.match(await caught(guard.call(slow, paid)), { code: 'provider_failed' });
    t.same(pauses, [], 'after its time is over nothing is tried again');
  },
);

t.test("what was refused, or is nobody's failure, is never tried again", async (t) => {
  const { guard } = guardWith({ circuit: undefined });
  const errors = [
    failure(401),
    failure(402),
    failure(400),
    new Terminal('content_refused', 'no'),
    new TypeError('bug'),
  ];
  for (const error of errors) {
    const once = work(error);
    t.equal(await caught(guard.call(once, paid)), error);
    t.equal(once.calls.made, 1);
  }
});

t.test('a paid call whose outcome nobody knows is made once, whatever came before it', async (t) => {
  const ways = {
    failed: () => failure(500),
    busy: () => failure(429),
    silent: () => providerSilent('OpenAI', 'the connection broke', { paid: true }),
    garbled: () => providerGarbled('OpenAI', 'half of a JSON', { paid: true }),
    unreached: () => new Retryable('provider_silent', 'the connection was refused'),
    bug: () => new TypeError('bug'),
  };
  const kind = fc.constantFrom(...(Object.keys(ways) as (keyof typeof ways)[]));
  await fc.assert(
    fc.asyncProperty(fc.array(kind, { minLength: 1, maxLength: 8 }), async (kinds) => {
      const { guard, time } = guardWith({ circuit: undefined });
      const way = work(...kinds.map((name) => ways[name]()));
      const error = await guard.call(way, paid).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      const certain = kinds.findIndex((name) => ['silent', 'garbled', 'bug'].includes(name));
      const most = Math.min(4, kinds.length + 1, certain === -1 ? 9 : certain + 1);
      const isAmbiguous = error instanceof Retryable && error.mayBeCharged;
      return (
        way.calls.made === most &&
        isAmbiguous === (certain !== -1 && certain < 4 && kinds[certain] !== 'bug') &&
        time.ms <= minuteMs
      );
    }),
    { numRuns: 300 },
  );
  const { guard } = guardWith({ circuit: undefined });
  const again = work(providerSilent('OpenAI', 'the connection broke', { paid: false }));
  t.equal(await guard.call(again, free), 'answer', 'one that is free is tried again');
});

t.test('a call ends when its time is over, whatever the work makes of its signal', async (t) => {
  const deaf = () => new Promise<never>(() => {});
  const { guard } = guardWith();
  const silent = await caught(guard.call(deaf, { ...paid, timeoutMs: 20 }));
  t.match(silent, {
    code: 'provider_silent',
    mayBeCharged: true,
    message: 'OpenAI: no answer within 0.02 s',
  });
  let signals = 0;
  const listening = async (signal: AbortSignal) => {
    const ended = await pause(minuteMs, undefined, { signal }).catch((error: unknown) => error);
    signals++;
    throw new Error('fetch failed', { cause: ended });
  };
  t.match(await caught(guard.call(listening, { ...paid, timeoutMs: 20 })), { code: 'provider_silent' });
  t.equal(signals, 1, 'and its signal is aborted');
});

t.test("the caller's signal ends the call, its pauses and its wait for a place", async (t) => {
  const reason = new Error('cancelled');
  const abort = new AbortController();
  const { guard } = guardWith({ atOnce: 1 });
  const deaf = guard.call(() => new Promise<never>(() => {}), { signal: abort.signal, paid: true });
  const waiting = guard.call(work(), { signal: abort.signal, paid: true });
  abort.abort(reason);
  t.equal(await caught(deaf), reason);
  t.equal(await caught(waiting), reason);
  t.equal(await caught(guard.call(work(), { signal: abort.signal, paid: true })), reason);
  t.equal(await guard.call(work(), paid), 'answer', 'and its place is free again');

  const pausing = new AbortController();
  const { options } = guardWith();
  const real = createGuard({
    ...options,
    pause: (_, signal) => pause(minuteMs, undefined, { signal }).catch(() => signal.throwIfAborted()),
  });
  const paused = real.call(work(failure(500)), { signal: pausing.signal, paid: true });
  setImmediate(() => pausing.abort(reason));
  t.equal(await caught(paused), reason);
});

t.test('no more calls are under way than there are places, and no more wait than may', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3), { minLength: 1, maxLength: 30 }), async (turns) => {
      const { guard } = guardWith({ atOnce: 3, queue: 5, circuit: undefined });
      let [now, most] = [0, 0];
      const ends = await Promise.allSettled(
        turns.map((turn) =>
          guard.call(async () => {
            most = Math.max(most, ++now);
            for (let left = turn; left >= 0; left--) await new Promise(setImmediate);
            now--;
            if (turn === 3) throw failure(400);
          }, paid),
        ),
      );
      const full = ends.filter(
        (end) => end.status === 'rejected' && end.reason.code === 'provider_busy',
      ).length;
      return most === Math.min(3, turns.length) && full === Math.max(0, turns.length - 8) && now === 0;
    }),
    { numRuns: 100 },
  );
  const { guard } = guardWith({ atOnce: 1 });
  const abort = new AbortController();
  const hanging = guard
    .call(() => new Promise<never>(() => {}), { signal: abort.signal, paid: true })
    .catch(() => {});
  const waited = await caught(guard.call(work(), { ...paid, timeoutMs: 20 }));
  t.match(waited, { code: 'provider_busy', message: /no place within 20 ms/, mayBeCharged: false });
  abort.abort();
  await hanging;
});

t.test('after failures in a row nobody is called, until one trial has gone well', async (t) => {
  const { guard, time } = guardWith();
  const failing = () => guard.call(work(...Array.from({ length: 9 }, () => failure(500))), paid);
  t.match(await caught(failing()), { code: 'provider_failed' });
  const open = (await caught(guard.call(mustNot('it was called'), paid))) as Retryable;
  t.equal(open.code, 'circuit_open');
  t.match(open.message, /^OpenAI is left alone until 15:00:\d\d UTC: OpenAI answered 500: upstream trouble$/);
  t.ok((open.retryAfterMs ?? 0) > 15_000 && (open.retryAfterMs ?? 0) <= 20_000);
  t.equal(open.mayBeCharged, false);

  time.ms += 20_001;
  const trial = Promise.withResolvers<string>();
  const first = guard.call(() => trial.promise, paid);
  t.match(await caught(guard.call(mustNot('a second trial'), paid)), { code: 'circuit_open' });
  trial.reject(failure(500));
  t.match(await caught(first), { code: 'provider_failed' });
  time.ms += 20_001;
  t.match(await caught(guard.call(work(), paid)), { code: 'circuit_open' }, 'the second rest is longer');
  time.ms += 20_001;
  const cancelled = new AbortController();
  const calledOff = guard.call(() => new Promise<never>(() => {}), { signal: cancelled.signal, paid: true });
  cancelled.abort();
  await caught(calledOff);
  t.equal(await guard.call(work(), paid), 'answer', 'a trial that was called off is made by the next');
  const all = await Promise.all([1, 2, 3].map(() => guard.call(work(), paid)));
  t.same(all, ['answer', 'answer', 'answer']);
});

t.test('failures that say nothing about the provider never end calls to it', async () => {
  const harmless = [failure(400), new Terminal('content_refused', 'no'), new TypeError('bug'), failure(429)];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...harmless), { maxLength: 20 }), async (errors) => {
      const { guard } = guardWith();
      for (const error of errors) await guard.call(work(error), paid).catch(() => {});
      return (await guard.call(work(), paid)) === 'answer';
    }),
    { numRuns: 50 },
  );
});

t.test(
  "a key that is refused, or an empty account, ends calls at once and for longer, with the provider's words",
  async (t) => {
    for (const status of [401, 402, 403]) {
      const { guard, time } = guardWith();
      t.ok((await caught(guard.call(work(failure(status)), paid))) instanceof Terminal);
      time.ms += 290_000;
      const open = await caught(guard.call(work(), paid));
      t.match(open, { code: 'circuit_open', message: new RegExp(`OpenAI answered ${status}`) });
      time.ms += 10_001;
      t.equal(await guard.call(work(), paid), 'answer');
    }
    const { guard } = guardWith({ circuit: policies.youtube.circuit });
    await caught(guard.call(work(failure(403)), paid));
    t.equal(await guard.call(work(), paid), 'answer', 'where it concerns one account, the others go on');
  },
);

t.test(
  'a provider that asks for a pause is given it by everybody, and is not taken for broken',
  async (t) => {
    const { guard, time, pauses } = guardWith();
    await caught(guard.call(work(failure(429, { retryAfterMs: 30_000 })), paid));
    t.match(await caught(guard.call(work(), paid)), { code: 'provider_busy', retryAfterMs: 30_000 });
    time.ms += 25_000;
    pauses.length = 0;
    t.equal(await guard.call(work(), paid), 'answer', 'the end of a pause is waited for');
    t.same(pauses, [5001]);
  },
);

t.test('no more calls leave in a window than the provider lets anybody make', async (t) => {
  const { guard, time, pauses } = guardWith({ rate: { calls: 3, windowMs: minuteMs } });
  for (let call = 0; call < 3; call++) await guard.call(work(), paid);
  const told = await caught(guard.call(mustNot('it was called'), paid));
  t.match(told, { code: 'provider_busy', message: /3 calls in 60 s/, retryAfterMs: minuteMs });
  time.ms += 55_000;
  t.equal(await guard.call(work(), paid), 'answer', 'the rest of a window is waited for');
  t.same(pauses, [5001]);
});

t.test('what others know counts, and while nobody can say, what this process knows', async (t) => {
  const time = { ms: 0 };
  const others = createLocalState(() => time.ms);
  let away = false;
  const shared: ProviderState = {
    ...others,
    enter: async (...asked) => (away ? undefined : await others.enter(...asked)),
  };
  const { guard, time: own } = guardWith({}, shared);
  await others.rest(
    'openai',
    { kind: 'broken', code: 'provider_failed', words: 'they said so', times: 1 },
    20_000,
  );
  t.match(await caught(guard.call(work(), paid)), { code: 'circuit_open', message: /they said so$/ });
  away = true;
  t.match(await caught(guard.call(work(), paid)), { code: 'circuit_open' }, 'it was remembered');
  away = false;
  await others.clear('openai');
  t.equal(await guard.call(work(), paid), 'answer');
  away = true;
  t.equal(await guard.call(work(), paid), 'answer', 'and forgotten with them');
  own.ms += 1;
  await caught(guard.call(work(failure(401)), paid));
  t.match(
    await others.enter('openai', { holder: 'x', trialMs: 1, rate: undefined }),
    { kind: 'resting' },
    'they are told',
  );
});

t.test('every provider has a policy that can be kept', (t) => {
  for (const [name, { timeoutMs, atOnce, queue, rate, circuit }] of Object.entries<Policy>(policies)) {
    t.ok(timeoutMs > 0 && atOnce > 0 && queue >= atOnce, name);
    t.ok(rate === undefined || (rate.calls > 0 && rate.windowMs > 0), name);
    t.ok(circuit === undefined || circuit.restMs <= circuit.longestRestMs, name);
  }
  t.end();
});
