import { loadImage } from '@napi-rs/canvas';
import t from 'tap';
import { createIllustrations } from '#shared/adapters/illustrations/illustrations.ts';
import type { Script } from '#shared/contracts/script.ts';
import { ScriptReady, VideoValidated } from '#shared/contracts/stages.ts';
import { UploadPackage } from '#shared/contracts/upload.ts';
import collectMedia from '../../../../functions/media-collection/handler.ts';
import handler from '../../../../functions/upload-preparation/handler.ts';
import { chapterLines, planChapters } from '../../../../functions/upload-preparation/plan-chapters.ts';
import { thumbnailWords } from '../../../../functions/upload-preparation/thumbnails/thumbnail-words.ts';
import { writeTitle } from '../../../../functions/upload-preparation/write-title.ts';
import { octopusFilm as rendered, octopusScript as script } from '../../../support/octopus-film.ts';
import { memoryBlobs, stageTools } from '../../../support/stage-tools.ts';

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
    t.match(
      made.description,
      /^An octopus has three hearts\.\n\nOne of them stops when it swims\. Two of the three hearts/,
    );
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
    'The long and surprising story of how the first trains were built': 'first trains were built',
    'Black holes (explained in 60 seconds)': 'Black holes',
    'A 24-hour day': 'A 24-hour day',
  };
  for (const [title, wanted] of Object.entries(lines)) t.equal(thumbnailWords(title), wanted);
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
