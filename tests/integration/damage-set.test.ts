import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createExtractiveWriter } from '#shared/adapters/extractive-writer/create-extractive-writer.ts';
import { createFfmpegEncoder } from '#shared/adapters/ffmpeg/encoder.ts';
import { createFfmpegFootage } from '#shared/adapters/ffmpeg/footage.ts';
import { createFfmpegInspector } from '#shared/adapters/ffmpeg/inspector.ts';
import { createFfmpegSound } from '#shared/adapters/ffmpeg/sound.ts';
import { createFliteSpeech } from '#shared/adapters/flite/create-flite-speech.ts';
import { createIllustrations } from '#shared/adapters/illustrations/illustrations.ts';
import type { AspectName, QualityReport } from '#shared/contracts/quality.ts';
import { aspectNames } from '#shared/contracts/quality.ts';
import { type PartsReady, VideoRendered } from '#shared/contracts/stages.ts';
import { type Preset, VideoRequest } from '#shared/contracts/video-request.ts';
import { eachBounded } from '#shared/domain/each-bounded.ts';
import audio from '../../functions/audio-synthesis/handler.ts';
import media from '../../functions/media-collection/handler.ts';
import validation from '../../functions/quality-validation/handler.ts';
import script from '../../functions/script-generation/handler.ts';
import rendering from '../../functions/video-rendering/handler.ts';
import { atEveryTier } from '../support/at-every-tier.ts';
import { makeClip, makePhoto, showing } from '../support/clip-parts.ts';
import { cutShort, damagesOf, harmless, remake } from '../support/damages.ts';
import { filmParts } from '../support/film-parts.ts';
import { memoryBlobs, stageTools } from '../support/stage-tools.ts';

const folder = await mkdtemp(join(tmpdir(), 'damage-set-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const blobs = memoryBlobs();

const brief = await readFile(join(import.meta.dirname, '../../docs/examples/octopus.md'), 'utf8');

async function tools() {
  return stageTools({
    ...{ blobs, encoder: createFfmpegEncoder(), sound: createFfmpegSound(), footage: createFfmpegFootage() },
    ...{ inspector: createFfmpegInspector(), pictures: await createIllustrations() },
    writers: atEveryTier(createExtractiveWriter()),
    speeches: atEveryTier(createFliteSpeech()),
    scratch: await mkdtemp(join(folder, 'scratch-')),
  });
}

/** The whole chain up to the rendering, as it runs where no key is set up. */
async function spokenParts(): Promise<PartsReady> {
  const request = VideoRequest.parse({ brief, format: '1:1', duration_seconds: 14 });
  const given = await tools();
  const written = await script.run({ request }, given);
  const [narration, pictures] = [
    await audio.run({ request, script: written }, given),
    await media.run({ request, script: written }, given),
  ];
  return { request, script: written, narration, media: pictures };
}

/** Rendered, with its file. */
async function rendered(parts: PartsReady): Promise<{ film: VideoRendered; file: string }> {
  const film = VideoRendered.parse({ ...parts, rendered: await rendering.run(parts, await tools()) });
  const file = join(folder, `${randomUUID()}.mp4`);
  await writeFile(file, blobs.bytesOf(film.rendered.video));
  return { film, file };
}

const inPreset = (preset: Preset, { request, ...parts }: PartsReady): PartsReady => ({
  ...parts,
  request: { ...request, preset },
});

/** The report on a file that stands in the rendered one's place. */
async function judged(film: VideoRendered, file: string): Promise<QualityReport> {
  const video = await blobs.put(createReadStream(file), { extension: 'mp4' });
  return await validation.run({ ...film, rendered: { ...film.rendered, video } }, await tools());
}

const rows: string[] = [];
function note(name: string, { verdict, score, aspects, reasons }: QualityReport): void {
  const scores = aspectNames
    .map((aspect: AspectName) => (aspects?.[aspect].score ?? 0).toFixed(2))
    .join('  ');
  rows.push(`${name.padEnd(40)} ${verdict} ${score.toFixed(2)}  ${scores}  ${reasons.join(' ')}`);
}
t.teardown(() => {
  console.error(['', `${'file'.padEnd(40)} verdict  whole ${aspectNames.join(' ')}`, ...rows].join('\n'));
});

/** Of two at a time: while one file is made or measured by one core, the other goes on. */
async function eachJudged(
  { film, file }: { film: VideoRendered; file: string },
  changes: Readonly<Record<string, readonly string[]>>,
  expect: (name: string, report: QualityReport) => void,
): Promise<void> {
  await eachBounded(Object.entries(changes), 2, async ([name, options]) => {
    const made = join(folder, `${randomUUID()}.mp4`);
    await remake(file, made, options);
    const report = await judged(film, made);
    await rm(made);
    note(name, report);
    expect(name, report);
  });
}

const parts = await spokenParts();
/** As it is published; and as it is looked at first, in fewer pixels, each of which costs the same in every damaged file. */
const whole = await rendered(parts);
const small = await rendered(inPreset('preview', parts));

t.test('a film as it was rendered is accepted, whichever encoder it went through', async (t) => {
  const expect = (name: string, report: QualityReport): void => {
    t.match(report, { verdict: 'accepted' }, `${name}: ${report.reasons}`);
    t.ok(report.score >= 0.9, `${name}: ${report.score}`);
  };
  await eachJudged(whole, { 'as rendered': ['-c', 'copy'], ...harmless }, expect);
  await eachJudged(small, { 'as rendered in few pixels': ['-c', 'copy'] }, expect);
});

t.test(
  'clips, photos, one picture in two neighbouring scenes, every format: good films are accepted',
  async (t) => {
    const lines = ['A coast at dawn, quiet and wide.', 'The same coast again.', 'That is all there is.'].map(
      (narration, index) => ({ narration, onScreen: index === 1 ? '' : (narration.split(',')[0] ?? '') }),
    );
    const size = { width: 1080, height: 1920 };
    const clip = makeClip(folder, { scenery: 'coast', seconds: 4, ...size });
    const photo = makePhoto(folder, { scenery: 'city', width: 1300, height: 2300 });
    const tall = await showing(blobs, await filmParts(blobs, '9:16', lines), [
      { kind: 'clip', file: clip, seconds: 4, ...size },
      { kind: 'clip', file: clip, seconds: 4, ...size },
      { kind: 'photo', file: photo, width: 1300, height: 2300 },
    ]);
    for (const [name, parts] of [
      ['9:16, clips and a photo', tall],
      ['16:9, one drawing throughout', await filmParts(blobs, '16:9', lines)],
    ] as const) {
      const good = await rendered(parts);
      const report = await judged(good.film, good.file);
      note(name, report);
      t.match(report, { verdict: 'accepted' }, `${name}: ${report.reasons}`);
    }
  },
);

t.test('every damaged file is rejected, for the reason that it was damaged', async (t) => {
  const { scenes, seconds, width } = small.film.rendered;
  const { toPicture, toTheRest } = damagesOf(scenes, seconds, width);
  for (const [undamaged, damages] of [
    [small, toPicture],
    [whole, toTheRest],
  ] as const)
    await eachJudged(
      undamaged,
      Object.fromEntries(Object.entries(damages).map(([name, { options }]) => [name, options])),
      (name, report) => {
        t.equal(report.verdict, 'rejected', name);
        t.match(report.reasons.join(' '), damages[name]?.named, name);
      },
    );
});

t.test('a file that was cut short is rejected', async (t) => {
  const made = join(folder, 'cut.mp4');
  cutShort(whole.file, made);
  const report = await judged(whole.film, made);
  note('cut short', report);
  t.equal(report.verdict, 'rejected');
  t.match(report.reasons.join(' '), /File is whole: found/);
});

t.test('captions that are lost, or stand at other times than the voice, are rejected', async (t) => {
  const { film, file } = whole;
  const lost = await judged({ ...film, rendered: { ...film.rendered, cues: [] } }, file);
  note('captions lost', lost);
  t.equal(lost.verdict, 'rejected');
  t.match(lost.reasons.join(' '), /Caption coverage: found 0 %/);
});
