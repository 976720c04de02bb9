import fc from 'fast-check';
import t from 'tap';
import { dollars, type Micros, micros, zeroMicros } from '#shared/contracts/money.ts';
import { fixedLines, type PriceBook, priceBook, pricedOn, storageLine } from '#shared/domain/price-book.ts';
import { priceCalls } from '#shared/domain/prices/call-price.ts';
import { exactDollars } from '#shared/domain/prices/exact-dollars.ts';
import { withOwnPrices } from '#shared/domain/prices/find-price.ts';
import { priceSpeech, quoteSpeech } from '#shared/domain/prices/speech-price.ts';
import {
  priceTokens,
  quoteTokens,
  type TokenBound,
  type TokenUsage,
} from '#shared/domain/prices/token-price.ts';
import { computePrice, computeQuote, dearest, priceStorage } from '#shared/domain/pricing.ts';

const offlineNames = ['extractive', 'rules', 'flite', 'illustrations'];
const model = fc.constantFrom(...priceBook.models.keys());
const voice = fc.constantFrom(...priceBook.voices.keys());
const tokens = fc.nat({ max: 50_000 });

const bound: fc.Arbitrary<TokenBound & { tries: number }> = fc.record({
  promptBytes: tokens,
  messages: fc.integer({ min: 1, max: 40 }),
  maxOutputTokens: tokens,
  tries: fc.integer({ min: 1, max: 5 }),
});

/** Any call the bound allows: a token for each byte and 5 around each message at worst. */
const usageWithin = ({ promptBytes, messages, maxOutputTokens }: TokenBound): fc.Arbitrary<TokenUsage> =>
  fc.nat({ max: promptBytes + 5 * messages + 3 }).chain((input) =>
    fc.nat({ max: input }).chain((cached) =>
      fc
        .record({
          written: fc.option(fc.nat({ max: input - cached }), { nil: undefined }),
          output: fc.nat({ max: maxOutputTokens }),
        })
        .map(({ written, output }) => ({
          input,
          cached,
          output,
          ...(written === undefined ? {} : { written }),
        })),
    ),
  );

t.test('however a call turns out within its bound, it never costs more than its quote', async () => {
  const turned = bound.chain((b) =>
    fc.tuple(fc.constant(b), fc.array(usageWithin(b), { minLength: b.tries, maxLength: b.tries })),
  );
  fc.assert(
    fc.property(model, turned, (name, [b, calls]) => {
      const bill = calls.reduce<bigint>((sum, usage) => sum + priceTokens(name, usage), 0n);
      return bill >= 0n && bill <= quoteTokens(name, b);
    }),
    { numRuns: 1000 },
  );
});

t.test('a call is priced exactly and rounded up once', async (t) => {
  t.equal(priceTokens('gpt-4.1', { input: 1_000_000, cached: 0, output: 0 }), dollars(2));
  t.equal(priceTokens('gpt-4.1', { input: 1_000_000, cached: 1_000_000, output: 250_000 }), dollars(2.5));
  t.equal(priceTokens('gpt-4o-mini', { input: 1, cached: 1, output: 1 }), 1n, '0.675 of a micro-dollar');
  const stored = { input: 100_000, cached: 0, output: 0 };
  t.equal(priceTokens('gpt-6.1-terra', { ...stored, written: 0 }), dollars(0.1));
  t.equal(priceTokens('gpt-6.1-terra', { ...stored, written: 100_000 }), dollars(0.125));
  t.equal(priceTokens('gpt-6.1-terra', stored), dollars(0.125), 'unsaid, all of it was stored');
  fc.assert(
    fc.property(model, bound.chain(usageWithin), (name, usage) => {
      const line = priceBook.models.get(name);
      if (line === undefined) return false;
      const { input, cached, output, written = input - cached } = usage;
      const exact =
        BigInt(input - cached - written) * line.input +
        BigInt(written) * line.cacheWrite +
        BigInt(cached) * line.cached +
        BigInt(output) * line.output;
      const short = priceTokens(name, usage) * 1_000_000n - exact;
      return short >= 0n && short < 1_000_000n;
    }),
  );
});

t.test('more of anything never costs less, and input that was kept never more than fresh input', async () => {
  const more = fc.record({ input: tokens, output: tokens });
  fc.assert(
    fc.property(model, bound.chain(usageWithin), more, (name, usage, extra) => {
      const price = priceTokens(name, usage);
      const { written: _written, ...plain } = usage;
      const grown = { ...plain, input: usage.input + extra.input, output: usage.output + extra.output };
      return (
        priceTokens(name, grown) >= price && priceTokens(name, { ...plain, cached: usage.input }) <= price
      );
    }),
  );
  fc.assert(
    fc.property(model, bound, bound, (name, a, b) => {
      const both = {
        promptBytes: a.promptBytes + b.promptBytes,
        messages: a.messages + b.messages,
        maxOutputTokens: a.maxOutputTokens + b.maxOutputTokens,
        tries: a.tries + b.tries,
      };
      return quoteTokens(name, both) >= dearest(quoteTokens(name, a), quoteTokens(name, b));
    }),
  );
});

t.test('speech is priced by the character, and its quote covers every try', async (t) => {
  t.equal(priceSpeech('eleven_multilingual_v2', 1000), dollars(0.12));
  t.equal(quoteSpeech('google-standard', 1, { tries: 3 }), 12n);
  t.equal(quoteSpeech('flite', 5000), zeroMicros);
  fc.assert(
    fc.property(
      voice,
      fc.nat(20_000),
      fc.nat(20_000),
      fc.integer({ min: 1, max: 5 }),
      (name, a, b, tries) => {
        const quote = quoteSpeech(name, a + b, { tries });
        return (
          quote >= priceSpeech(name, a) * BigInt(tries) && priceSpeech(name, a + b) >= priceSpeech(name, a)
        );
      },
    ),
  );
});

t.test('what has no price is refused by name with what to do, never taken for free', async (t) => {
  const bound = { promptBytes: 1, messages: 1, maxOutputTokens: 1 };
  for (const name of ['gpt-99', '', 'constructor', '__proto__', 'GPT-4.1', 'gpt-4.1-2025-04-14']) {
    const refusal = {
      code: 'unknown_price',
      message: /price book has no .* choose one of .* state its price in YTEMPIRE_PRICES/,
    };
    t.throws(() => quoteTokens(name, bound), refusal, name);
    t.throws(() => priceTokens(name, { input: 0, cached: 0, output: 0 }), refusal);
    t.throws(() => priceSpeech(name, 0), refusal);
    t.throws(() => priceCalls(name, 0), refusal);
  }
  t.throws(() => quoteTokens('gpt-6-luna', { ...bound, promptBytes: 272_000 }), { code: 'prompt_too_long' });
});

t.test('a count that cannot be true is refused, and prices nothing', async (t) => {
  const good = { input: 10, cached: 0, output: 10 };
  const refused = { code: 'bad_usage', message: /cannot be priced; it must be a whole number from 0 to/ };
  for (const bad of [Number.NaN, -1, -0.5, 0.5, 1e308, Number.POSITIVE_INFINITY, 2 ** 53, 10_000_001]) {
    for (const part of ['input', 'cached', 'output', 'written'])
      t.throws(() => priceTokens('gpt-4.1', { ...good, [part]: bad }), refused, `${part} ${bad}`);
    for (const part of ['promptBytes', 'messages', 'maxOutputTokens', 'tries'])
      t.throws(
        () => quoteTokens('gpt-4.1', { promptBytes: 1, messages: 1, maxOutputTokens: 1, [part]: bad }),
        refused,
      );
    t.throws(() => priceSpeech('flite', bad), refused);
    t.throws(() => quoteSpeech('flite', 1, { tries: bad }), refused);
    t.throws(() => priceCalls('pexels', bad), refused);
    t.throws(() => priceStorage(1, bad), refused);
  }
  t.throws(() => priceTokens('gpt-4.1', { ...good, cached: 11 }), refused, 'more kept than sent');
  t.throws(() => priceTokens('gpt-4.1', { ...good, cached: 6, written: 5 }), refused);
});

t.test(
  'only what runs here or is given away is free, and every line says where it stands and since when',
  async (t) => {
    const free = ['omni-moderation-latest', 'pexels', 'pixabay', ...offlineNames].sort();
    const lines = [...priceBook.models, ...priceBook.voices, ...priceBook.apis];
    const costless = lines
      .filter(([, line]) => Object.values(line).every((value) => typeof value !== 'bigint' || value === 0n))
      .map(([name]) => name);
    t.same(costless.sort(), free);
    for (const [name, { source, dated }] of lines) {
      t.match(source, offlineNames.includes(name) ? /nobody sends a bill/ : /^https:\/\//, name);
      t.match(dated, /^20\d\d-(0\d|1[0-2])(-[0-3]\d)?$/, name);
      t.ok(dated <= pricedOn, `${name} is no younger than the book`);
    }
    for (const [name, line] of priceBook.models)
      t.ok(line.cached <= line.input && line.input <= line.cacheWrite && line.input <= line.output, name);
    t.same([fixedLines.overhead, fixedLines.gpuRender], [dollars(0.2), dollars(0.3)]);
  },
);

t.test("an operator's own line is used, wins over the book, and is free only where it says 0", async (t) => {
  const stated = { source: 'settings', dated: '2026-11-21' };
  const own = (models: Record<string, { input: string; cached?: string; output: string }>): PriceBook =>
    withOwnPrices(priceBook, { models, voices: { mine: '1.5' }, apis: { stock: '0.01' } }, stated);
  const book = own({ 'llama-4': { input: '0', output: '0' }, 'gpt-4.1': { input: '3', output: '9' } });
  const usage = { input: 1_000_000, cached: 500_000, output: 0 };
  t.equal(priceTokens('llama-4', usage, book), zeroMicros);
  t.equal(
    priceTokens('gpt-4.1', usage, book),
    dollars(3),
    'without a price of its own kept input is no cheaper',
  );
  t.equal(priceTokens('gpt-4.1', usage), dollars(1.25), 'the book itself is as it was');
  t.equal(priceSpeech('mine', 1_000_000, book), dollars(1.5));
  t.equal(priceCalls('stock', 3, book), dollars(0.03));
  for (const bad of ['', 'free', '-1', '1e3', '0.0000001', '1,5', ' 1', 'NaN', '1000000000'])
    t.throws(() => own({ mine: { input: bad, output: '0' } }), { code: 'bad_price' }, bad);
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 999_999_999_999n }), (amount) => {
      const written = `${amount / 1_000_000n}.${String(amount % 1_000_000n).padStart(6, '0')}`;
      return exactDollars(written) === amount;
    }),
  );
});

t.test('keeping files is priced by the byte and day, and our own cores within the cap', async (t) => {
  t.equal(priceStorage(1_000_000_000, 30), storageLine.perGigabyteMonth);
  t.equal(priceStorage(1, 1), 1n, 'rounded up');
  t.equal(priceStorage(0, 30), zeroMicros);
  t.equal(computePrice(0.01), 1n, 'rounded up');
  const cap = dollars(0.15);
  t.equal(computeQuote({ seconds: 300, cores: 16, cap }), dollars(0.048));
  t.equal(computeQuote({ seconds: 300, cores: 64, cap }), cap, 'no more cores than the cap covers');
  fc.assert(
    fc.property(
      fc.record({ seconds: fc.nat(3600), cores: fc.integer({ min: 1, max: 512 }) }),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      (job, coreSeconds) => {
        const quote: Micros = computeQuote({ ...job, cap });
        return quote <= cap && computePrice(coreSeconds, quote) <= quote;
      },
    ),
  );
});

t.test('the dearest of several quotes covers each of them', async () => {
  const quotes = fc.array(fc.bigInt({ min: 0n, max: 3_000_000n }).map(micros));
  fc.assert(
    fc.property(quotes, (all) => {
      const most = dearest(...all);
      return all.every((quote) => quote <= most) && (all.includes(most) || most === 0n);
    }),
  );
});
