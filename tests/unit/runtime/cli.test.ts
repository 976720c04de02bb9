import { statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { ProgressEvent } from '#shared/contracts/progress.ts';
import { UsageError } from '../../../runtime/cli/failures.ts';
import { openFolder } from '../../../runtime/cli/open-folder.ts';
import {
  formatBytes,
  formatSeconds,
  plainLine,
  progressLine,
  stagesLine,
} from '../../../runtime/cli/progress-text.ts';
import { createProgressView } from '../../../runtime/cli/progress-view.ts';
import { readArguments } from '../../../runtime/cli/read-arguments.ts';
import { readEventStream } from '../../../runtime/cli/read-event-stream.ts';
import { slugOf } from '../../../runtime/cli/save-files.ts';

const folder = await mkdtemp(join(tmpdir(), 'cli-'));
await writeFile(join(folder, 'brief.md'), '# Three hearts\n\nAn octopus has three hearts.\n');
await writeFile(join(folder, 'empty.md'), ' \n');
await writeFile(join(folder, 'binary.mp4'), Buffer.from([0xff, 0xfe, 0x00, 0x80]));
await writeFile(join(folder, 'nul.txt'), 'a\u0000b');
await writeFile(join(folder, 'long.txt'), 'x'.repeat(60_001));
t.teardown(() => rm(folder, { recursive: true }));

const read = (...argv: string[]) => readArguments(argv, folder);

t.test('a command line becomes a request', async (t) => {
  t.match(read('--brief', 'brief.md'), {
    kind: 'make',
    request: {
      brief: /^# Three hearts/,
      format: '16:9',
      duration_seconds: 60,
      priority: 1,
      channel_id: 'default',
    },
    outDir: undefined,
    json: false,
  });
  const all =
    '--topic Octopuses --format 9:16 --duration 30 --priority 10 --channel deep-sea --style ocean --voice slt';
  t.match(read(...all.split(' '), '--language', 'en-GB', '--out', 'here', '--json'), {
    request: {
      topic: 'Octopuses',
      format: '9:16',
      duration_seconds: 30,
      priority: 10,
      channel_id: 'deep-sea',
      style: 'ocean',
      voice: 'slt',
      language: 'en-GB',
    },
    outDir: join(folder, 'here'),
    json: true,
  });
  for (const flag of ['--help', '-h']) t.same(read(flag, '--brief', 'nothing-there'), { kind: 'help' });
});

t.test('a command line typed wrongly is answered with what is wrong with it', async (t) => {
  const wrong: [string[], RegExp][] = [
    [[], /--brief FILE or --topic TEXT/],
    [['--brief', 'brief.md', '--topic', 'x'], /not both/],
    [['--brief', 'nowhere.md'], /no file nowhere\.md/],
    [['--brief', '.'], /is a folder/],
    [['--brief', 'binary.mp4'], /not UTF-8 text/],
    [['--brief', 'nul.txt'], /--brief: must not contain control characters/],
    [['--brief', 'empty.md'], /^--brief: must not be empty$/],
    [['--brief', 'long.txt'], /^--brief: must have at most 60000 characters$/],
    [['--brief'], /--brief/],
    [['--breif', 'brief.md'], /'--breif'/],
    [['brief.md'], /'brief\.md'/],
    [['--topic', 'Octopuses', '--format', '4:3'], /^--format: must be one of 16:9, 9:16, 1:1$/],
    [['--topic', 'Octopuses', '--duration', '5'], /^--duration: must be at least 10$/],
    [['--topic', 'Octopuses', '--duration', 'long'], /--duration must be a whole number, not "long"/],
    [['--topic', 'Octopuses', '--priority', '11'], /^--priority: must be at most 10$/],
    [['--topic', 'Octopuses', '--channel', '../x'], /--channel/],
    [
      ['--topic', 'Octopuses', '--max-cost', 'cheap'],
      /--max-cost must be dollars such as 1\.50, not "cheap"/,
    ],
    [['--topic', 'Octopuses', '--max-cost', '0'], /^--max-cost: must be above 0$/],
    [['--topic', 'Octopuses', '--max-cost', '3.01'], /^--max-cost: must be at most 3$/],
    [['--topic', 'Octopuses', '--out', ''], /--out/],
    [['--topic', 'Octopuses', '--preset', 'best'], /^--preset: /],
    [
      ['--topic', 'Octopuses', '--preset', 'preview', '--publish', 'public'],
      /^--publish: must be "none" for a preview/,
    ],
    [['--topic', 'Octopuses', '--publish', 'scheduled'], /^--publish-at: is missing/],
    [
      ['--topic', 'Octopuses', '--publish-at', '2026-12-24T18:00:00Z'],
      /^--publish-at: is for scheduled videos/,
    ],
    [
      ['--topic', 'Octopuses', '--publish', 'scheduled', '--publish-at', '2026-12-24 18:00'],
      /^--publish-at: must be a date and time with its zone/,
    ],
  ];
  for (const [argv, words] of wrong) {
    const told = t.throws(() => read(...argv), UsageError, argv.join(' ')) as Error;
    t.match(told.message, words);
  }
});

const event = ProgressEvent.parse({
  video_id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  status: 'processing',
  stage: 'video_rendering',
  progress: 0.64,
  stage_progress: 0.5,
  stages: {
    script_generation: 'done',
    audio_synthesis: 'done',
    media_collection: 'done',
    video_rendering: 'running',
    quality_validation: 'waiting',
    upload_preparation: 'waiting',
  },
  position: 0,
  waiting_for: null,
  waiting_until: null,
  eta: 18,
  cost: {
    currency: 'USD',
    spent_micros: 400,
    reserved_micros: 0,
    limit_micros: 3_000_000,
    estimated_micros: 0,
  },
  error: null,
});

t.test('progress shows the stage, the part that is done, the time left and the money', async (t) => {
  t.equal(progressLine(event), 'rendering      ██████████▎░░░░░   64 % · 18 s left · $0.0004 of $3.00');
  t.match(progressLine(event, 20), ' 0 s left', 'what takes longer than thought has no time below zero');
  t.equal(plainLine({ ...event, status: 'queued', position: 3, progress: 0 }).slice(0, 11), 'waiting, 3.');
  const waiting = { ...event, status: 'queued' as const, position: 1, progress: 0, eta: null };
  for (const waiting_for of ['day_budget', 'spending_stopped', 'place'] as const)
    t.match(
      progressLine({ ...waiting, waiting_for }),
      {
        day_budget: ' · no budget left today · ',
        spending_stopped: ' · spending is stopped · ',
        place: '0 % · $',
      }[waiting_for],
    );
  const quota = {
    ...{
      ...event,
      stage: 'youtube_upload' as const,
      stages: { ...event.stages, youtube_upload: 'retrying' as const },
    },
    ...{ waiting_for: 'youtube_quota' as const, waiting_until: '2026-11-22T08:00:00.000Z', eta: 40_000 },
  };
  t.match(progressLine(quota), /^upload waits .* 64 % · YouTube's quota, until 08:00 UTC$/);
  t.ok(progressLine(quota).length < 80);
  t.match(stagesLine(quota), /· packaging ↻ upload$/);
  t.ok(stagesLine(quota).length < 80);
  const retrying = { ...event.stages, video_rendering: 'retrying' as const };
  t.match(plainLine({ ...event, stages: retrying }), /^trying again/);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (progress) => {
      const bar = progressLine({ ...event, progress }).slice(15, 31);
      return [...bar].length === 16;
    }),
  );
  t.ok(progressLine({ ...event, progress: 1, eta: 3599 }).length < 80, 'fits a narrow terminal');
  t.ok(stagesLine(event).length < 80);
  t.same([0, 99.4, 100, 605].map(formatSeconds), ['0 s', '99 s', '1 min 40 s', '10 min 05 s']);
  t.same([999, 96_400, 3_345_678].map(formatBytes), ['999 B', '96 kB', '3.3 MB']);
});

t.test(
  'a terminal gets one block that updates itself; a log gets a line when something changed',
  async (t) => {
    const write = (isTTY: boolean): string => {
      let text = '';
      const output = {
        isTTY,
        columns: 60,
        write(piece: unknown) {
          text += piece;
          return true;
        },
      };
      const view = createProgressView(output);
      view.show(event);
      view.show({ ...event, eta: 17 });
      view.show({ ...event, stages: { ...event.stages, quality_validation: 'running' } });
      view.say('A word.');
      view.show({ ...event, progress: 0.71 });
      view.end();
      return text;
    };
    const block = write(true);
    t.equal(block.split('\x1b[2A\x1b[0J').length - 1, 4, 'the block is taken back before each change');
    t.match(block, /71 %[^\n]*\n$/);
    for (const line of block.split('\n'))
      t.ok(line.replace(/\x1b\[\d[AJ]/g, '').length < 60, 'nothing wraps');
    const log = write(false).trimEnd().split('\n');
    t.equal(log.length, 3);
    t.match(log[0], /64 %/);
    t.equal(log[1], 'A word.');
  },
);

t.test('an event stream reads the same however the network cuts it', async (t) => {
  const text =
    ': hello\n\nevent: progress\ndata: {"a":1}\nid: 1\nretry: 1000\n\ndata: drei\u00e4\r\ndata: zwei\r\n\r\n: end\n\ndata: open';
  const bytes = new TextEncoder().encode(text);
  const readIn = async (cuts: number[]): Promise<(string | undefined)[]> => {
    const places = [0, ...cuts.map((cut) => cut % bytes.length).toSorted((a, b) => a - b), bytes.length];
    async function* pieces() {
      for (let index = 1; index < places.length; index += 1)
        yield bytes.subarray(places[index - 1], places[index]);
    }
    const read: (string | undefined)[] = [];
    for await (const data of readEventStream(pieces())) read.push(data);
    return read;
  };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1000), { maxLength: 8 }), async (cuts) => {
      t.same(await readIn(cuts), [undefined, '{"a":1}', 'drei\u00e4\nzwei', undefined]);
    }),
  );
});

t.test('a place for the files is made, or refused while nothing has been done yet', async (t) => {
  await openFolder(join(folder, 'a/new/place'));
  await openFolder(join(folder, 'a/new/place'));
  t.ok(statSync(join(folder, 'a/new/place')).isDirectory());
  const refused = { code: 'cannot_write', message: /cannot be used for the files/ };
  await t.rejects(openFolder(join(folder, 'brief.md')), refused);
  await t.rejects(openFolder(join(folder, 'brief.md/below')), refused);
  if (process.platform === 'linux') await t.rejects(openFolder('/proc/nowhere/below'), refused);
});

t.test('a folder is named after its video, in letters every system takes', async (t) => {
  t.equal(slugOf('Why octopuses have three hearts'), 'why-octopuses-have-three-hearts');
  t.equal(slugOf('  Crème brûlée: 3 Tips!  '), 'creme-brulee-3-tips');
  for (const title of ['../../etc', '日本語', '...', '']) t.match(slugOf(title), /^[a-z0-9][a-z0-9-]*$/);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (title) =>
      /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/.test(slugOf(title)),
    ),
  );
});
