import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { z } from 'zod';
import { createElevenLabsSpeech } from '#shared/adapters/elevenlabs/create-elevenlabs-speech.ts';
import { createGoogleSpeech } from '#shared/adapters/google-tts/create-google-speech.ts';
import { createModel } from '#shared/adapters/openai/call-model.ts';
import { createGuard } from '#shared/adapters/resilience/create-guard.ts';
import { type Policy, type ProviderName, policies } from '#shared/adapters/resilience/policies.ts';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import { priceBook } from '#shared/domain/price-book.ts';
import type { Guard } from '#shared/ports/guard.ts';
import type { Speech } from '#shared/ports/speech.ts';
import type { Conduct } from '../providers/conduct.ts';
import { startFakeElevenLabs } from '../providers/fake-elevenlabs.ts';
import { startFakeGoogleTts } from '../providers/fake-google-tts.ts';
import { startFakeOpenAi } from '../providers/fake-openai.ts';

const signal = new AbortController().signal;
/** So long a call may take in which somebody hangs, and one in which nobody does. */
const [impatientMs, patientMs] = [700, 60_000];

const ways: readonly Conduct[] = [
  ...([400, 402, 403, 429, 500, 502, 503] as const).map((status) => ({ kind: 'fail' as const, status })),
  { kind: 'fail', status: 429, retryAfterSeconds: 2 },
  { kind: 'hang' },
  { kind: 'charge_and_hang' },
  { kind: 'charge_and_cut' },
  { kind: 'answer_late', afterMs: 2 * impatientMs },
  { kind: 'garble', with: 'html' },
  { kind: 'garble', with: 'half_json' },
  { kind: 'garble', with: 'wrong_type' },
];

/** Misbehaves six times in ten, each time another way; the same each run. */
function misconduct(seed: number) {
  let state = seed;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const met: Conduct[] = [];
  return {
    met,
    conduct(): Conduct {
      const way = random() < 0.6 ? ways[Math.floor(random() * ways.length)] : undefined;
      met.push(way ?? { kind: 'answer' });
      return way ?? { kind: 'answer' };
    },
  };
}

/** The real guard in a time that moves when somebody pauses; circuits stay closed, so that every call is made. */
function guardOf(
  provider: ProviderName,
  { circuit, timeoutMs = impatientMs }: Partial<Pick<Policy, 'circuit' | 'timeoutMs'>> = {},
): Guard & { skip(ms: number): void } {
  let ms = 0;
  const away = { enter: async () => undefined, rest: async () => {}, clear: async () => {} };
  const guard = createGuard({
    provider,
    policy: { ...policies[provider], timeoutMs, rate: undefined, circuit },
    shared: { ...away, abandonTrial: async () => {} },
    tally: { count: () => {} },
    now: () => ms,
    pause: async (pauseMs) => {
      ms += pauseMs / 100;
    },
  });
  const skip = (more: number) => {
    ms += more;
  };
  return { ...guard, skip };
}

interface World extends AsyncDisposable {
  ask(): Promise<unknown>;
  billed(): number;
}

const speaking = (speech: Speech, folder: string) => () =>
  speech.speak({
    text: 'Three hearts.',
    language: 'en',
    voice: speech.voiceFor('en') ?? '',
    outFile: join(folder, 'out.wav'),
    signal,
  });

const worlds: Record<
  string,
  (conduct: () => Conduct, folder: string, guard: Guard, timeoutMs: number) => Promise<World>
> = {
  async openai(conduct, folder, guard, timeoutMs) {
    const fake = await startFakeOpenAi({ billFile: join(folder, `bill-${Math.random()}`), conduct });
    const model = createModel({ ...fake, model: 'gpt-6-luna', guard, book: priceBook });
    const schema = z.strictObject({ word: z.string() });
    const question = { name: 'word', schema, system: 'One word.', user: 'Hello.', mostOutputTokens: 200 };
    return {
      ask: () => model.ask({ ...question, timeoutMs }, signal),
      billed: () => fake.bill().length,
      [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
    };
  },
  async elevenlabs(conduct, folder, guard) {
    const fake = await startFakeElevenLabs({ conduct });
    const options = { ...fake, model: 'eleven_flash_v2_5', guard, book: priceBook };
    return {
      ask: speaking(createElevenLabsSpeech(options), folder),
      billed: () => fake.bill().length,
      [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
    };
  },
  async 'google-tts'(conduct, folder, guard) {
    const fake = await startFakeGoogleTts({ conduct });
    return {
      ask: speaking(createGoogleSpeech({ ...fake, guard, book: priceBook }), folder),
      billed: () => fake.bill().length,
      [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
    };
  },
};

/** Said no in words, and may say otherwise a moment later. */
const isPassingNo = (way: Conduct) => way.kind === 'fail' && [429, 500, 502, 503].includes(way.status);

for (const [name, open] of Object.entries(worlds)) {
  t.test(
    `${name}: behind the guard nothing is on the bill that we do not know of, whatever happens`,
    async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'guarded-'));
      t.teardown(() => rm(folder, { recursive: true }));
      const { met, conduct } = misconduct(2026);
      const world = await open(conduct, folder, guardOf(name as ProviderName), impatientMs);
      const ended = { good: 0, unknown: 0, free: 0 };
      for (let call = 0; call < 15; call++) {
        met.length = 0;
        const error = await world.ask().then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error === undefined) ended.good++;
        else if (!(error instanceof Terminal || error instanceof Retryable)) t.fail(String(error));
        else ended[error.mayBeCharged ? 'unknown' : 'free']++;
        t.ok(met.length <= 4 && met.slice(0, -1).every(isPassingNo), JSON.stringify([met, String(error)]));
      }
      await world[Symbol.asyncDispose]();
      const billed = world.billed();
      t.ok(
        billed >= ended.good && billed <= ended.good + ended.unknown,
        JSON.stringify({ billed, ...ended }),
      );
      t.ok(ended.good > 0 && ended.unknown > 0 && ended.free > 0, JSON.stringify(ended));
    },
  );

  t.test(
    `${name}: a refused key closes the door at once, and a call that works opens it again`,
    async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'guarded-'));
      t.teardown(() => rm(folder, { recursive: true }));
      let calls = 0;
      let how: Conduct = { kind: 'fail', status: 401 };
      const guard = guardOf(name as ProviderName, { circuit: policies.openai.circuit, timeoutMs: patientMs });
      await using world = await open(
        () => {
          calls++;
          return how;
        },
        folder,
        guard,
        patientMs,
      );
      await t.rejects(world.ask(), { code: 'provider_refused' });
      for (let call = 0; call < 3; call++)
        await t.rejects(world.ask(), { code: 'circuit_open', mayBeCharged: false });
      t.equal(calls, 1);
      how = { kind: 'answer' };
      guard.skip(300_001);
      await t.resolves(world.ask());
      await t.resolves(world.ask());
      t.equal(world.billed(), 2);
    },
  );
}
