import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import t from 'tap';
import { createPexels } from '#shared/adapters/stock/create-pexels.ts';
import { createPixabay } from '#shared/adapters/stock/create-pixabay.ts';
import { creditOf } from '#shared/adapters/stock/credit-of.ts';
import { priceBook } from '#shared/domain/price-book.ts';
import { withOwnPrices } from '#shared/domain/prices/find-price.ts';
import { bareGuard } from '../../../support/bare-guard.ts';

const nameOf = (author: string) =>
  creditOf('Pexels', 'Pexels License', author, 'https://www.pexels.com/').author;

t.test("a stranger's name in the credits leads nowhere and hides nothing", async (t) => {
  const names: Record<string, string> = {
    'Anna-Lena Müller': 'Anna-Lena Müller',
    'J.R.R. Tolkien': 'J.R.R. Tolkien',
    'Buy at https://evil.example/now?x=1 today': 'Buy at today',
    'www.evil.example': 'somebody',
    'evil.example/now': 'evil. example/now',
    '@evil #buy': 'evil buy',
    'a\u202eb\nc\u0000d': 'ab c d',
    '': 'somebody',
  };
  for (const [author, wanted] of Object.entries(names)) t.equal(nameOf(author), wanted);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom('https://', 'www.', '@', '#', '.com', 'x'), fc.string())),
      (parts) => {
        const name = nameOf(parts.join(''));
        return name.length <= 80 && !/:\/\/|[@#\p{Cc}]|\S\.\p{L}{2}/iu.test(name);
      },
    ),
  );
});

t.test("an item's page in the credits is at Pixabay, whatever its answer says", async (t) => {
  const pages: Record<string, string> = {
    'https://pixabay.com/videos/id-1/': 'https://pixabay.com/videos/id-1/',
    'https://pixabay.com/videos/id-1/?ref=evil#x': 'https://pixabay.com/videos/id-1/',
    'https://evil.example/pixabay.com/': 'https://pixabay.com/',
    'https://pixabay.com.evil.example/': 'https://pixabay.com/',
    'https://pixabay.com@evil.example/': 'https://pixabay.com/',
    'javascript:alert(1)': 'https://pixabay.com/',
  };
  let page = '';
  const server = createServer((_, response) => {
    const files = { medium: { url: 'https://cdn.pixabay.com/1.mp4', width: 1920, height: 1080 } };
    const hit = { id: 1, pageURL: page, tags: 'octopus', duration: 9, user: 'Ann', videos: files };
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ hits: [hit] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pixabay = createPixabay({ apiKey: 'key', baseUrl, guard: bareGuard({ provider: 'pixabay' }) });
  const query = { kind: 'clip', words: 'octopus', format: '16:9', language: 'en' } as const;
  const { signal } = new AbortController();
  for (const [said, wanted] of Object.entries(pages)) {
    page = said;
    const [item] = await pixabay.search(query, signal);
    t.equal(item?.credit.source, wanted, said);
  }
});

t.test("a library whose searches cost something is quoted by the operator's own line", async (t) => {
  const stated = { source: 'YTEMPIRE_PRICES', dated: '2026-11-21' };
  const book = withOwnPrices(priceBook, { apis: { pexels: '0.002', pixabay: '0.003' } }, stated);
  const options = { apiKey: 'key', baseUrl: 'http://127.0.0.1:9', guard: bareGuard() };
  t.equal(createPexels({ ...options, book }).quote(10), 20_000n);
  t.equal(createPixabay({ ...options, book }).quote(10), 30_000n);
  t.equal(createPexels(options).quote(10) + createPixabay(options).quote(10), 0n);
});
