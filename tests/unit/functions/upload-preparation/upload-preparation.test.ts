import { loadImage } from '@napi-rs/canvas';
import fc from 'fast-check';
import t from 'tap';
import { createIllustrations } from '#shared/adapters/illustrations/illustrations.ts';
import type { Cue } from '#shared/contracts/rendering.ts';
import { RenderedVideo } from '#shared/contracts/rendering.ts';
import { Script } from '#shared/contracts/script.ts';
import { ScriptReady, VideoValidated } from '#shared/contracts/stages.ts';
import { UploadPackage } from '#shared/contracts/upload.ts';
import collectMedia from '../../../../functions/media-collection/handler.ts';
import handler from '../../../../functions/upload-preparation/handler.ts';
import { headline } from '../../../../functions/upload-preparation/headline.ts';
import { characters, shorten, utf8Bytes } from '../../../../functions/upload-preparation/plain-text.ts';
import { chapterLines, planChapters } from '../../../../functions/upload-preparation/plan-chapters.ts';
import { writeDescription } from '../../../../functions/upload-preparation/write-description.ts';
import { writeSubtitles } from '../../../../functions/upload-preparation/write-subtitles.ts';
import { countTags, hashtags, writeTags } from '../../../../functions/upload-preparation/write-tags.ts';
import { writeTitle } from '../../../../functions/upload-preparation/write-title.ts';
import { memoryBlobs, stageTools } from '../../../support/stage-tools.ts';

const sceneTexts: [narration: string, keywords: string[], onScreen: string][] = [
  ['An octopus has three hearts. One of them stops when it swims.', ['octopus', 'heart'], 'Three hearts'],
  ['Two of the three hearts sit beside the gills.', ['gills', 'heart', 'octopus'], 'Two for the gills'],
  ['Octopus blood is blue, because it carries copper.', ['blue blood', 'copper'], 'Blue blood'],
  ['Most octopuses prefer to crawl.', ['swimming', 'octopus'], 'It would rather walk'],
];
const script = Script.parse({
  title: 'Why octopuses have three hearts',
  language: 'en',
  scenes: sceneTexts.map(([narration, keywords, on_screen], position) => ({
    id: `s${position + 1}`,
    role: position === 0 ? 'hook' : 'point',
    narration,
    keywords,
    on_screen,
  })),
  score: 1,
  estimated_seconds: 48,
  provider: 'test',
});
const video = (await memoryBlobs().put(
  (async function* () {
    yield new Uint8Array([1]);
  })(),
  { extension: 'mp4' },
)) as { key: string; bytes: number };
const rendered = RenderedVideo.parse({
  video,
  format: '16:9',
  width: 1920,
  height: 1080,
  fps: 30,
  seconds: 48,
  encoder: 'libx264',
  scenes: script.scenes.map(({ id }, at) => ({ scene_id: id, start: at * 12, end: at * 12 + 12 })),
  cues: script.scenes.map(({ narration }, at) => ({
    start: at * 12 + 0.4,
    end: at * 12 + 9,
    text: narration,
  })),
  loudness: { integrated: -14, true_peak: -1.5 },
});
const withTitle = (title: string): Script => ({ ...script, title });

t.test(
  'a package is made of the script and the pictures: texts, three different thumbnails, subtitles',
  async (t) => {
    const blobs = memoryBlobs();
    const tools = stageTools({ blobs, pictures: createIllustrations() });
    const request = { topic: 'Octopuses' };
    const media = await collectMedia.run(ScriptReady.parse({ request, script }), tools);
    const quality = {
      verdict: 'accepted',
      score: 1,
      checks: [{ name: 'x', passed: true, fatal: false, measured: '', wanted: '' }],
      reasons: [],
    };
    const input = VideoValidated.parse({ request, script, media, rendered, quality });
    const made = UploadPackage.parse(await handler.run(input, tools));

    t.equal(made.title, script.title);
    t.match(made.description, /^An octopus has three hearts\.\n\nTwo of the three hearts/);
    t.match(
      made.description,
      '0:00 Three hearts\n0:12 Two for the gills\n0:24 Blue blood\n0:36 It would rather walk',
    );
    t.match(made.description, /Fluent Emoji by Microsoft \(MIT\)/);
    t.equal(made.tags[0], 'octopus');
    t.match(
      blobs.bytesOf(made.captions).toString(),
      /^1\n00:00:00,400 --> 00:00:0\d,\d{3}\nAn octopus has three hearts/,
    );
    t.equal(new Set(made.thumbnails.map(({ key }) => key)).size, 3);
    const seen = new Set<string>();
    for (const thumbnail of made.thumbnails) {
      const jpeg = blobs.bytesOf(thumbnail);
      seen.add(jpeg.toString('base64'));
      t.same([...jpeg.subarray(0, 3)], [0xff, 0xd8, 0xff], 'JPEG');
      t.ok(jpeg.length < 2_000_000 && jpeg.length > 20_000);
      const image = await loadImage(jpeg);
      t.same([image.width, image.height], [1280, 720]);
    }
    t.equal(seen.size, 3);
  },
);

t.test('a title is calm and keeps its names', async (t) => {
  const titles: Record<string, string> = {
    'why octopuses have three hearts.': 'Why octopuses have three hearts',
    '**WHY OCTOPUSES HAVE THREE HEARTS!!!**': 'Why octopuses have three hearts!',
    'iPhone or Android???': 'iPhone or Android?',
    'NASA and DNA': 'NASA and DNA',
    'Is 3 < 5 > 2?': 'Is 3 ‹ 5 › 2?',
    '  # Two\nlines ': 'Two lines',
  };
  for (const [given, wanted] of Object.entries(titles)) t.equal(writeTitle(withTitle(given)), wanted);
  t.equal(writeTitle(withTitle('\u0007')), 'An octopus has three hearts');
});

t.test('a thumbnail takes the telling part of a long title and never ends on a dangling word', async (t) => {
  const lines: Record<string, string> = {
    'Why octopuses have three hearts': 'Why octopuses have three hearts',
    'Compound interest: how small savings grow into wealth': 'Compound interest',
    'The long and surprising story of how the first trains were built': 'The long and surprising story',
    'Black holes (explained in 60 seconds)': 'Black holes',
    'A 24-hour day': 'A 24-hour day',
  };
  for (const [title, wanted] of Object.entries(lines)) t.equal(headline(title), wanted);
});

t.test('chapters appear only where YouTube shows them, and short scenes share one', async (t) => {
  const at = (...starts: number[]) => ({
    ...rendered,
    seconds: (starts.at(-1) ?? 0) + 12,
    scenes: starts.map((start, position) => ({ scene_id: `s${position + 1}`, start, end: start + 5 })),
  });
  t.equal(
    chapterLines(planChapters(script, at(0, 12.9, 25, 3700))),
    '0:00 Three hearts\n0:12 Two for the gills\n0:25 Blue blood\n1:01:40 It would rather walk',
  );
  t.same(
    planChapters(script, at(0.4, 8, 16, 30)).map(({ start }) => start),
    [0, 16, 30],
  );
  t.same(planChapters(script, at(0, 5, 9, 14)), [], 'too short for three');
});

/** Any text a script may hold: words, other scripts, emoji of several parts, lone surrogates, control characters. */
const word = fc.oneof(
  fc.constantFrom(
    'heart',
    'Größe',
    '章魚有三顆心臟',
    '👩🏽‍🚀',
    '🏴󠁧󠁢󠁳󠁣󠁴󠁿',
    'e\u0301',
    '\ud83d',
    '<b>',
    '-->',
    '"x",',
    '#tag',
    'a'.repeat(90),
  ),
  fc.string({ unit: 'grapheme', maxLength: 15 }),
);
const text = (maxLength: number) =>
  fc.array(word, { minLength: 1, maxLength: 300 }).map((words) => words.join(' ').slice(0, maxLength) || 'x');
const anyScript = fc
  .record({
    title: text(100),
    scenes: fc.array(
      fc.record({
        narration: text(2000),
        keywords: fc.array(text(60), { minLength: 1, maxLength: 8 }),
        on_screen: text(80),
      }),
      { minLength: 1, maxLength: 40 },
    ),
    sceneSeconds: fc.double({ min: 1, max: 40, noNaN: true }),
  })
  .map(({ title, scenes, sceneSeconds }) => ({
    script: {
      ...script,
      title,
      scenes: scenes.map((scene, at) => ({ ...scene, id: `s${at + 1}`, role: 'point' as const })),
    },
    rendered: {
      ...rendered,
      seconds: scenes.length * sceneSeconds,
      scenes: scenes.map((_, at) => ({
        scene_id: `s${at + 1}`,
        start: at * sceneSeconds,
        end: (at + 1) * sceneSeconds,
      })),
    },
  }));
const isClean = (line: string) => line.isWellFormed() && !/[<>\u0000-\u0009\u000b-\u001f]/.test(line);

t.test(
  'whatever the script, every text stays inside the limits of YouTube and no character is torn',
  async () => {
    const credit = {
      title: 'Clip '.repeat(8),
      author: 'Somebody',
      licence: 'CC BY 4.0',
      source: 'https://example.org/clip',
    };
    fc.assert(
      fc.property(
        anyScript,
        fc.integer({ min: 0, max: 60 }),
        ({ script: any, rendered: film }, creditCount) => {
          const title = writeTitle(any);
          const tags = writeTags(any);
          const chapters = planChapters(any, film);
          const credits = Array.from({ length: creditCount }, () => credit);
          const description = writeDescription({ script: any, chapters, credits, hashtags: hashtags(tags) });
          const ends = [...chapters.slice(1).map(({ start }) => start), film.seconds];
          return (
            title.length >= 1 &&
            title.length <= 100 &&
            utf8Bytes(description) <= 5000 &&
            [title, description, ...tags].every(isClean) &&
            countTags(tags) <= 500 &&
            new Set(tags.map((tag) => tag.toLowerCase())).size === tags.length &&
            tags.every((tag) => !/[,"]/.test(tag)) &&
            (chapters.length === 0 || (chapters.length >= 3 && chapters[0]?.start === 0)) &&
            chapters.every(({ start, title: name }, at) => (ends[at] ?? 0) - start >= 10 && name.length <= 50)
          );
        },
      ),
      { numRuns: 60 },
    );
  },
);

t.test('a shortened text is a beginning of the whole one, character by character', async () => {
  fc.assert(
    fc.property(text(200), fc.integer({ min: 1, max: 120 }), (whole, most) => {
      const short = shorten(whole, most);
      if (whole.length <= most) return short === whole;
      const kept = characters(short.replace(/…$/u, ''));
      const start = characters(whole).slice(0, kept.length);
      return short.length <= most && kept.join('|') === start.join('|');
    }),
  );
});

interface Shown {
  start: number;
  end: number;
  lines: string[];
}

/** Reads a SubRip file as a player does. */
function parseSubtitles(file: string): Shown[] {
  const ms = (clock: string) => {
    const [, hours = 0, minutes = 0, seconds = 0, rest = 0] = (
      /^(\d\d):(\d\d):(\d\d),(\d{3})$/.exec(clock) ?? []
    ).map(Number);
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest;
  };
  return file
    .split(/\n\n/)
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const [, times = '', ...lines] = block.replace(/^\n|\n$/g, '').split('\n');
      const [start = '', end = ''] = times.split(' --> ');
      return { start: ms(start), end: ms(end), lines };
    });
}

t.test(
  'subtitles parse back: in order, never empty, at most two lines of 42 characters, every word kept',
  async () => {
    const cue = fc
      .record({
        start: fc.double({ min: 0, max: 600, noNaN: true }),
        length: fc.double({ min: 0.0001, max: 8, noNaN: true }),
        text: text(300),
      })
      .map(({ start, length, text: said }): Cue => ({ start, end: start + length, text: said }));
    const bare = (line: string) =>
      line
        .toWellFormed()
        .replaceAll('-->', '→')
        .replaceAll('<', '‹')
        .replaceAll('>', '›')
        .replace(/[\p{Cc}\s]/gu, '');
    fc.assert(
      fc.property(fc.array(cue, { maxLength: 12 }), (cues) => {
        const shown = parseSubtitles(writeSubtitles(cues));
        const inOrder = [...cues].sort((a, b) => a.start - b.start);
        return (
          shown.every(({ start, end }, at) => end > start && start >= (shown[at - 1]?.end ?? 0)) &&
          shown.every(({ lines }) => lines.length >= 1 && lines.length <= 2) &&
          shown.every(({ lines }) =>
            lines.every((line) => line.trim() !== '' && characters(line).length <= 42),
          ) &&
          shown.map(({ lines }) => bare(lines.join(''))).join('') ===
            inOrder.map((one) => bare(one.text)).join('')
        );
      }),
      { numRuns: 60 },
    );
  },
);
