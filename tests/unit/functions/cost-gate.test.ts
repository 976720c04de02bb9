import fc from 'fast-check';
import t from 'tap';
import { formatExactly, micros, parseDollars } from '#shared/contracts/money.ts';
import { limitInWords } from '../../../functions/cost-gate/account-words.ts';
import { repeatedKey } from '../../../functions/cost-gate/repeated-key.ts';
import { alertLines } from '../../../functions/cost-gate/report/alert-lines.ts';

t.test(
  'a key that an object holds twice is found wherever it is, however it is spelt, and nothing else is',
  async (t) => {
    fc.assert(
      fc.property(fc.json(), (text) => repeatedKey(text) === undefined),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.json(), fc.string({ unit: 'binary' }), fc.json(), (before, key, value) => {
        const name = JSON.stringify(key);
        const inner = `{${name}: ${value}, "x${key.length}": ${before}, ${name}\n:\t${value}}`;
        t.equal(repeatedKey(`[${before}, {"outer": ${inner}}]`), key);
      }),
      { numRuns: 200 },
    );
    for (const text of [
      '{"a":{"a":[{"a":1},{"a":2}]}}',
      '{"a":"a","b":"\\"a\\":"}',
      '["a","a"]',
      '"{\\"a\\":1,\\"a\\":2}"',
    ])
      t.equal(repeatedKey(text), undefined, text);
    t.equal(repeatedKey('{"amount": 1, "\\u0061mount": 2}'), 'amount');
  },
);

t.test('dollars are read and written to the micro-dollar, or not at all', async (t) => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 999_999_999_999n }), (amount) => {
      t.equal(parseDollars(formatExactly(micros(amount)).slice(1)), amount);
    }),
    { numRuns: 300 },
  );
  t.same([0n, 775_000n, 25_000n, 1_000_000n, 1n].map(formatExactly), [
    '$0.00',
    '$0.775',
    '$0.025',
    '$1.00',
    '$0.000001',
  ]);
  for (const text of ['', '.5', '1.', '1.0000001', '1e3', '-1', '+1', ' 1', '0x1', '1,5', 'NaN', '1000000'])
    t.equal(parseDollars(text), undefined, text);
});

t.test('an account is called what people call it', async (t) => {
  t.equal(limitInWords('video:7c9e6679-7425-40de-944b-e07fc1f90ae7'), "this video's limit");
  t.equal(limitInWords('channel:news:2026-03-01'), 'the limit of channel news for 2026-03-01');
  t.equal(limitInWords('system:2026-03-01'), 'the limit of the whole system for 2026-03-01');
});

t.test('alerts that read the same are one line, and what is not shown is counted', async (t) => {
  const alert = (
    kind: 'overcharge' | 'refused_order',
    level: string,
    detail: Record<string, unknown>,
    n = 0,
  ) => ({
    ...{
      id: 1,
      kind,
      level,
      account_id: 'video:a',
      video_id: null,
      detail,
      at: `2026-03-01T12:${10 + n}:00.000Z`,
    },
  });
  t.same(alertLines([]), ['No alerts']);
  const over = alert('overcharge', 'openai_api', { asked_micros: 575_000, quote_micros: 1 });
  const refused = Array.from({ length: 39 }, (_, n) => alert('refused_order', `code_${n % 13}`, {}, n));
  const lines = alertLines([over, ...refused]);
  t.same(lines.slice(0, 3), [
    'Alerts',
    '  12:10  overcharge      openai_api asked $0.58 video:a',
    '  12:10  refused order   code_0    3 times video:a',
  ]);
  t.equal(lines.at(-1), '  and 12 more: GET /function/cost-gate/alerts');
});
