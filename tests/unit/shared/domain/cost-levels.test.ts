import fc from 'fast-check';
import t from 'tap';
import { dollars, type Micros, micros } from '#shared/contracts/money.ts';
import {
  classOf,
  costLevels,
  crossed,
  economyFrom,
  levelAmount,
  levelOf,
} from '#shared/domain/cost-levels.ts';
import {
  dearDay,
  dearInARow,
  dearRows,
  earlyWarnings,
  risingCost,
  type VideoSpend,
} from '#shared/domain/early-warnings.ts';

const amount = (most = 5_000_000n): fc.Arbitrary<Micros> => fc.bigInt({ min: 0n, max: most }).map(micros);

t.test('of three dollars the levels are 2.00, 2.50, 2.80 and 3.00 exactly', async (t) => {
  const limit = dollars(3);
  const at = costLevels.map((level) => levelAmount(level, limit));
  t.same(at, [dollars(2), dollars(2.5), dollars(2.8), dollars(3)]);
  t.equal(economyFrom(limit), dollars(2.5));
  t.equal(levelOf(dollars(2) - 1n, limit), undefined);
  for (const [position, level] of costLevels.entries()) {
    const reached = at[position] ?? 0n;
    t.equal(levelOf(reached, limit), level);
    t.equal(levelOf(reached - 1n, limit), costLevels[position - 1], 'a micro-dollar below it is not reached');
  }
});

t.test('a level stands at the first whole amount at or above its fraction, for every limit', async () => {
  const wholes = { optimal: [2n, 3n], warning: [5n, 6n], critical: [14n, 15n], halt: [1n, 1n] } as const;
  fc.assert(
    fc.property(amount(), fc.constantFrom(...costLevels), (limit, level) => {
      const [part, whole] = wholes[level];
      const least = levelAmount(level, limit);
      return least * whole >= limit * part && (least === 0n || (least - 1n) * whole < limit * part);
    }),
  );
});

t.test('however the money goes up, each level is crossed once and in order', async () => {
  fc.assert(
    fc.property(
      amount().filter((limit) => limit > 0n),
      fc.array(amount(900_000n)),
      (limit, steps) => {
        let committed = 0n;
        const seen: string[] = [];
        for (const step of steps) {
          seen.push(...crossed(committed, committed + step, limit));
          committed += step;
        }
        const reached = levelOf(committed, limit);
        const expected = reached === undefined ? [] : costLevels.slice(0, costLevels.indexOf(reached) + 1);
        return seen.join() === expected.join() && crossed(committed, 0n, limit).length === 0;
      },
    ),
  );
});

t.test('a finished video is classed by what it cost; a target met exactly is met', async (t) => {
  t.equal(classOf(dollars(1)), 'stretch');
  t.equal(classOf(dollars(1) + 1n), 'optimal');
  t.equal(classOf(dollars(2)), 'optimal');
  t.equal(classOf(dollars(2) + 1n), 'operational');
  t.equal(classOf(dollars(2.5)), 'operational');
  t.equal(classOf(dollars(2.5) + 1n), 'above_operational');
  const order = ['stretch', 'optimal', 'operational', 'above_operational'];
  fc.assert(
    fc.property(amount(), amount(), (a, b) =>
      a <= b ? order.indexOf(classOf(a)) <= order.indexOf(classOf(b)) : true,
    ),
  );
});

t.test('the third dear video in a row warns, and a cheap one starts the count anew', async (t) => {
  const dear = dollars(2.5) + 1n;
  t.ok(dearInARow([0n, dear, dear, dear]));
  t.notOk(dearInARow([dear, dear]));
  t.notOk(dearInARow([dear, dear, dear, dollars(2.5)]), 'exactly on target is no dear one');
  fc.assert(
    fc.property(fc.array(amount()), (costs) => {
      let inARow = 0;
      for (const cost of costs) inARow = cost > dollars(2.5) ? inARow + 1 : 0;
      return dearInARow(costs) === inARow >= 3;
    }),
  );
});

t.test('averages are compared exactly, and an empty day or week warns nobody', async (t) => {
  t.notOk(dearDay({ cost: dollars(4), videos: 2 }));
  t.ok(dearDay({ cost: dollars(4) + 1n, videos: 2 }));
  t.notOk(dearDay({ cost: 0n, videos: 0 }));
  const before = { cost: dollars(10), videos: 10 };
  t.ok(risingCost({ cost: dollars(6), videos: 5 }, before), '20 % up');
  t.notOk(risingCost({ cost: dollars(6) - 1n, videos: 5 }, before));
  t.notOk(risingCost({ cost: dollars(6), videos: 5 }, { cost: 0n, videos: 5 }));
  t.notOk(risingCost({ cost: dollars(6), videos: 5 }, { cost: 0n, videos: 0 }));
  const spend: fc.Arbitrary<VideoSpend> = fc.record({ cost: amount(), videos: fc.nat(40) });
  fc.assert(
    fc.property(spend, spend, fc.integer({ min: 1, max: 9 }), (week, earlier, times) => {
      const more = { cost: week.cost * BigInt(times), videos: week.videos * times };
      return risingCost(week, earlier) === risingCost(more, earlier);
    }),
  );
});

t.test('a row of dear videos lasts from its first to its last, and is one from its third on', async (t) => {
  const dear = dollars(2.6);
  t.same(dearRows([dear, dear, 0n, dear, dear, dear, 0n, dear, dear, dear, dear]), [
    { first: 3, length: 3 },
    { first: 7, length: 4 },
  ]);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0n, dear), { maxLength: 20 }), (costs) => {
      const ends = costs.filter((_, n) => dearInARow(costs.slice(0, n + 1))).length;
      const within = dearRows(costs).reduce((sum, { length }) => sum + length - 2, 0);
      return ends === within;
    }),
  );
});

t.test('every early warning that holds is named', async (t) => {
  const dear = dollars(2.6);
  const calm = { cost: dollars(5), videos: 5 };
  t.same(earlyWarnings({ latest: [], day: calm, week: calm, weekBefore: calm }), []);
  t.same(
    earlyWarnings({
      latest: [dear, dear, dear],
      day: { cost: dear * 3n, videos: 3 },
      week: { cost: dear * 3n, videos: 3 },
      weekBefore: calm,
    }),
    ['dear_videos_in_a_row', 'dear_day', 'rising_cost'],
  );
});
