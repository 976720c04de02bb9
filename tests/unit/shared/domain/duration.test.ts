import fc from 'fast-check';
import t from 'tap';
import { parseDurationMs } from '#shared/domain/duration.ts';

t.test('durations are read as Go writes them', async (t) => {
  const cases: [string, number][] = [
    ['5s', 5000],
    ['10m5s', 605_000],
    ['1h', 3_600_000],
    ['1.5s', 1500],
    ['250ms', 250],
    ['30', 30_000],
    [' 2m ', 120_000],
    ['0s', 0],
  ];
  for (const [text, ms] of cases) t.equal(parseDurationMs(text), ms, text);
});

t.test('what is no duration is refused, never read as something else', async (t) => {
  for (const text of ['', 'soon', '5 s', '-5s', '5d', '5sx', 's', '1e3s'])
    t.throws(() => parseDurationMs(text), /is not a duration/, text);
});

t.test('a duration put together from its parts is their sum', async () => {
  const part = fc.nat({ max: 59 });
  fc.assert(
    fc.property(part, part, part, fc.nat({ max: 999 }), (h, m, s, ms) => {
      const text = `${h}h${m}m${s}s${ms}ms`;
      return parseDurationMs(text) === ((h * 60 + m) * 60 + s) * 1000 + ms;
    }),
  );
});
