import fc from 'fast-check';
import t from 'tap';
import { parseRange } from '../../../functions/pipeline/byte-range.ts';

const sizes = fc.integer({ min: 1, max: 1e9 });

t.test('a range lies within the file and starts where it was asked to', async () => {
  fc.assert(
    fc.property(sizes, fc.nat(2e9), fc.nat(2e9), (size, a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      const range = parseRange(`bytes=${start}-${end}`, size);
      if (start >= size) return range === 'unsatisfiable';
      return typeof range === 'object' && range.start === start && range.end === Math.min(end, size - 1);
    }),
  );
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 2e9 }), (size, length) => {
      const range = parseRange(`bytes=-${length}`, size);
      return (
        typeof range === 'object' && range.end === size - 1 && range.start === Math.max(0, size - length)
      );
    }),
  );
});

t.test('what is no single range of bytes is treated as no range', async (t) => {
  for (const header of [
    undefined,
    '',
    'bytes',
    'bytes=-',
    'bytes=5-2',
    'bytes=0-1,3-4',
    'lines=1-2',
    'bytes=a-b',
  ])
    t.equal(parseRange(header, 100), undefined, String(header));
  t.equal(parseRange('bytes=-0', 100), 'unsatisfiable');
  t.equal(parseRange('bytes=0-', 0), 'unsatisfiable');
  fc.assert(fc.property(fc.string(), sizes, (header, size) => void parseRange(header, size)));
});
