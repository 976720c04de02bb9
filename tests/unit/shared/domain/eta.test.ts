import fc from 'fast-check';
import t from 'tap';
import type { StageName } from '#shared/contracts/stages.ts';
import {
  currentStage,
  queueWaitSeconds,
  type Standings,
  secondsLeft,
  stageFraction,
  typicalSeconds,
  videoProgress,
} from '#shared/domain/eta.ts';
import { everyVideosStages, stageNames } from '#shared/domain/pipeline.ts';

const standing = fc.record({
  status: fc.constantFrom('running' as const, 'retrying' as const, 'done' as const, 'failed' as const),
  fraction: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  elapsedSeconds: fc.double({ min: -10, max: 1e6, noNaN: true }),
});
const standings = fc.dictionary(fc.constantFrom(...stageNames), standing) as fc.Arbitrary<Standings>;
const duration = fc.integer({ min: 10, max: 600 });
const measured = fc.dictionary(
  fc.constantFrom(...stageNames),
  fc.record({
    seconds: fc.double({ min: 0, max: 1e5, noNaN: true }),
    videoSeconds: fc.integer({ min: 10, max: 600 }),
  }),
);
const took = (seconds: number) => ({ seconds, videoSeconds: 60 });

t.test(
  'whatever the stages say, progress is a fraction and the time left is finite and never negative',
  async () => {
    fc.assert(
      fc.property(standings, duration, measured, (now, seconds, times) => {
        const progress = videoProgress(now, seconds, times);
        const left = secondsLeft(now, seconds, times);
        return progress >= 0 && progress <= 1 && Number.isFinite(left) && left >= 0;
      }),
    );
    fc.assert(
      fc.property(fc.double(), fc.double(), (fraction, elapsedSeconds) => {
        const now: Standings = { video_rendering: { status: 'running', fraction, elapsedSeconds } };
        return Number.isFinite(videoProgress(now, 60));
      }),
    );
  },
);

t.test('as a stage reports more, progress never falls and the time left never rises', async () => {
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      standings,
      fc.constantFrom(...stageNames),
      fraction,
      fraction,
      fc.double({ min: 0, max: 1e5, noNaN: true }),
      duration,
      measured,
      fc.constantFrom(stageNames, everyVideosStages),
      (others, stage, one, two, elapsedSeconds, seconds, times, stages) => {
        const at = (value: number): Standings => ({
          ...others,
          [stage]: { status: 'running', fraction: value, elapsedSeconds },
        });
        const [before, after] = [at(Math.min(one, two)), at(Math.max(one, two))];
        return (
          videoProgress(after, seconds, times, stages) >=
            videoProgress(before, seconds, times, stages) - 1e-9 &&
          secondsLeft(after, seconds, times, stages) <= secondsLeft(before, seconds, times, stages) + 1e-6
        );
      },
    ),
  );
});

t.test('a stage that is done brings a video forward, however it stood before', async () => {
  fc.assert(
    fc.property(standings, fc.constantFrom(...stageNames), duration, (before, stage, seconds) => {
      const after: Standings = {
        ...before,
        [stage]: { status: 'done', fraction: undefined, elapsedSeconds: 1 },
      };
      return (
        videoProgress(after, seconds) >= videoProgress(before, seconds) - 1e-9 &&
        secondsLeft(after, seconds) <= secondsLeft(before, seconds) + 1e-9
      );
    }),
  );
});

const done = (...stages: StageName[]): Standings =>
  Object.fromEntries(
    stages.map((stage) => [stage, { status: 'done' as const, fraction: undefined, elapsedSeconds: 1 }]),
  );

t.test('nothing done is nothing, everything done is everything', async (t) => {
  t.equal(videoProgress({}, 60), 0);
  for (const stages of [everyVideosStages, stageNames]) {
    t.equal(videoProgress(done(...stages), 60, {}, stages), 1);
    t.equal(secondsLeft(done(...stages), 60, {}, stages), 0);
  }
});

t.test('publishing counts for a video that is published, and for no other', async (t) => {
  const made = done(...everyVideosStages);
  t.equal(videoProgress(made, 60), 1);
  const published = videoProgress(made, 60, {}, stageNames);
  t.ok(published > 0.8 && published < 1);
  const times = { youtube_upload: took(30) };
  t.equal(Math.round(secondsLeft(made, 60, times, stageNames)), 30);
  t.equal(Math.round(secondsLeft({}, 60, times, stageNames) - secondsLeft({}, 60)), 30);
});

t.test('stages that run side by side are waited for once, along the slower one', async (t) => {
  const times = { audio_synthesis: took(10), media_collection: took(4) };
  const left = secondsLeft({}, 60, times);
  t.equal(
    secondsLeft({}, 60, { ...times, media_collection: took(9) }),
    left,
    'pictures wait for the voice anyway',
  );
  t.equal(secondsLeft({}, 60, { ...times, media_collection: took(15) }), left + 5);
  const both: Standings = {
    ...done('script_generation'),
    audio_synthesis: { status: 'running', fraction: 0.9, elapsedSeconds: 9 },
    media_collection: { status: 'running', fraction: 0.1, elapsedSeconds: 9 },
  };
  t.equal(currentStage(both, 60, times), 'media_collection');
  t.equal(currentStage(done(...stageNames), 60), undefined);
});

t.test('a silent stage is judged by the clock, but never called finished', async (t) => {
  const at = (elapsedSeconds: number) =>
    stageFraction({ status: 'running', fraction: undefined, elapsedSeconds }, 10);
  t.equal(at(0), 0);
  t.ok(at(5) > 0.3 && at(5) < 0.5);
  t.ok(at(1e9) <= 0.95);
  t.equal(typicalSeconds('video_rendering', 60, { video_rendering: took(0) }), 0.01, 'never nothing');
});

t.test('a measured stage takes what was measured, and longer for a longer video', async (t) => {
  const times = { video_rendering: { seconds: 20, videoSeconds: 30 } };
  t.equal(Math.round(typicalSeconds('video_rendering', 30, times)), 20);
  t.ok(typicalSeconds('video_rendering', 60, times) > 30);
  t.ok(typicalSeconds('video_rendering', 60, times) <= 40);
});

t.test('the wait in the queue grows with the position and shrinks with the places', async (t) => {
  t.equal(queueWaitSeconds(0, 7, 60), 0);
  t.equal(queueWaitSeconds(7, 7, 60), 60);
  t.equal(queueWaitSeconds(7, 0, 60), 420, 'as if one place were there');
});
