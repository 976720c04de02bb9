import fc from 'fast-check';
import t from 'tap';
import { type AccountFacts, chooseAccount } from '#shared/domain/youtube/choose-account.ts';
import { nextPacificMidnight, pacificDay } from '#shared/domain/youtube/pacific-day.ts';
import {
  publicationsLeft,
  quotaOfPublication,
  spendableQuota,
  usualQuota,
} from '#shared/domain/youtube/quota.ts';
import { afterStrikeMs, restAfterFailures } from '#shared/domain/youtube/rests.ts';
import { bytesReceived, checkChunkBytes, nextChunk } from '#shared/domain/youtube/resumable.ts';

const hourMs = 3_600_000;
const at = (text: string): Date => new Date(text);

t.test('quota is there again at midnight in California, also on days with 23 and 25 hours', async (t) => {
  const resets = [
    ['2026-01-15T12:00:00Z', '2026-01-16T08:00:00Z', 'winter'],
    ['2026-07-15T12:00:00Z', '2026-07-16T07:00:00Z', 'summer'],
    ['2026-01-16T07:59:59.999Z', '2026-01-16T08:00:00Z', 'a millisecond before'],
    ['2026-01-16T08:00:00Z', '2026-01-17T08:00:00Z', 'at the very moment the next day has begun'],
    ['2026-03-08T08:00:00Z', '2026-03-09T07:00:00Z', 'the clocks go forward: 23 hours'],
    ['2026-03-08T10:30:00Z', '2026-03-09T07:00:00Z', 'after they went forward'],
    ['2026-11-01T07:00:00Z', '2026-11-02T08:00:00Z', 'the clocks go back: 25 hours'],
    ['2026-11-01T08:30:00Z', '2026-11-02T08:00:00Z', 'the first half past one'],
    ['2026-11-01T09:30:00Z', '2026-11-02T08:00:00Z', 'the second half past one'],
  ] as const;
  for (const [now, reset, what] of resets) t.same(nextPacificMidnight(at(now)), at(reset), what);
  t.equal(pacificDay(at('2026-03-08T07:59:00Z')), '2026-03-07');
  t.equal(pacificDay(at('2026-11-01T08:30:00Z')), '2026-11-01');
});

t.test('a day of YouTube ends where the next one begins, whenever one asks', async () => {
  const moments = fc.date({ min: at('2024-01-01'), max: at('2034-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(moments, (now) => {
      const reset = nextPacificMidnight(now);
      const waitMs = reset.getTime() - now.getTime();
      return (
        waitMs > 0 &&
        waitMs <= 25 * hourMs &&
        pacificDay(new Date(reset.getTime() - 1)) === pacificDay(now) &&
        pacificDay(reset) > pacificDay(now)
      );
    }),
  );
});

t.test(
  'a tenth of both buckets is kept back, and a publication takes one upload and its units',
  async (t) => {
    t.same(spendableQuota(usualQuota), { uploads: 90, units: 9000 });
    t.same(
      spendableQuota({ uploads: 6, units: 15 }),
      { uploads: 5, units: 13 },
      'rounded in favour of what is kept',
    );
    const all = quotaOfPublication({ thumbnail: true, captions: true, playlist: true });
    t.same(all, { uploads: 1, units: 501 });
    t.equal(publicationsLeft({ uploads: 90, units: 9000 }, all), 17, 'captions are what is dear');
    const bare = quotaOfPublication({ thumbnail: false, captions: false, playlist: false });
    t.equal(publicationsLeft({ uploads: 90, units: 0 }, bare), 90);
  },
);

const now = at('2026-11-21T12:00:00Z');
const needs = { uploads: 1, units: 450 };
const healthy = (name: string, other: Partial<AccountFacts> = {}): AccountFacts => ({
  name,
  project: 'a',
  paused: false,
  refused: undefined,
  struckAt: undefined,
  restsUntil: undefined,
  recentUploads: 0,
  lastUploadAt: undefined,
  left: { uploads: 10, units: 5000 },
  ...other,
});
const choose = (accounts: AccountFacts[], allowed?: string[]) =>
  chooseAccount(accounts, { allowed, needs, now });

t.test(
  'the account with the fewest uploads goes first, then the one unused for longest, then by name',
  async (t) => {
    const yesterday = new Date(now.getTime() - 24 * hourMs);
    const before = new Date(now.getTime() - 48 * hourMs);
    t.same(choose([healthy('a', { recentUploads: 2 }), healthy('b', { recentUploads: 1 })]), {
      account: 'b',
    });
    t.same(choose([healthy('a', { lastUploadAt: yesterday }), healthy('b', { lastUploadAt: before })]), {
      account: 'b',
    });
    t.same(choose([healthy('b'), healthy('a')]), { account: 'a' });
    t.same(
      choose([healthy('a'), healthy('b', { recentUploads: 9 })], ['b']),
      { account: 'b' },
      'what a channel allows',
    );
  },
);

t.test(
  'why no account can be used now is said, with the time when one can where that is known',
  async (t) => {
    const soon = new Date(now.getTime() + hourMs);
    const later = new Date(now.getTime() + 2 * hourMs);
    const none = { account: undefined, until: undefined };
    t.same(choose([]), { ...none, why: 'no_account' });
    t.same(choose([healthy('a')], ['b']), { ...none, why: 'no_account' });
    t.same(choose([healthy('a', { paused: true }), healthy('b', { refused: 'revoked' })]), {
      ...none,
      why: 'not_ready',
    });
    t.same(choose([healthy('a', { struckAt: new Date(now.getTime() - afterStrikeMs + 1) })]), {
      ...none,
      why: 'not_ready',
    });
    t.same(choose([healthy('a', { struckAt: new Date(now.getTime() - afterStrikeMs) })]), { account: 'a' });
    t.same(choose([healthy('a', { restsUntil: later }), healthy('b', { restsUntil: soon })]), {
      account: undefined,
      why: 'resting',
      until: soon,
    });
    const empty = { left: { uploads: 10, units: 449 } };
    t.same(choose([healthy('a', empty)]), {
      account: undefined,
      why: 'no_quota',
      until: at('2026-11-22T08:00:00Z'),
    });
    const tomorrow = new Date(now.getTime() + 30 * hourMs);
    t.same(
      choose([healthy('a', { restsUntil: tomorrow }), healthy('b', empty)]),
      { account: undefined, why: 'resting', until: at('2026-11-22T08:00:00Z') },
      'the one without quota is there before the one that rests',
    );
  },
);

const anyAccounts = fc
  .uniqueArray(fc.integer({ min: 0, max: 14 }), { minLength: 1, maxLength: 15 })
  .chain((numbers) =>
    fc.tuple(
      ...numbers.map((number) =>
        fc.record({
          name: fc.constant(`account-${number}`),
          project: fc.constantFrom('a', 'b'),
          paused: fc.boolean(),
          refused: fc.constantFrom(undefined, undefined, 'revoked'),
          struckAt: fc.option(fc.date({ min: at('2026-11-01'), max: now, noInvalidDate: true }), {
            nil: undefined,
          }),
          restsUntil: fc.option(
            fc.date({ min: at('2026-11-20'), max: at('2026-11-23'), noInvalidDate: true }),
            {
              nil: undefined,
            },
          ),
          recentUploads: fc.nat(5),
          lastUploadAt: fc.option(fc.date({ min: at('2026-11-01'), max: now, noInvalidDate: true }), {
            nil: undefined,
          }),
          left: fc.record({ uploads: fc.nat(2), units: fc.constantFrom(0, 449, 450, 9000) }),
        }),
      ),
    ),
  );

t.test(
  'a chosen account may be used, and none that may be used had fewer uploads, in whatever order they stand',
  async () => {
    const usable = (account: AccountFacts): boolean =>
      chooseAccount([account], { allowed: undefined, needs, now }).account !== undefined;
    fc.assert(
      fc.property(anyAccounts, (accounts) => {
        const choice = choose(accounts);
        const mirrored = choose(accounts.toReversed());
        if (choice.account !== mirrored.account) return false;
        if (choice.account === undefined) return !accounts.some(usable);
        const chosen = accounts.find(({ name }) => name === choice.account);
        return (
          chosen !== undefined &&
          usable(chosen) &&
          accounts.filter(usable).every(({ recentUploads }) => recentUploads >= chosen.recentUploads)
        );
      }),
    );
  },
);

t.test('accounts that are chosen one after the other are used alike', async () => {
  const counts = fc.record({
    accounts: fc.integer({ min: 1, max: 15 }),
    uploads: fc.integer({ min: 1, max: 100 }),
  });
  fc.assert(
    fc.property(counts, ({ accounts, uploads }) => {
      const all = Array.from({ length: accounts }, (_, number) => healthy(`n${number}`));
      for (let turn = 0; turn < uploads; turn++) {
        const { account } = choose(all);
        const index = all.findIndex(({ name }) => name === account);
        const used = all[index];
        if (used === undefined) return false;
        all[index] = {
          ...used,
          recentUploads: used.recentUploads + 1,
          lastUploadAt: new Date(now.getTime() - hourMs + turn),
        };
      }
      const numbers = all.map(({ recentUploads }) => recentUploads);
      return Math.max(...numbers) - Math.min(...numbers) <= 1;
    }),
  );
});

t.test('pieces cover a file once, and all but the last are multiples of 256 KiB', async (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50_000_000 }),
      fc.integer({ min: 1, max: 64 }),
      (total, granules) => {
        const chunkBytes = checkChunkBytes(granules * 262_144);
        let offset = 0;
        for (
          let chunk = nextChunk(0, total, chunkBytes);
          chunk;
          chunk = nextChunk(offset, total, chunkBytes)
        ) {
          const length = chunk.end - chunk.start + 1;
          if (chunk.start !== offset || (chunk.end + 1 < total && length % 262_144 !== 0)) return false;
          offset += length;
        }
        return offset === total;
      },
    ),
  );
  t.throws(() => checkChunkBytes(1000));
  t.throws(() => checkChunkBytes(0));
});

t.test('how far an upload is follows from its Range, and from nothing that cannot be', async (t) => {
  t.equal(bytesReceived(undefined, 100), 0);
  t.equal(bytesReceived('bytes=0-41', 100), 42);
  t.equal(bytesReceived('bytes=0-99', 100), 100);
  for (const wrong of ['bytes=0-100', 'bytes=1-41', 'bytes=0--1', '0-41', 'bytes=0-9e9', ''])
    t.equal(bytesReceived(wrong, 100), undefined, wrong);
});

t.test('an account that keeps failing rests longer each time, and at most six hours', async (t) => {
  const minutes = [0, 1, 2, 3, 9, 10, 1000].map((failures) => restAfterFailures(failures) / 60_000);
  t.same(minutes, [0, 1, 2, 4, 256, 360, 360]);
});
