import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { writeFromBrief } from '#shared/adapters/extractive-writer/write-from-brief.ts';
import { createFfmpegSound } from '#shared/adapters/ffmpeg/sound.ts';
import { createFliteSpeech } from '#shared/adapters/flite/create-flite-speech.ts';
import { Narration } from '#shared/contracts/audio.ts';
import { zeroMicros } from '#shared/contracts/money.ts';
import { VideoRequest } from '#shared/contracts/video-request.ts';
import { sceneGapSeconds } from '#shared/domain/speaking-time.ts';
import narrate from '../../functions/audio-synthesis/handler.ts';
import { atEveryTier } from '../support/at-every-tier.ts';
import { inOrder, loudness, say, speechContract } from '../support/speech-contract.ts';
import { stageTools } from '../support/stage-tools.ts';

const folder = t.testdir();
const speech = createFliteSpeech();
const { signal } = new AbortController();

speechContract(t, 'Offline', speech, folder);

t.test(
  'every offline voice is timed where it is heard: loud within, still in the pauses between',
  async (t) => {
    const text =
      'First comes blood. Then, after a while, the 12 big arms move. Dr. Jones paid $20. Nobody knew why.';
    for (const voice of ['slt', 'rms', 'awb']) {
      const { words, wav } = await say(speech, folder, text, { voice });
      const within = words.map(({ start, end }) => loudness(wav, start, end));
      const gaps = words.flatMap(({ start }, place) => {
        const before = words[place - 1]?.end ?? 0;
        return place > 0 && start - before > 0.08 ? [loudness(wav, before + 0.02, start - 0.03)] : [];
      });
      t.equal(gaps.length, 5, `${voice}: five pauses`);
      t.ok(
        Math.max(...gaps) < 0.25 * Math.min(...within),
        `${voice}: ${Math.max(...gaps)} < ${Math.min(...within)}`,
      );
    }
    t.same(
      readdirSync(folder).filter((name) => name.startsWith('flite-')),
      [],
      'scratch is cleaned',
    );
  },
);

t.test('a spoken word takes as long in its sentence as its letters suggest', async (t) => {
  const { words } = await say(
    speech,
    folder,
    'The systemic heart collects the fresh blood and pumps it around the rest of the body.',
  );
  const length = (text: string) => words.find((word) => word.text === text);
  const seconds = (text: string) => (length(text)?.end ?? 0) - (length(text)?.start ?? 0);
  t.ok(seconds('systemic') > 2 * seconds('and'), `${seconds('systemic')} and ${seconds('and')}`);
  t.ok(words.every(({ start, end }) => end - start > 0.03 && end - start < 1));
});

t.test('the offline voice refuses what it cannot speak and says what it can', async (t) => {
  const outFile = join(folder, 'refused.wav');
  const ask = (text: string, language: string, voice = 'slt') =>
    speech.speak({ text, language, voice, outFile, signal });
  await t.rejects(ask('Hola.', 'es'), { code: 'unsupported_language', message: /English only/ });
  await t.rejects(ask('Hi.', 'en', 'nova'), { code: 'unknown_voice', message: /slt, rms, awb/ });
  await t.rejects(ask('こんにちは。', 'en'), { code: 'nothing_to_speak' });
  t.equal(speech.quote(100_000, 'slt'), zeroMicros);
});

t.test('a narrated script lasts what was asked within 10 % and is levelled, timed and stored', async (t) => {
  for (const { name, duration, voice } of [
    { name: 'octopus', duration: 60, voice: undefined },
    { name: 'coffee', duration: 30, voice: 'rms' },
  ]) {
    const brief = readFileSync(new URL(`../../docs/examples/${name}.md`, import.meta.url), 'utf8');
    const request = VideoRequest.parse({ brief, duration_seconds: duration, voice });
    const script = writeFromBrief({ ...request, brief }, 1);
    const sound = createFfmpegSound();
    const tools = stageTools({ speeches: atEveryTier(speech), sound, scratch: folder });
    const journalled: string[] = [];
    const narration = Narration.parse(
      await narrate.run(
        { request, script },
        {
          ...tools,
          effect: async (key, _quote, call) => {
            journalled.push(key);
            return JSON.parse(JSON.stringify((await call()).result));
          },
        },
      ),
    );
    t.same(journalled.toSorted(), script.scenes.map(({ id }) => `speak:${id}:flite`).toSorted());
    t.same(
      narration.scenes.map((scene) => scene.scene_id),
      script.scenes.map(({ id }) => id),
    );
    t.match(narration, { voice: voice ?? 'slt', provider: 'flite' });
    const whole = narration.seconds + sceneGapSeconds * (script.scenes.length - 1);
    for (const seconds of [narration.seconds, whole])
      t.ok(Math.abs(seconds / duration - 1) < 0.1, `${name}: ${seconds.toFixed(1)} s of ${duration}`);
    for (const [place, { words, seconds, audio }] of narration.scenes.entries()) {
      t.equal(words.map(({ text }) => text).join(' '), script.scenes[place]?.narration);
      t.ok(inOrder(words, seconds));
      t.match(audio.key, /^sha256\/[0-9a-f]{64}\.wav$/);
    }
    const first = narration.scenes[0]?.audio.key;
    if (first === undefined) throw new Error('no scene');
    const copy = join(folder, 'copy.wav');
    await tools.blobs.fetchTo(first, copy);
    const { integrated, truePeak } = await sound.measure(copy, signal);
    t.ok(Math.abs(integrated + 16) < 1 && truePeak < -1, `${integrated} LUFS, ${truePeak} dBTP`);
  }
});
