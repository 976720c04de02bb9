import fc from 'fast-check';
import t from 'tap';
import { columnsOf, lineColumns } from '../../../../functions/video-rendering/caption-words.ts';
import { captionsOf, captionText, sentenceOf } from '../../../../functions/video-rendering/captions.ts';
import { narrations, paces, sentences, spokenScene } from '../../../support/many-scripts.ts';

const formats = fc.constantFrom('16:9' as const, '9:16' as const, '1:1' as const);
const lineLength = { '16:9': 38, '9:16': 22, '1:1': 29 };
const letters = new Intl.Segmenter('und', { granularity: 'grapheme' });
const bare = (text: string) => text.replace(/\s+/gu, '');
const textsOf = (narration: string, format: '16:9' | '9:16' | '1:1' = '16:9') =>
  captionsOf(spokenScene(narration), format, narration).map(captionText);

t.test('every word of the script is captioned once, in order, in cues that never overlap', async () => {
  fc.assert(
    fc.property(narrations, paces, formats, (narration, pace, format) => {
      const span = spokenScene(narration, pace);
      const captions = captionsOf(span, format, narration);
      return (
        bare(captions.map(captionText).join('')) === bare(narration) &&
        captions.every(
          ({ start, end, lines }, index) =>
            end > start &&
            start >= (captions[index - 1]?.end ?? 0) &&
            end <= span.seconds &&
            lines.flat().every((word) => word.start >= start - 1e-9 && word.end <= end + 1e-9),
        )
      );
    }),
    { numRuns: 300 },
  );
});

t.test('captions have spaces where the narration has them, and no others', async () => {
  fc.assert(
    fc.property(narrations, formats, (narration, format) => {
      const plain = narration.replace(/\s+/gu, ' ');
      return captionsOf(spokenScene(narration), format, narration).every(({ lines }) =>
        lines.every((line) => plain.includes(captionText({ lines: [line] } as never))),
      );
    }),
    { numRuns: 200 },
  );
});

t.test('a caption has at most two lines, and only a lone word is longer than a line', async () => {
  fc.assert(
    fc.property(narrations, paces, formats, (narration, pace, format) =>
      captionsOf(spokenScene(narration, pace), format, narration).every(
        ({ lines }) =>
          lines.length <= 2 &&
          lines.every((line) => line.length === 1 || lineColumns(line) <= lineLength[format]) &&
          lines.every((line) => lineColumns(line) <= lineLength[format] * 1.7),
      ),
    ),
    { numRuns: 300 },
  );
});

t.test('no line begins with what belongs to the one before, and none breaks a character', async () => {
  fc.assert(
    fc.property(narrations, formats, (narration, format) => {
      const lines = captionsOf(spokenScene(narration), format, narration).flatMap((caption) =>
        captionText(caption).split('\n'),
      );
      const whole = [...letters.segment(bare(narration))].map(({ segment }) => segment);
      const shown = lines.flatMap((line) => [...letters.segment(bare(line))].map(({ segment }) => segment));
      return (
        shown.join('|') === whole.join('|') &&
        lines.every((line) => !/^[、。，！？：；）」』”’),.!?;:%]/u.test(line))
      );
    }),
    { numRuns: 200 },
  );
});

t.test('captions end where sentences do, and lines where words part', async (t) => {
  t.strictSame(
    textsOf(
      'Two of the hearts do nothing but push blood through the gills. There it picks up oxygen from the sea water.',
    ),
    [
      'Two of the hearts do nothing\nbut push blood through the gills.',
      'There it picks up oxygen\nfrom the sea water.',
    ],
  );
  t.strictSame(textsOf(sentences.ja, '9:16'), [
    'タコには心臓が\n三つあり、',
    '泳ぐときには\n二つが止まります。',
    '「本当？」とGoogleの',
    '研究者は2024年に\n言いました。',
  ]);
});

t.test('a number stays with its unit, a title with its name', async (t) => {
  for (const [narration, together] of [
    ['The fastest of all octopuses swims at some 40 km/h through the sea.', '40 km/h'],
    ['It was worth an enormous and rather scandalous 3.5 million dollars.', '3.5 million'],
    ['They lie in the dark and the cold at a depth of 10 000 mètres or so.', '10 000 mètres'],
    ['All of this was said for the first time by Dr. Smith of Cambridge.', 'Dr. Smith'],
  ] as const)
    for (const format of ['16:9', '9:16', '1:1'] as const)
      t.ok(
        textsOf(narration, format).some((text) => text.includes(together)),
        `${together} in ${format}: ${JSON.stringify(textsOf(narration, format))}`,
      );
});

t.test('a word too long for two lines is cut, and lit part by part', async (t) => {
  const word = 'https://example.org/a/very/long/address?of=something&that=nobody&ever=says-aloud-in-a-film';
  const captions = captionsOf(spokenScene(`See ${word} now.`), '9:16', `See ${word} now.`);
  const parts = captions.flatMap(({ lines }) => lines.flat()).slice(1, -1);
  t.equal(parts.map(({ text }) => text).join(''), word);
  for (const [index, part] of parts.entries()) {
    t.ok(columnsOf(part.text) <= 22, part.text);
    if (index > 0) t.ok(Math.abs(part.start - (parts[index - 1]?.end ?? 0)) < 1e-9, 'one after the other');
  }
});

t.test('a plate goes only where the voice pauses, and a sentence keeps its own', async () => {
  fc.assert(
    fc.property(narrations, paces, formats, (narration, pace, format) => {
      const captions = captionsOf(spokenScene(narration, pace), format, narration);
      return captions.every((caption, index) => {
        const before = captions[index - 1];
        const gap = before === undefined ? Number.POSITIVE_INFINITY : caption.start - before.end;
        const sentence = sentenceOf(captions, caption);
        return (
          (gap === 0 ? caption.follows : gap >= 0.4 && !caption.follows) &&
          (caption.continues !== true || caption.follows) &&
          sentence.includes(caption) &&
          sentence.slice(1).every((one) => one.continues === true)
        );
      });
    }),
    { numRuns: 200 },
  );
});

t.test('captions run as most of their letters do', async (t) => {
  const turned = (narration: string) =>
    captionsOf(spokenScene(narration), '16:9', narration).every(({ rightToLeft }) => rightToLeft === true);
  t.ok(turned(sentences.ar));
  t.ok(turned(sentences.he));
  t.ok(turned('YouTube هو موقع رائع'), 'a Latin name at the beginning turns nothing');
  t.notOk(turned('The word שלום means peace.'));
  t.notOk(turned('2024'));
});
