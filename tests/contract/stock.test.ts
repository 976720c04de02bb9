import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createPexels } from '#shared/adapters/stock/create-pexels.ts';
import { createPixabay } from '#shared/adapters/stock/create-pixabay.ts';
import type { Retryable, Terminal } from '#shared/contracts/errors.ts';
import type { StockLibrary, StockQuery } from '#shared/ports/stock.ts';
import type { Conduct } from '../providers/conduct.ts';
import { type FakeStockSet, startFakeStock } from '../providers/fake-stock.ts';
import { plainGuard } from '../support/plain-guard.ts';

const folder = await mkdtemp(join(tmpdir(), 'stock-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));

const octopus: StockQuery = { kind: 'clip', words: 'octopus', format: '16:9', language: 'en' };
const signal = AbortSignal.timeout(60_000);

async function libraries(set: Omit<FakeStockSet, 'folder'> = {}, key?: string, timeMs?: number) {
  const fake = await startFakeStock({ folder, shapes: [], ...set });
  const make = (create: typeof createPexels, name: 'pexels' | 'pixabay'): StockLibrary =>
    create({
      apiKey: key ?? fake[name].apiKey,
      baseUrl: fake[name].baseUrl,
      guard: plainGuard(name, timeMs),
    });
  return {
    fake,
    both: { pexels: make(createPexels, 'pexels'), pixabay: make(createPixabay, 'pixabay') },
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}

const names = ['pexels', 'pixabay'] as const;

t.test('both libraries offer clips and photos of the format with author, licence and page', async (t) => {
  await using with_ = await libraries();
  for (const name of names)
    for (const [format, width, height] of [
      ['16:9', 1920, 1080],
      ['9:16', 1080, 1920],
    ] as const) {
      const clips = await with_.both[name].search({ ...octopus, format }, signal);
      const fitting = clips.find((clip) => clip.width === width && clip.height === height);
      t.match(fitting, {
        id: new RegExp(`^${name}:clip:\\d+$`),
        kind: 'clip',
        words: /octopus/,
        seconds: Number,
        url: /^http.*\/clip\//,
        credit: { author: /Person/, licence: /Licen/, source: /^https:\/\/(www\.)?(pexels|pixabay)\.com\// },
      });
      t.notOk(fitting?.url.includes('half'), 'the rendition that just covers the frame');
      const photos = await with_.both[name].search({ ...octopus, kind: 'photo', format }, signal);
      t.match(photos[0], { kind: 'photo', words: /octopus/, url: /\/photo\// });
      t.ok(Math.min(photos[0]?.width ?? 0, photos[0]?.height ?? 0) >= 700);
    }
  const asked = [...with_.fake.pexels.calls(), ...with_.fake.pixabay.calls()];
  t.equal(asked.length, 8);
  t.ok(asked.every(({ status }) => status === 200));
  t.same(await with_.both.pexels.search({ ...octopus, words: 'zyxw' }, signal), []);
  t.equal(with_.both.pexels.quote(10) + with_.both.pixabay.quote(10), 0n);
});

t.test('every language is asked for by a code the library knows, or by none', async (t) => {
  await using with_ = await libraries();
  for (const language of ['de', 'pt-BR', 'xx', 'zh', 'en-GB'])
    for (const name of names) await with_.both[name].search({ ...octopus, language }, signal);
  const ask = (name: (typeof names)[number], field: string) =>
    with_.fake[name].calls().map(({ query }) => query[field]);
  t.same(ask('pexels', 'locale'), ['de-DE', 'pt-BR', undefined, 'zh-CN', 'en-US']);
  t.same(ask('pixabay', 'lang'), ['de', 'pt', undefined, 'zh', 'en']);
});

/** How each failure of the library must end. */
const failures: [Conduct, { name: string; code: string; retryAfterMs?: number }][] = [
  [
    { kind: 'fail', status: 401 },
    { name: 'Terminal', code: 'provider_refused' },
  ],
  [
    { kind: 'fail', status: 403 },
    { name: 'Terminal', code: 'provider_refused' },
  ],
  [
    { kind: 'fail', status: 400 },
    { name: 'Terminal', code: 'provider_rejected' },
  ],
  [
    { kind: 'fail', status: 429, retryAfterSeconds: 7 },
    { name: 'Retryable', code: 'provider_busy', retryAfterMs: 7000 },
  ],
  [
    { kind: 'fail', status: 500 },
    { name: 'Retryable', code: 'provider_failed' },
  ],
  [{ kind: 'charge_and_cut' }, { name: 'Retryable', code: 'provider_silent' }],
  [
    { kind: 'garble', with: 'html' },
    { name: 'Retryable', code: 'provider_garbled' },
  ],
  [
    { kind: 'garble', with: 'wrong_type' },
    { name: 'Retryable', code: 'provider_garbled' },
  ],
  [
    { kind: 'garble', with: 'half_json' },
    { name: 'Retryable', code: 'provider_garbled' },
  ],
  [
    { kind: 'garble', with: 'a_gigabyte' },
    { name: 'Retryable', code: 'provider_garbled' },
  ],
];

t.test(
  'whatever a library does ends in an error with its words, free of charge and without the key',
  async (t) => {
    let conduct: Conduct = { kind: 'answer' };
    const told = () => conduct;
    await using with_ = await libraries({ pexels: { conduct: told }, pixabay: { conduct: told } });
    for (const name of names)
      for (const [how, wanted] of failures) {
        conduct = how;
        const error = await failed(with_.both[name].search(octopus, signal));
        t.match(
          { ...error, name: error.name },
          { ...wanted, mayBeCharged: false },
          `${name} ${JSON.stringify(how)}`,
        );
        t.match(error.message, name === 'pexels' ? /Pexels/ : /Pixabay/);
        t.notOk(
          JSON.stringify([error.message, String(error.cause), error.stack]).includes(with_.fake[name].apiKey),
        );
      }
  },
);

t.test('a wrong key is told as such by both, also by the one that calls it a bad request', async (t) => {
  await using with_ = await libraries({}, 'wrong-key-that-is-secret-too');
  for (const name of names) {
    const error = await failed(with_.both[name].search(octopus, signal));
    t.equal(error.code, 'provider_refused');
    t.notMatch(error.message, /wrong-key/);
  }
});

t.test(
  'a library that hangs ends with its time, and a caller that gives up with its own reason',
  async (t) => {
    await using with_ = await libraries({ pexels: { conduct: () => ({ kind: 'hang' }) } }, undefined, 200);
    await t.rejects(with_.both.pexels.search(octopus, signal), { name: 'TimeoutError' });
    const reason = new Error('the stage is over');
    await t.rejects(with_.both.pexels.search(octopus, AbortSignal.abort(reason)), reason);
  },
);

t.test('a library that says its allowance is used up is not asked again until it comes back', async (t) => {
  const none = { remaining: () => 0 };
  await using with_ = await libraries({ pexels: none, pixabay: none });
  for (const name of names) {
    t.ok((await with_.both[name].search(octopus, signal)).length > 0);
    const error = await failed(with_.both[name].search(octopus, signal));
    t.equal(error.code, 'provider_busy');
    t.ok('retryAfterMs' in error && (error.retryAfterMs ?? 0) > 1000);
    t.equal(with_.fake[name].calls().length, 1);
  }
});

async function failed(work: Promise<unknown>): Promise<Terminal | Retryable> {
  return await work.then(
    () => Promise.reject(new Error('it should have failed')),
    (error: Terminal | Retryable) => error,
  );
}
