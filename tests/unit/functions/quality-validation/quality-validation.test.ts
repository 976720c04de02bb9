import fc from 'fast-check';
import t from 'tap';
import type { Narration } from '#shared/contracts/audio.ts';
import { BlobKey } from '#shared/contracts/ids.ts';
import { aspectNames, QualityReport } from '#shared/contracts/quality.ts';
import type { RenderedVideo } from '#shared/contracts/rendering.ts';
import { VideoRendered } from '#shared/contracts/stages.ts';
import type { Inspection } from '#shared/ports/media-inspector.ts';
import handler from '../../../../functions/quality-validation/handler.ts';
import { judge } from '../../../../functions/quality-validation/judge.ts';
import { memoryBlobs, stageTools } from '../../../support/stage-tools.ts';

const blob = { key: BlobKey.parse(`sha256/${'0'.repeat(64)}.mp4`), bytes: 1 };
const words = 'An octopus has three hearts and its blood is blue'.split(' ');

const narration: Narration = {
  scenes: ['s1', 's2'].map((scene_id) => ({
    scene_id,
    audio: blob,
    seconds: 5,
    words: words.map((text, position) => ({ text, start: position * 0.5, end: position * 0.5 + 0.4 })),
  })),
  seconds: 10,
  voice: 'test',
  provider: 'test',
};
const rendered: RenderedVideo = {
  video: blob,
  format: '16:9',
  width: 1920,
  height: 1080,
  fps: 30,
  seconds: 11.8,
  encoder: 'libx264',
  scenes: [
    { scene_id: 's1', start: 0, end: 5.5 },
    { scene_id: 's2', start: 5.5, end: 11.8 },
  ],
  cues: [0.4, 2.9, 5.65, 8.15].map((start, position) => ({
    start,
    end: start + 2.4,
    text: (position % 2 === 0 ? words.slice(0, 5) : words.slice(5)).join(' '),
  })),
  loudness: { integrated: -14, true_peak: -1.5 },
};
const good: Inspection = {
  container: { seconds: 11.8, bytes: 4_000_000, faststart: true, whole: true },
  video: {
    codec: 'h264',
    profile: 'High',
    pixelFormat: 'yuv420p',
    colourSpace: 'bt709',
    colourRange: 'tv',
    colourPrimaries: 'bt709',
    colourTransfer: 'bt709',
    pixelShape: '1:1',
    width: 1920,
    height: 1080,
    fps: 30,
    seconds: 11.8,
    startsAt: 0,
  },
  audio: { codec: 'aac', sampleRate: 48_000, channels: 2, seconds: 11.82, startsAt: 0 },
  loudness: { integrated: -14.2, truePeak: -1.4 },
  black: [],
  frozen: [],
  silent: [{ start: 10.5, end: 11.8 }],
  decodeErrors: 0,
};

async function validate(
  inspection: Partial<Inspection>,
  changes: { rendered?: Partial<RenderedVideo>; format?: string } = {},
): Promise<QualityReport> {
  const blobs = memoryBlobs();
  const input = VideoRendered.parse({
    request: { topic: 'Octopuses', ...(changes.format ? { format: changes.format } : {}) },
    script: {
      title: 'Three hearts',
      language: 'en',
      scenes: [{ id: 's1', role: 'hook', narration: 'x', keywords: ['octopus'], on_screen: '' }],
      score: 1,
      estimated_seconds: 10,
      provider: 'test',
    },
    narration,
    media: {
      scenes: [
        {
          scene_id: 's1',
          kind: 'illustration',
          picture: blob,
          accents: [],
          palette: { from: '#000000', to: '#000000', shape: '#000000', ink: '#ffffff', accent: '#ffffff' },
          backdrop: 'blobs',
          keyword: 'octopus',
        },
      ],
      credits: [],
      provider: 'test',
    },
    rendered: { ...rendered, ...changes.rendered },
  });
  const tools = stageTools({
    blobs: { ...blobs, fetchTo: async () => {} },
    inspector: { inspect: async () => ({ ...good, ...inspection }) },
  });
  return QualityReport.parse(await handler.run(input, tools));
}

const failedIn = (report: QualityReport) =>
  report.checks.filter(({ passed }) => !passed).map(({ name }) => name);

t.test('a good file is accepted with the full score and no reasons', async (t) => {
  const report = await validate({});
  t.match(report, { verdict: 'accepted', score: 1, reasons: [] });
  t.ok(report.checks.length >= 17);
});

t.test('a scene whose clip was damaged costs the video a little of its score, and a reason', async (t) => {
  const report = await validate({}, { rendered: { stand_ins: [{ scene_id: 's1', reason: 'no picture' }] } });
  t.equal(report.verdict, 'accepted');
  t.ok(report.score < 1 && report.score > 0.9);
  t.match(report.reasons, [/^Pictures: found nothing to see in s1/]);
});

const { video, audio, container } = good;
const bad: Record<
  string,
  { inspection?: Partial<Inspection>; rendered?: Partial<RenderedVideo>; failed: string }
> = {
  'too short': { inspection: { container: { ...container, seconds: 9 } }, failed: 'duration' },
  'too long': { inspection: { container: { ...container, seconds: 15 } }, failed: 'duration' },
  'cut short': { inspection: { container: { ...container, whole: false } }, failed: 'file is whole' },
  damaged: { inspection: { decodeErrors: 3 }, failed: 'file is whole' },
  'without sound': { inspection: { audio: undefined, loudness: undefined }, failed: 'sound encoding' },
  'without picture': { inspection: { video: undefined }, failed: 'picture encoding' },
  'in another codec': {
    inspection: { video: video && { ...video, codec: 'hevc' } },
    failed: 'picture encoding',
  },
  'too small': {
    inspection: { video: video && { ...video, width: 1280, height: 720 } },
    failed: 'resolution',
  },
  mono: { inspection: { audio: audio && { ...audio, channels: 1 } }, failed: 'sound encoding' },
  black: { inspection: { black: [{ start: 3, end: 4 }] }, failed: 'black spans' },
  'standing still': { inspection: { frozen: [{ start: 1, end: 9 }] }, failed: 'frozen spans' },
  silent: { inspection: { silent: [{ start: 1, end: 8 }] }, failed: 'silent spans' },
  whispering: { inspection: { loudness: { integrated: -25, truePeak: -8 } }, failed: 'loudness' },
  uncaptioned: { rendered: { cues: [] }, failed: 'caption coverage' },
  'captioned at the wrong times': {
    rendered: { cues: rendered.cues.map((cue) => ({ ...cue, start: 1, end: 3.4 })) },
    failed: 'caption times',
  },
};

t.test('a file nobody should see is rejected, with the reason in a sentence', async (t) => {
  for (const [what, { inspection = {}, rendered: changes, failed }] of Object.entries(bad)) {
    const report = await validate(inspection, changes ? { rendered: changes } : {});
    t.equal(report.verdict, 'rejected', what);
    t.ok(failedIn(report).includes(failed), `${what}: ${failedIn(report)}`);
    t.equal(report.reasons.length, failedIn(report).length);
    t.ok(
      report.reasons.every((sentence) => /^[A-Z].*: found .+; wanted .+\.$/.test(sentence)),
      String(report.reasons[0]),
    );
  }
});

t.test('a small flaw lowers the score and is named, but the video goes out', async (t) => {
  const flaws: Partial<Inspection>[] = [
    { loudness: { integrated: -15.4, truePeak: -2 } },
    { loudness: { integrated: -14, truePeak: -0.6 } },
    { frozen: [{ start: 2, end: 6.5 }] },
    { container: { ...container, faststart: false } },
    { video: video && { ...video, fps: 25 } },
  ];
  for (const flaw of flaws) {
    const report = await validate(flaw);
    t.equal(report.verdict, 'accepted');
    t.equal(report.reasons.length, 1);
    t.ok(report.score < 1 && report.score > 0.75);
  }
  const loudness = { integrated: -15.4, truePeak: -0.6 };
  const apart = { audio: audio && { ...audio, seconds: 11.3 }, loudness };
  const all = await validate(Object.assign({}, ...flaws, apart));
  t.equal(all.verdict, 'rejected', 'many small flaws together do not');
});

t.test('each format is held to its own full size', async (t) => {
  const tall = { video: video && { ...video, width: 1080, height: 1920 } };
  t.equal((await validate(tall, { format: '9:16' })).verdict, 'accepted');
  t.equal((await validate(tall, { format: '1:1' })).verdict, 'rejected');
});

t.test('the verdict follows from the checks, whatever they are', async () => {
  const check = fc.record({
    weight: fc.integer({ min: 1, max: 5 }),
    worth: fc.double({ min: 0, max: 1, noNaN: true }),
    check: fc.record({
      name: fc.constant('x'),
      aspect: fc.constantFrom(...aspectNames),
      passed: fc.boolean(),
      fatal: fc.boolean(),
      measured: fc.string(),
      wanted: fc.string(),
    }),
  });
  fc.assert(
    fc.property(fc.array(check, { minLength: 1 }), (checks) => {
      const report = QualityReport.parse(judge(checks));
      const fatal = checks.some((each) => each.check.fatal && !each.check.passed);
      return report.verdict === (fatal || report.score < 0.75 ? 'rejected' : 'accepted');
    }),
  );
});
