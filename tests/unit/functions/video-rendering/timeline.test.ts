import fc from 'fast-check';
import t from 'tap';
import type { SceneAudio } from '#shared/contracts/audio.ts';
import { BlobKey } from '#shared/contracts/ids.ts';
import { spokenAt } from '../../../../functions/video-rendering/spoken-at.ts';
import { layTimeline } from '../../../../functions/video-rendering/timeline.ts';

const audio = { key: BlobKey.parse(`sha256/${'0'.repeat(64)}.wav`), bytes: 1 };

const spoken = fc.record({
  text: fc.oneof(
    fc.stringMatching(/^[A-Za-zäöñΩж]{1,14}[.,!?;]?$/),
    fc.constantFrom(
      'a',
      'the',
      'hearts.',
      'water,',
      '—',
      '日本語',
      'Donaudampfschifffahrtsgesellschaftskapitänin',
    ),
  ),
  seconds: fc.double({ min: 0.04, max: 1.2, noNaN: true }),
  pause: fc.double({ min: 0, max: 0.6, noNaN: true }),
});

const narrations = fc
  .array(fc.array(spoken, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 8 })
  .map((scenes) =>
    scenes.map((words, index): SceneAudio => {
      let clock = 0;
      const timed = words.map(({ text, seconds, pause }) => {
        const start = clock + pause;
        clock = start + seconds;
        return { text, start, end: clock };
      });
      return { scene_id: `s${index + 1}`, audio, seconds: clock + 0.1, words: timed };
    }),
  );

/** As a script has them: a hook, points, a close. */
const told = (scenes: readonly SceneAudio[]) =>
  scenes.map(({ scene_id: id }, index) => ({
    id,
    role:
      index === 0 ? ('hook' as const) : index === scenes.length - 1 ? ('close' as const) : ('point' as const),
  }));

t.test('scenes follow each other without a gap and last exactly as long as the frames', async () => {
  fc.assert(
    fc.property(narrations, (scenes) => {
      const { spans, seconds, frameCount, fps } = layTimeline(scenes, told(scenes), 30);
      const narrated = scenes.reduce((sum, scene) => sum + scene.seconds, 0);
      return (
        spans[0]?.start === 0 &&
        spans.at(-1)?.end === seconds &&
        frameCount === Math.round(seconds * fps) &&
        spans.every((span, index) => span.end > span.start && span.start === (spans[index - 1]?.end ?? 0)) &&
        spans.every((span) => span.start === span.firstFrame / fps) &&
        spans.every((span) =>
          span.words.every((word) => word.start >= 0 && word.end <= span.end - span.start + 1e-9),
        ) &&
        seconds > narrated &&
        // What the quality check allows: check-against-script.ts.
        seconds < narrated + 3 + 0.6 * scenes.length
      );
    }),
    { numRuns: 200 },
  );
});

t.test('a small picture comes when its word is said, whatever its form', async (t) => {
  const words = ['They', 'push', 'blood', 'through', 'the', 'gills,'].map((text, start) => ({
    text,
    start,
    end: start + 1,
  }));
  t.equal(spokenAt('gill', words), 5);
  t.equal(spokenAt('blue blood', words), 2);
  t.equal(spokenAt('octopus', words), undefined);
  t.equal(spokenAt('', words), undefined);
});
