import { copyFile, writeFile } from 'node:fs/promises';
import t from 'tap';
import { Retryable } from '#shared/contracts/errors.ts';
import { micros } from '#shared/contracts/money.ts';
import { ScriptReady } from '#shared/contracts/stages.ts';
import { eachBounded } from '#shared/domain/each-bounded.ts';
import { atEveryTier } from '#shared/domain/ways.ts';
import type { Sound } from '#shared/ports/sound.ts';
import type { Speech } from '#shared/ports/speech.ts';
import handler from '../../../functions/audio-synthesis/handler.ts';
import { stageTools } from '../../support/stage-tools.ts';

const scratch = t.testdir();
const input = ScriptReady.parse({
  request: { topic: 'hearts', voice: 'nova' },
  script: {
    title: 'Hearts',
    language: 'en-GB',
    scenes: ['One two.', 'Three.', 'Four five six.'].map((narration, place) => ({
      id: `s${place + 1}`,
      role: 'point',
      narration,
      keywords: ['heart'],
      on_screen: '',
    })),
    score: 1,
    estimated_seconds: 3,
    provider: 'test',
  },
});

/** One second a word, two micro-dollars a letter. */
const speech: Speech = {
  identity: 'counting',
  kind: 'offline',
  voiceFor: (_language, asked = 'none') => asked,
  quote: (characters) => micros(3 * characters),
  speak: async ({ text, outFile, voice }) => {
    await writeFile(outFile, text);
    const words = text.split(' ').map((word, place) => ({ text: word, start: place, end: place + 1 }));
    const cost = micros(2 * text.length);
    return { seconds: words.length, sampleRate: 16_000, words, voice, provider: 'test', cost };
  },
};
const sound: Pick<Sound, 'normalise'> = {
  normalise: async (from, to, wanted) => {
    await copyFile(from, to);
    return wanted;
  },
};

t.test('each scene is one journalled effect, charged at what it cost', async (t) => {
  const tools = stageTools({ speeches: atEveryTier(speech), sound: sound as Sound, scratch });
  const journal: string[] = [];
  const done: number[] = [];
  const narration = await handler.run(input, {
    ...tools,
    progress: (fraction) => done.push(fraction),
    effect: async (key, quote, call) => {
      const { result, charged, service } = await call();
      journal.push(`${key} ${quote} ${charged} ${service}`);
      return JSON.parse(JSON.stringify(result));
    },
  });
  t.same(journal.toSorted(), [
    'speak:s1:counting 24 16 tts_service',
    'speak:s2:counting 18 12 tts_service',
    'speak:s3:counting 42 28 tts_service',
  ]);
  t.same(
    narration.scenes.map(({ scene_id, seconds }) => [scene_id, seconds]),
    [
      ['s1', 2],
      ['s2', 1],
      ['s3', 3],
    ],
  );
  t.match(narration, { seconds: 6, voice: 'nova', provider: 'test' });
  t.equal(done.at(-1), 1);
  t.equal(
    handler.quote(input, 'economy', tools),
    24n + 18n + 42n,
    'the stage asks for what its scenes ask for',
  );
});

t.test('work on many items is bounded, ordered, and starts nothing new after a failure', async (t) => {
  let running = 0;
  let most = 0;
  const doubled = await eachBounded([5, 1, 3, 2, 4], 2, async (item) => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < item; turn++) await Promise.resolve();
    running -= 1;
    return item * 2;
  });
  t.same(doubled, [10, 2, 6, 4, 8]);
  t.equal(most, 2);
  const started: number[] = [];
  const failing = eachBounded([1, 2, 3, 4, 5], 2, async (item) => {
    started.push(item);
    if (item === 2) throw new Retryable('speech_failed', 'no voice');
    await new Promise((resolve) => setImmediate(resolve));
    running += 1;
    return item;
  });
  await t.rejects(failing, { code: 'speech_failed' });
  t.same(started, [1, 2]);
  t.equal(running, 1, 'what ran was waited for');
});
