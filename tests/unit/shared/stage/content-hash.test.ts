import fc from 'fast-check';
import t from 'tap';
import { canonicalJson, type Json } from '#shared/domain/canonical-json.ts';
import { contentHash } from '#shared/stage/content-hash.ts';

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
const plain = (value: Json): unknown => JSON.parse(JSON.stringify(value));

/** The same value with the properties of every object the other way round. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, member === undefined ? member : turned(member)]),
  );
}

t.test('the order of properties does not change a content hash', async (t) => {
  fc.assert(
    fc.property(json, (value) => {
      t.equal(contentHash(turned(value)), contentHash(value));
    }),
    { numRuns: 200 },
  );
});

t.test('canonical text says everything a value says, so that any change changes the hash', async (t) => {
  fc.assert(
    fc.property(json, (value) => {
      t.same(JSON.parse(canonicalJson(value)), plain(value));
    }),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(json, json, (a, b) => {
      const same = canonicalJson(plain(a) as Json) === canonicalJson(plain(b) as Json);
      t.equal(contentHash(a) === contentHash(b), same);
    }),
    { numRuns: 200 },
  );
  const alike: Json[] = [
    1,
    '1',
    [1],
    [[1]],
    { a: 1 },
    { a: '1' },
    { b: 1 },
    null,
    {},
    [],
    '',
    'null',
    false,
    0,
  ];
  t.equal(new Set(alike.map(contentHash)).size, alike.length);
});

t.test('an undefined property is an absent one, and a number JSON does not know is refused', async (t) => {
  t.equal(contentHash({ voice: undefined, text: 'x' }), contentHash({ text: 'x' }));
  for (const number of [Number.NaN, Number.POSITIVE_INFINITY])
    t.throws(() => contentHash({ speed: number }), /has no place in JSON/);
});
