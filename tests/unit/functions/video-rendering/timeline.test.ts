import fc from 'fast-check';
import t from 'tap';
import type { SceneAudio } from '#shared/contracts/audio.ts';
import { BlobKey } from '#shared/contracts/ids.ts';
import { captionsOf, captionText } from '../../../../functions/video-rendering/captions.ts';
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

const formats = fc.constantFrom('16:9' as const, '9:16' as const, '1:1' as const);

t.test('scenes follow each other without a gap and last exactly as long as the frames', async () => {
  fc.assert(
    fc.property(narrations, (scenes) => {
      const { spans, seconds, frameCount, fps } = layTimeline(scenes, 30);
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
        seconds < narrated + 2 + (0.25 + 1 / fps) * scenes.length
      );
    }),
    { numRuns: 200 },
  );
});

t.test('every word of the script is captioned once, in order, in cues that never overlap', async () => {
  fc.assert(
    fc.property(narrations, formats, (scenes, format) => {
      const { spans, seconds } = layTimeline(scenes, 30);
      const captions = spans.flatMap((span) =>
        captionsOf(span, format).map(({ start, end, lines }) => ({
          start: span.start + start,
          end: span.start + end,
          words: lines
            .flat()
            .map((word) => ({ ...word, start: span.start + word.start, end: span.start + word.end })),
        })),
      );
      const written = scenes.flatMap((scene) => scene.words.map(({ text }) => text));
      const shown = captions.flatMap(({ words }) => words.map(({ text }) => text));
      return (
        JSON.stringify(shown) === JSON.stringify(written) &&
        captions.every(
          (caption, index) =>
            caption.end > caption.start &&
            caption.start >= (captions[index - 1]?.end ?? 0) &&
            caption.end <= seconds &&
            caption.words.every((word) => word.start >= caption.start && word.end <= caption.end),
        )
      );
    }),
    { numRuns: 200 },
  );
});

t.test('a caption has at most two lines, and only a lone word is longer than a line', async () => {
  const longest = { '16:9': 38, '9:16': 23, '1:1': 29 };
  fc.assert(
    fc.property(narrations, formats, (scenes, format) => {
      const captions = layTimeline(scenes, 30).spans.flatMap((span) => captionsOf(span, format));
      return captions.every(
        ({ lines }) =>
          lines.length <= 2 &&
          lines.every(
            (line) => line.length === 1 || line.map(({ text }) => text).join(' ').length <= longest[format],
          ),
      );
    }),
    { numRuns: 200 },
  );
});

t.test('captions end where sentences do', async (t) => {
  const text =
    'Two of the hearts do nothing but push blood through the gills. There it picks up oxygen from the sea water.';
  const words = text
    .split(' ')
    .map((word, index) => ({ text: word, start: index * 0.3, end: index * 0.3 + 0.28 }));
  const { spans } = layTimeline([{ scene_id: 's1', audio, seconds: words.length * 0.3, words }], 30);
  t.strictSame(
    spans.flatMap((span) => captionsOf(span, '16:9').map(captionText)),
    [
      'Two of the hearts do nothing but\npush blood through the gills.',
      'There it picks up oxygen\nfrom the sea water.',
    ],
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
