import fc from 'fast-check';
import t from 'tap';
import { Retryable } from '#shared/contracts/errors.ts';
import {
  addMicros,
  dollars,
  formatMicros,
  MicrosField,
  micros,
  parseDollars,
} from '#shared/contracts/money.ts';
import { fieldErrors } from '#shared/contracts/problem.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import { topics } from '#shared/contracts/topics.ts';
import { VideoRequest } from '#shared/contracts/video-request.ts';
import { judge, mostDeliveries } from '#shared/domain/delivery.ts';
import {
  inputOf,
  isMade,
  mayRenderAgain,
  mustBeHandled,
  readyStages,
  resultsInRound,
  stagesFrom,
  wakeTopic,
  wokenBy,
} from '#shared/domain/flow.ts';
import { everyVideosStages, pipeline, stageNames, stagesOf } from '#shared/domain/pipeline.ts';
import {
  cheapestVideo,
  hardLimitMicros,
  overheadMicros,
  stageWorstCase,
  videoWorstCase,
} from '#shared/domain/pricing.ts';
import { fairnessStepSeconds, laneFor, rankOf, turnOf } from '#shared/domain/priority.ts';
import { providerWords } from '#shared/domain/provider-failure.ts';
import { longestPauseMs, longestWaitMs, retryPauseMs } from '#shared/domain/retry.ts';
import { firstThatWorks } from '#shared/domain/ways.ts';

const publish = fc.constantFrom(...VideoRequest.in.shape.publish.unwrap().options);

t.test('only a video that is to be published goes through publishing, after all that makes it', async (t) => {
  fc.assert(
    fc.property(publish, (asked) => {
      t.same(stagesOf({ publish: asked }), asked === 'none' ? everyVideosStages : stageNames);
    }),
  );
  for (const request of [
    undefined,
    null,
    'public',
    {},
    { publish: 7 },
    { publish: ['private'] },
    { publish: undefined },
  ])
    t.same(stagesOf(request), everyVideosStages);
  t.same(stageNames, [...everyVideosStages, 'youtube_upload']);
  fc.assert(
    fc.property(fc.subarray(stageNames), (done) => {
      const isWhole = everyVideosStages.every((stage) => done.includes(stage));
      t.equal(isMade(new Set(done)), isWhole, 'and needs no place from then on');
    }),
  );
});

t.test('however the parallel stages end, every stage is woken exactly once', async (t) => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat()), publish, (choices, asked) => {
      const stages = stagesOf({ publish: asked });
      const done = new Set<StageName>();
      const woken: StageName[] = readyStages(done, stages);
      const waiting = [...woken];
      while (waiting.length > 0) {
        const [next] = waiting.splice((choices.next().value ?? 0) % waiting.length, 1);
        if (next === undefined) break;
        done.add(next);
        const now = wokenBy(next, done, stages);
        woken.push(...now);
        waiting.push(...now);
      }
      t.same([...woken].sort(), [...stages].sort());
    }),
    { numRuns: 50 },
  );
});

t.test('a stage is given the request and the parts it takes, and nothing else', async (t) => {
  const results = Object.fromEntries(stageNames.map((name) => [name, { from: name }]));
  for (const name of stageNames)
    t.same(Object.keys(inputOf(name, {}, results)).sort(), ['request', ...pipeline[name].takes].sort());
  t.match(inputOf('video_rendering', { topic: 'x' }, results), {
    request: { topic: 'x' },
    narration: { from: 'audio_synthesis' },
  });
});

t.test('a new round keeps what was made before the render and forgets the rest', async (t) => {
  const rows = stageNames.map((stage) => ({ stage, round: 1, result: stage }));
  const kept = Object.keys(resultsInRound(rows, 2)).sort();
  t.same(kept, ['audio_synthesis', 'media_collection', 'script_generation']);
  t.same(readyStages(new Set(kept as StageName[])), ['video_rendering']);
  t.same(stagesFrom('quality_validation'), ['quality_validation', 'upload_preparation', 'youtube_upload']);
});

t.test('a rejected file is rendered again once for each time somebody asked', async (t) => {
  t.same(
    [1, 2, 3].map((round) => mayRenderAgain(round, 0)),
    [true, false, false],
  );
  t.equal(mayRenderAgain(3, 1), true);
  t.equal(mayRenderAgain(4, 1), false);
});

t.test('each lane has its own topic for rendering, and only wake-ups must be handled', async (t) => {
  t.equal(wakeTopic('video_rendering', 'gpu'), topics.renderGpu);
  t.equal(wakeTopic('video_rendering', 'cpu'), topics.renderCpu);
  t.equal(wakeTopic('script_generation', 'cpu'), topics.videoRequested);
  t.ok(mustBeHandled(topics.scriptReady));
  t.notOk(mustBeHandled(topics.videoCompleted));
  t.notOk(mustBeHandled(topics.deadLetter));
});

const priority = fc.integer({ min: 1, max: 10 });
const time = fc.integer({ min: 0, max: 2_000_000_000 });

t.test('priority goes first, time wins in the end, and fairness only decides among equals', async (t) => {
  fc.assert(
    fc.property(time, priority, priority, (now, one, other) => {
      fc.pre(one > other);
      return rankOf(now, one) < rankOf(now, other);
    }),
  );
  fc.assert(fc.property(time, (now) => rankOf(now, 1) < rankOf(now + 9 * 600 + 1, 10)));
  fc.assert(
    fc.property(time, priority, fc.integer({ min: 0, max: 6 }), (now, level, running) => {
      fc.pre(level < 10);
      return turnOf(rankOf(now, level + 1), running) < turnOf(rankOf(now, level), 0);
    }),
  );
  t.equal(turnOf(100, 2), 100 + 2 * fairnessStepSeconds);
});

t.test('a video gets the lane that suits it, else the other, else none', async (t) => {
  t.equal(laneFor('simple', { gpu: 3, cpu: 1 }), 'cpu');
  t.equal(laneFor('simple', { gpu: 3, cpu: 0 }), 'gpu');
  t.equal(laneFor('premium', { gpu: 1, cpu: 1 }), 'gpu');
  t.equal(laneFor('premium', { gpu: 0, cpu: 0 }), undefined);
  const leftGpu = true;
  t.equal(
    laneFor('premium', { gpu: 1, cpu: 0 }, leftGpu),
    'cpu',
    'one whose GPU failed has a place of either lane',
  );
  t.equal(laneFor('premium', { gpu: 1, cpu: -1 }, leftGpu), undefined);
});

t.test(
  'a pause between tries grows to a cap, and is as long as a quota takes only where that was asked',
  async (t) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.integer({ min: 0, max: 2 * longestWaitMs }),
        (attempt, baseMs, random, atLeastMs) => {
          const pause = retryPauseMs(attempt, baseMs, random, atLeastMs);
          return (
            pause <= Math.max(longestPauseMs, Math.min(atLeastMs, longestWaitMs)) &&
            pause >= Math.min(atLeastMs, longestWaitMs) &&
            retryPauseMs(attempt, baseMs, random) <= longestPauseMs &&
            retryPauseMs(attempt, baseMs, random, Number.NaN) <= longestPauseMs &&
            retryPauseMs(attempt + 1, baseMs, random) >= retryPauseMs(attempt, baseMs, random)
          );
        },
      ),
    );
    t.equal(retryPauseMs(1, 1000, 0), 500);
  },
);

t.test(
  'only a recorded outcome counts as handled; the unreadable is buried; the rest comes again',
  async (t) => {
    const answer = { recorded: false, retryAfterMs: undefined, words: 'w' };
    for (const status of [402, 409, 422, 500, 503])
      t.same(judge({ ...answer, status, recorded: true }, 0), { kind: 'handled' });
    t.same(judge({ ...answer, status: 200 }, 0), { kind: 'handled' });
    t.match(judge({ ...answer, status: 422 }, 0), { kind: 'bury' });
    t.same(judge({ ...answer, status: 429, retryAfterMs: 1000 }, 999), {
      kind: 'again',
      counts: false,
      atLeastMs: 1000,
    });
    for (const status of [undefined, 404, 500, 502, 503, 504])
      t.same(judge({ ...answer, status }, 0), { kind: 'again', counts: true, atLeastMs: 0 });
    t.match(judge({ ...answer, status: 500 }, mostDeliveries - 1), { kind: 'bury' });
  },
);

t.test('money is whole, never negative, and survives the wire', async (t) => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 1_000_000_000_000n }), (amount) => {
      const encoded = MicrosField.encode(micros(amount));
      return MicrosField.decode(JSON.parse(JSON.stringify(encoded))) === amount;
    }),
  );
  const whole = 'must be a whole number of micro-dollars';
  const most = 'must be at most 1000000000000 micro-dollars';
  for (const [bad, message] of [
    ...([
      [-1, 'must not be negative'],
      [-0.5, 'must not be negative'],
      [1e308, most],
      [1e12 + 1, most],
    ] as const),
    ...([
      [0.5, whole],
      [Number.NaN, whole],
      ['5', whole],
      [undefined, 'is missing'],
    ] as const),
  ]) {
    const { error } = MicrosField.safeParse(bad);
    t.same(error && fieldErrors(error), [{ field: '(body)', message }], `${bad} is no amount`);
  }
  t.throws(() => micros(-1n), RangeError);
  t.equal(addMicros(dollars(0.1), dollars(0.2)), dollars(0.3));
  t.equal(formatMicros(dollars(1.15)), '$1.15');
  t.equal(formatMicros(700n), '$0.0007');
});

t.test(
  'an amount in words is never off by more than half a cent, and never below that of a smaller one',
  async (t) => {
    for (const [amount, words] of [
      ...([
        [0n, '$0.00'],
        [575_000n, '$0.58'],
        [775_000n, '$0.78'],
        [9_999n, '$0.0100'],
        [10_000n, '$0.01'],
      ] as const),
      ...([
        [994_999n, '$0.99'],
        [995_000n, '$1.00'],
        [-5_000n, '$-0.0050'],
        [123_456_789_000n, '$123456.79'],
      ] as const),
    ])
      t.equal(formatMicros(amount), words);
    const shown = (amount: bigint) => parseDollars(formatMicros(amount).slice(1)) ?? -1n;
    const anyAmount = fc.oneof(
      fc.bigInt({ min: 0n, max: 20_000n }),
      fc.bigInt({ min: 0n, max: 999_999_000_000n }),
    );
    fc.assert(
      fc.property(anyAmount, anyAmount, (one, other) => {
        const off = shown(one) - one;
        return (
          off <= 5_000n &&
          off >= -5_000n &&
          (one <= other ? shown(one) <= shown(other) : shown(one) >= shown(other))
        );
      }),
    );
  },
);

t.test('the worst case of all stages fits the hard limit with a second render to spare', async (t) => {
  t.equal(videoWorstCase('standard'), addMicros(dollars(1.15), overheadMicros));
  t.equal(cheapestVideo(), addMicros(dollars(0.575), overheadMicros));
  t.ok(
    addMicros(videoWorstCase('standard'), stageWorstCase('video_rendering', 'standard')) <= hardLimitMicros,
  );
});

t.test("a provider's words are kept as they are, but for what looks like a key", async (t) => {
  const kept = [
    'The request was skipped because of a limit',
    'A sketchy xylophone would do',
    'The bearer is nobody',
  ];
  for (const words of kept) t.equal(providerWords(words), words);
  const keys = [
    'sk-proj-abcd****wxyz',
    'sk_live_0123456789',
    'AIzaSyD-9tSrke72PouQMnMX',
    'ya29.a0AfB_byC-d',
    'Bearer abc/def+ghi=',
    'eyJhbGciOi.eyJzdWIi.sig',
    '1//0gabcdefgh',
  ];
  for (const key of keys) t.equal(providerWords(`It was ${key}, or so`), 'It was [key], or so');
  t.equal(providerWords('one\n\u0000 two'), 'one two');
});

t.test(
  'what no provider is to blame for is not taken to the next one, who would be paid for nothing',
  async (t) => {
    const codes = ['sound_failed', 'scratch_full', 'storage_full', 'file_missing', 'database_unavailable'];
    for (const code of codes) {
      const asked: string[] = [];
      const work = async (way: string) => {
        asked.push(way);
        throw new Retryable(code, 'not theirs');
      };
      await t.rejects(firstThatWorks(['first', 'second'], work), { code });
      t.same(asked, ['first'], code);
    }
    const busy = async (way: string) =>
      way === 'first' ? Promise.reject(new Retryable('provider_busy', 'later')) : way;
    t.equal(await firstThatWorks(['first', 'second'], busy), 'second');
    const alike = async () => Promise.reject(new Retryable('circuit_open', 'left alone'));
    await t.rejects(firstThatWorks(['first', 'second'], alike), { message: 'left alone' }, 'said once');
  },
);
