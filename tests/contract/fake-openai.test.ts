import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI, { APIConnectionError, APIConnectionTimeoutError, type APIError } from 'openai';
import t, { type Test } from 'tap';
import { priceBook } from '#shared/domain/price-book.ts';
import { priceTokens, quoteTokens } from '#shared/domain/prices/token-price.ts';
import type { Conduct } from '../providers/conduct.ts';
import { type FakeOpenAi, type FakeOpenAiOptions, startFakeOpenAi } from '../providers/fake-openai.ts';
import { readBill } from '../providers/openai/bill.ts';
import { tariffs } from '../providers/openai/tariff.ts';

async function provider(t: Test, options: Partial<FakeOpenAiOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'ytempire-provider-'));
  const billFile = join(folder, 'bill.jsonl');
  const fake = await startFakeOpenAi({ billFile, ...options });
  t.teardown(async () => {
    await fake[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  return { fake, client: clientOf(fake), billFile };
}

const clientOf = ({ baseUrl, apiKey }: FakeOpenAi, options: { apiKey?: string; timeout?: number } = {}) =>
  new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0, ...options });

const question = (text = 'Why do octopuses have three hearts?') => ({
  model: 'gpt-5-mini',
  messages: [{ role: 'user' as const, content: text }],
  max_completion_tokens: 50,
});

const failed = async (call: PromiseLike<unknown>): Promise<APIError> => {
  try {
    await call;
  } catch (error) {
    return error as APIError;
  }
  throw new Error('it did not fail');
};

t.test("the fake answers OpenAI's own client, and bills what it says it used", async (t) => {
  const { fake, client } = await provider(t);
  const answer = await client.chat.completions.create({
    ...question(),
    store: true,
    metadata: { video_id: 'v1', step: 'script_generation:draft' },
  });
  t.match(answer, {
    object: 'chat.completion',
    model: 'gpt-5-mini',
    choices: [{ index: 0, finish_reason: 'stop' }],
  });
  const { usage } = answer;
  const content = answer.choices[0]?.message.content ?? '';
  t.equal(usage?.completion_tokens, Buffer.byteLength(content) / 4);
  t.equal(usage?.total_tokens, (usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
  t.match(fake.bill(), [
    { id: answer.id, video_id: 'v1', step: 'script_generation:draft', prompt_tokens: usage?.prompt_tokens },
  ]);
  const again = await client.chat.completions.create(question());
  t.same(again.usage, usage, 'the same question costs the same');
  t.equal(fake.bill().length, 2, 'and is billed again');
});

t.test('what the fake bills is what the price book says, and never above the quote', async (t) => {
  const { fake, client } = await provider(t, { answer: () => 'It has two for its gills.' });
  for (const model of Object.keys(tariffs)) {
    for (const words of [1, 900, 5000, 5000]) {
      const body = { ...question('heart '.repeat(words)), model };
      const { usage } = await client.chat.completions.create(body);
      const charge = priceTokens(model, {
        input: usage?.prompt_tokens ?? 0,
        cached: usage?.prompt_tokens_details?.cached_tokens ?? 0,
        written: usage?.prompt_tokens_details?.cache_write_tokens ?? 0,
        output: usage?.completion_tokens ?? 0,
      });
      t.equal(charge, BigInt(fake.bill().at(-1)?.micros ?? -1), `${model}, ${words} words`);
      const bytes = Buffer.byteLength(JSON.stringify(body));
      t.ok(charge <= quoteTokens(model, { promptBytes: bytes, messages: 1, maxOutputTokens: 50 }));
    }
    t.ok((fake.bill().at(-1)?.cached_tokens ?? 0) > 1024, `${model} remembers a long prompt`);
    const { cacheWrite, cached, input, output } = priceBook.models.get(model) ?? {};
    const tariff = tariffs[model];
    const listed = [tariff?.input, tariff?.cacheWrite ?? tariff?.input, tariff?.cached, tariff?.output];
    t.same(
      [input, cacheWrite, cached, output],
      listed.map((dollars) => BigInt(Math.round((dollars ?? 0) * 1e6))),
    );
  }
});

t.test('an answer longer than it may be is cut off, and says so', async (t) => {
  const { client } = await provider(t, { answer: () => 'é'.repeat(1000) });
  const { choices, usage } = await client.chat.completions.create({
    ...question(),
    max_completion_tokens: 7,
  });
  t.equal(choices[0]?.finish_reason, 'length');
  t.equal(choices[0]?.message.content, 'é'.repeat(14));
  t.equal(usage?.completion_tokens, 7);
});

t.test("the fake refuses in OpenAI's words, and charges nothing for it", async (t) => {
  const { fake, client } = await provider(t);
  const ask = (body: object) =>
    failed(client.chat.completions.create({ ...question(), ...body } as ReturnType<typeof question>));
  t.match(await failed(clientOf(fake, { apiKey: 'sk-other' }).chat.completions.create(question())), {
    status: 401,
    code: 'invalid_api_key',
  });
  t.match(await ask({ model: 'gpt-0' }), { status: 404, code: 'model_not_found' });
  t.match(await ask({ max_tokens: 5 }), { status: 400, param: 'max_tokens', type: 'invalid_request_error' });
  t.match(await ask({ messages: [] }), { status: 400, param: 'messages' });
  t.match(await ask({ metadata: { video_id: 'v1' } }), { status: 400, message: /only allowed when 'store'/ });
  t.match(await failed(client.embeddings.create({ model: 'x', input: 'x' })), { status: 404 });
  t.same(fake.bill(), []);
});

t.test('a provider in trouble says no, hangs, is slow, or charges and falls silent', async (t) => {
  let how: Conduct = { kind: 'answer' };
  const { fake, client } = await provider(t, { conduct: () => how });
  const ask = () => client.chat.completions.create(question());
  const askFor = (timeout: number) => clientOf(fake, { timeout }).chat.completions.create(question());

  how = { kind: 'fail', status: 429, retryAfterSeconds: 7 };
  const limited = await failed(ask());
  t.match(limited, { status: 429, code: 'rate_limit_exceeded' });
  t.equal(limited.headers?.get('retry-after'), '7');
  how = { kind: 'fail', status: 500 };
  t.match(await failed(ask()), { status: 500, type: 'server_error' });
  how = { kind: 'hang' };
  t.ok((await failed(askFor(100))) instanceof APIConnectionTimeoutError);
  t.same(fake.bill(), [], 'none of them was charged');

  how = { kind: 'answer', afterMs: 30 };
  t.match(await ask(), { object: 'chat.completion' });
  how = { kind: 'charge_and_cut' };
  t.equal((await failed(ask())).status, undefined, 'not an answer that says no');
  const { promise: charged, resolve } = Promise.withResolvers<void>();
  how = { kind: 'charge_and_hang', charged: resolve };
  const hung = failed(askFor(1000));
  await charged;
  t.ok((await hung) instanceof APIConnectionError);
  t.equal(fake.bill().length, 3, 'all of these were charged');
});

t.test('the bill of a provider that was started again goes on', async (t) => {
  const { fake, client, billFile } = await provider(t);
  await client.chat.completions.create(question());
  await using second = await startFakeOpenAi({ billFile });
  await clientOf(second).chat.completions.create(question());
  t.equal(readBill(billFile).length, 2);
  t.same(second.bill(), fake.bill());
});
