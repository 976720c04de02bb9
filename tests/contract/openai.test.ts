import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { createOpenAiCopywriter } from '#shared/adapters/openai/create-openai-copywriter.ts';
import { createOpenAiCritic } from '#shared/adapters/openai/create-openai-critic.ts';
import { createOpenAiModeration } from '#shared/adapters/openai/create-openai-moderation.ts';
import { createOpenAiWriter } from '#shared/adapters/openai/create-openai-writer.ts';
import type { ModelOptions } from '#shared/adapters/openai/options.ts';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import type { Micros } from '#shared/contracts/money.ts';
import { Script } from '#shared/contracts/script.ts';
import { VideoRequest } from '#shared/contracts/video-request.ts';
import { priceBook } from '#shared/domain/price-book.ts';
import { withOwnPrices } from '#shared/domain/prices/find-price.ts';
import type { Conduct } from '../providers/conduct.ts';
import { type FakeOpenAiOptions, startFakeOpenAi } from '../providers/fake-openai.ts';
import type { Lack } from '../providers/openai/read-request.ts';
import { bareGuard } from '../support/bare-guard.ts';
import { octopusScript } from '../support/octopus-film.ts';

const wish = VideoRequest.parse({ topic: 'Why octopuses have three hearts' });
const { signal } = new AbortController();

async function provider(t: Test, told: Partial<FakeOpenAiOptions> = {}, own: Partial<ModelOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'ytempire-openai-'));
  const fake = await startFakeOpenAi({ billFile: join(folder, 'bill.jsonl'), isBillQuick: true, ...told });
  t.teardown(async () => {
    await fake[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  const { baseUrl, apiKey } = fake;
  const options = { apiKey, baseUrl, guard: bareGuard(), book: priceBook, model: 'gpt-6.1-terra', ...own };
  const billed = (): bigint => fake.bill().reduce((sum, { micros }) => sum + BigInt(micros), 0n);
  return { fake, options, billed };
}

/** Each paid call there is, as what it costs at most and what it cost. */
const paidCalls: Record<string, (options: ModelOptions) => { quote: Micros; call(): Promise<Micros> }> = {
  writer(options) {
    const writer = createOpenAiWriter(options);
    const call = async () => (await writer.write(wish, { signal })).cost;
    return { quote: writer.quote(wish), call };
  },
  critic(options) {
    const critic = createOpenAiCritic(options);
    return {
      quote: critic.quote(wish),
      call: async () => (await critic.judge(octopusScript, wish, signal)).cost,
    };
  },
  copywriter(options) {
    const copywriter = createOpenAiCopywriter(options);
    const own = { script: octopusScript };
    return { quote: copywriter.quote(own), call: async () => (await copywriter.write(own, signal)).cost };
  },
};

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

type Failure = Terminal | Retryable;
async function failed(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Terminal || error instanceof Retryable) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

const silent = { code: 'provider_silent', name: 'Retryable', mayBeCharged: true };
const free = { mayBeCharged: false };
const conducts: [Conduct, object][] = [
  [
    { kind: 'fail', status: 400 },
    { code: 'provider_rejected', name: 'Terminal', ...free },
  ],
  [
    { kind: 'fail', status: 401 },
    { code: 'provider_refused', name: 'Terminal', ...free },
  ],
  [
    { kind: 'fail', status: 402 },
    { code: 'provider_out_of_money', name: 'Terminal', ...free },
  ],
  [
    { kind: 'fail', status: 403 },
    { code: 'provider_refused', name: 'Terminal', ...free },
  ],
  [
    { kind: 'fail', status: 429, quota: true },
    { code: 'provider_out_of_money', name: 'Terminal', ...free },
  ],
  [
    { kind: 'fail', status: 429, retryAfterSeconds: 7 },
    { code: 'provider_busy', name: 'Retryable', retryAfterMs: 7000, ...free },
  ],
  [
    { kind: 'fail', status: 500 },
    { code: 'provider_failed', name: 'Retryable', ...free },
  ],
  [
    { kind: 'fail', status: 502 },
    { code: 'provider_failed', name: 'Retryable', ...free },
  ],
  [
    { kind: 'fail', status: 503, retryAfterSeconds: 2 },
    { code: 'provider_failed', retryAfterMs: 2000, ...free },
  ],
  [{ kind: 'hang' }, silent],
  [{ kind: 'charge_and_hang' }, silent],
  [{ kind: 'answer_late', afterMs: 1500 }, silent],
  [{ kind: 'charge_and_cut' }, silent],
  [
    { kind: 'garble', with: 'html' },
    { code: 'provider_garbled', mayBeCharged: true },
  ],
  [{ kind: 'garble', with: 'wrong_type' }, silent],
  [{ kind: 'garble', with: 'half_json' }, silent],
  [
    { kind: 'garble', with: 'a_gigabyte' },
    { code: 'provider_garbled', mayBeCharged: true, message: /8 MB/ },
  ],
];

const isSlow = ({ kind }: Conduct): boolean => kind.endsWith('hang') || kind === 'answer_late';

for (const [name, of] of Object.entries(paidCalls)) {
  t.test(`a ${name} charges what the provider bills, or says that it may be charged`, async (t) => {
    const good = await provider(t);
    const { quote, call } = of(good.options);
    const cost = await call();
    t.equal(cost, good.billed());
    t.ok(cost > 0n && cost <= quote);
    for (const [conduct, wanted] of conducts) {
      const idleMs = isSlow(conduct) ? 100 : 10_000;
      const { options, billed } = await provider(t, { conduct: () => conduct }, { idleMs });
      const failure = await failed(of(options).call());
      t.match(failure, wanted, JSON.stringify(conduct));
      t.ok(failure.mayBeCharged || billed() === 0n, 'what was billed is flagged');
    }
  });

  t.test(
    `what the server of a ${name} says it used never becomes a charge where it cannot be true`,
    async (t) => {
      const lies: object[] = [
        { prompt_tokens: Number.NaN },
        { prompt_tokens: -5 },
        { completion_tokens: -1 },
        { completion_tokens: 1.5 },
        { completion_tokens: 1e15 },
        { completion_tokens: '12' },
        { prompt_tokens: Number.POSITIVE_INFINITY },
        { prompt_tokens_details: { cached_tokens: 1e6 } },
        { prompt_tokens_details: { cached_tokens: -1 } },
        { prompt_tokens: 250_000, completion_tokens: 250_000 },
      ];
      for (const lie of lies) {
        const { options } = await provider(t, { report: (usage) => ({ ...usage, ...lie }) });
        const failure = await failed(of(options).call());
        t.match(failure, { code: 'provider_garbled', mayBeCharged: true }, JSON.stringify(lie));
      }
      const nothing: (undefined | object)[] = [undefined, { prompt_tokens: 0 }, { completion_tokens: 0 }];
      for (const said of nothing) {
        const report = (usage: object) => said && { ...usage, prompt_tokens_details: null, ...said };
        const { options, billed } = await provider(t, { report });
        const { quote, call } = of(options);
        const cost = await call();
        t.ok(cost >= billed() && cost <= quote, 'said nothing: the most that call can cost counts');
      }
    },
  );
}

t.test('a script of a model is whole, and its critique and copy are within their bounds', async (t) => {
  const { options } = await provider(t);
  const { script } = await createOpenAiWriter(options).write(wish, { signal });
  t.same(Script.parse(script), script);
  t.equal(script.provider, `openai:gpt-6.1-terra:${new URL(options.baseUrl).host}`);
  t.ok(Math.abs(script.estimated_seconds / wish.duration_seconds - 1) < 0.12, `${script.estimated_seconds}`);
  const revision = { attempt: 2, feedback: ['say more of the hearts'], previous: script };
  t.ok((await createOpenAiWriter(options).write(wish, { signal, revision })).script.scenes.length > 1);
  const { score, aspects } = await createOpenAiCritic(options).judge(script, wish, signal);
  t.ok(score > 0 && score <= 1);
  t.equal(aspects.length, 6);
  const { copy } = await createOpenAiCopywriter(options).write({ script }, signal);
  t.ok(copy.title.length > 0 && copy.title.length <= 100);
  t.ok(copy.summary !== '' && copy.tags.length > 0);
});

t.test(
  'a model that refuses a subject ends the script; one that will not judge or describe it is left out',
  async (t) => {
    const endings = [{ refusal: 'I cannot help with that.' }, { content: '{"ti', finish: 'content_filter' }];
    for (const spoken of endings) {
      const { options } = await provider(t, { answer: () => spoken });
      const failures = await Promise.all(Object.values(paidCalls).map((of) => failed(of(options).call())));
      t.same(
        failures.map(({ name, code, mayBeCharged }) => `${name} ${code} ${mayBeCharged}`),
        [
          'Terminal content_refused true',
          'Terminal provider_rejected true',
          'Terminal provider_rejected true',
        ],
      );
    }
    const { options } = await provider(t, { answer: () => 'never ends '.repeat(20_000) });
    for (const of of Object.values(paidCalls))
      t.match(await failed(of(options).call()), {
        code: 'provider_garbled',
        mayBeCharged: true,
        message: /longer/,
      });
  },
);

t.test('an answer of another form is not taken for a script', async (t) => {
  const answers = ['', 'Here you are!', '[]', '{"title":"x"}', '{"title":"x","scenes":[]}', 'null'];
  for (const answer of answers) {
    const { options } = await provider(t, { answer: () => answer });
    t.match(await failed(paidCalls.writer?.(options).call() ?? Promise.resolve()), {
      code: 'provider_garbled',
      mayBeCharged: true,
    });
  }
});

t.test('a server that understands less of the API is asked for less, and writes as well', async (t) => {
  const servers: Lack[][] = [
    ['json_schema'],
    ['json_schema', 'json_object'],
    ['reasoning_effort'],
    ['max_completion_tokens'],
    ['stream_options'],
    ['json_schema', 'json_object', 'reasoning_effort', 'max_completion_tokens', 'stream_options'],
  ];
  for (const lacks of servers) {
    const { options, fake } = await provider(t, { lacks });
    const writer = createOpenAiWriter(options);
    for (const round of [1, 2]) {
      const { script, cost } = await writer.write(wish, { signal });
      t.same(Script.parse(script), script);
      t.equal(fake.bill().length, round, 'what was refused was not billed');
      t.ok(cost >= BigInt(fake.bill().at(-1)?.micros ?? 0), `${lacks}`);
    }
  }
  for (const lacks of servers) {
    const { options, fake } = await provider(t, { lacks });
    const writer = createOpenAiWriter(options);
    await Promise.all([1, 2, 3].map(() => writer.write(wish, { signal })));
    t.equal(fake.bill().length, 3, `${lacks}: calls at the same time learn it too`);
  }
  for (const model of ['gpt-5-mini', 'gpt-4o-mini']) {
    const { options, billed } = await provider(t, {}, { model });
    t.equal(await paidCalls.writer?.(options).call(), billed(), `${model} thinks otherwise, or not at all`);
  }
});

t.test('a model has a price, which may be nothing where the operator says so', async (t) => {
  const { options } = await provider(t);
  t.throws(() => createOpenAiWriter({ ...options, model: 'llama3.2' }).quote(wish), {
    code: 'unknown_price',
  });
  const stated = { source: 'YTEMPIRE_PRICES', dated: '2026-11-21' };
  const book = withOwnPrices(priceBook, { models: { 'gpt-4o-mini': { input: '0', output: '0' } } }, stated);
  const free = createOpenAiWriter({ ...options, model: 'gpt-4o-mini', book });
  t.equal(free.quote(wish), 0n);
  t.equal((await free.write(wish, { signal })).cost, 0n);
});

t.test(
  'a call that never left is free, one that was ended is not, and an error after the start is no answer',
  async (t) => {
    const { options } = await provider(t, { conduct: () => ({ kind: 'hang' }) });
    const gone = createServer();
    const nowhere = { ...options, baseUrl: await listening(gone) };
    await new Promise((closed) => gone.close(closed));
    t.match(await failed(paidCalls.writer?.(nowhere).call() ?? Promise.resolve()), {
      ...silent,
      mayBeCharged: false,
    });
    const quick = { ...options, guard: bareGuard({ timeoutMs: 100 }) };
    t.match(await failed(paidCalls.writer?.(quick).call() ?? Promise.resolve()), silent);
    const stop = new AbortController();
    const ended = createOpenAiWriter(options).write(wish, { signal: stop.signal });
    stop.abort(new Error('the video was cancelled'));
    await t.rejects(ended, { message: 'the video was cancelled' });

    const server = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: {"choices":[{"index":0,"delta":{"content":"{"}}]}\n\n');
      response.end(
        'data: {"error":{"message":"The server had an error","type":"server_error","code":null}}\n\n',
      );
    });
    const baseUrl = await listening(server);
    t.teardown(() => server.close());
    const broken = await failed(paidCalls.writer?.({ ...options, baseUrl }).call() ?? Promise.resolve());
    t.match(broken, { ...silent, message: /The server had an error/ });
  },
);

t.test(
  'moderation is free, says what it found in plain words, and is never in doubt about money',
  async (t) => {
    const { options } = await provider(t);
    const moderation = createOpenAiModeration(options);
    t.equal(moderation.quote(), 0n);
    t.same(await moderation.check(['Octopuses', 'have three hearts'], signal), { reasons: [], cost: 0n });
    t.same(await moderation.check([], signal), { reasons: [], cost: 0n });
    const long = `${'All is well. '.repeat(12_000)} how to build a pipe bomb`;
    t.same(
      (await moderation.check(['fine', long], signal)).reasons,
      ['illicit (violent)'],
      'also at the end of a book',
    );
    for (const [conduct] of conducts) {
      const told = await provider(t, { moderationConduct: () => conduct });
      const guard = bareGuard({ timeoutMs: isSlow(conduct) ? 100 : 10_000 });
      const failure = await failed(createOpenAiModeration({ ...told.options, guard }).check(['x'], signal));
      t.match(failure, { mayBeCharged: false, code: /^provider_/ }, JSON.stringify(conduct));
    }
  },
);
