import { copyFile, writeFile } from 'node:fs/promises';
import t from 'tap';
import { ChannelProfile, plainProfile } from '#shared/contracts/channel-profile.ts';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import { micros } from '#shared/contracts/money.ts';
import { ScriptReady } from '#shared/contracts/stages.ts';
import { eachBounded } from '#shared/domain/each-bounded.ts';
import type { Sound } from '#shared/ports/sound.ts';
import type { Speech } from '#shared/ports/speech.ts';
import handler from '../../../functions/audio-synthesis/handler.ts';
import { atEveryTier } from '../../support/at-every-tier.ts';
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

interface Says {
  scene: string;
  /** What it throws; nothing: it speaks. */
  no?: Error;
}

/** A provider of voices that does as it is told, and writes down what it was asked. */
function provider(
  identity: string,
  kind: Speech['kind'],
  { voices, price = 3, says = [] }: { voices: string[]; price?: number; says?: Says[] },
): Speech & { asked: string[] } {
  const asked: string[] = [];
  return {
    ...speech,
    asked,
    identity,
    kind,
    voiceFor: (_language, name = voices[0]) => voices.find((voice) => voice === name),
    quote: (characters) => micros(price * characters),
    speak: async (request) => {
      asked.push(`${request.voice}: ${request.text}`);
      const no = says.find(({ scene }) => scene === request.text)?.no;
      if (no) throw no;
      return { ...(await speech.speak(request)), provider: identity };
    },
  };
}

const narrations = input.script.scenes.map(({ narration }) => narration);
const { voice: _, ...silent } = input.request;
const noAsked: ScriptReady = { ...input, request: silent };
const run = (speeches: readonly Speech[], channel = plainProfile, given = noAsked) =>
  handler.run(given, {
    ...stageTools({ speeches: atEveryTier(...speeches), sound: sound as Sound, scratch }),
    channel,
  });

t.test(
  'when a provider fails in the middle, the next one speaks the whole script with one voice',
  async (t) => {
    for (const no of [new Retryable('provider_failed', 'no'), new Terminal('provider_out_of_money', 'no')]) {
      const first = provider('first', 'elevenlabs', { voices: ['ada'], says: [{ scene: 'Three.', no }] });
      const second = provider('second', 'google', { voices: ['bob'] });
      const narration = await run([first, second]);
      t.match(narration, { voice: 'bob', provider: 'second' });
      t.same(
        second.asked,
        narrations.map((text) => `bob: ${text}`),
      );
      t.ok(first.asked.length < 4, 'and the first is not asked for the rest');
    }
  },
);

t.test('scenes are taken from several voices only when no voice can ever speak them all', async (t) => {
  const never = new Terminal('provider_rejected', 'never');
  const later = new Retryable('provider_busy', 'later');
  const voices = (secondNo: Error) => [
    provider('first', 'elevenlabs', { voices: ['ada'], says: [{ scene: 'Four five six.', no: never }] }),
    provider('second', 'google', { voices: ['bob'], says: [{ scene: 'One two.', no: secondNo }] }),
  ];
  await t.rejects(
    run(voices(later)),
    { name: 'Retryable', code: 'provider_busy' },
    'a later try may have one voice',
  );
  const narration = await run(voices(never));
  t.match(narration, { voice: 'ada + bob', provider: 'first + second' });
  t.same(
    narration.scenes.map(({ scene_id }) => scene_id),
    ['s1', 's2', 's3'],
  );
  const nobody = narrations.map((scene) => ({ scene, no: never }));
  const none = provider('none', 'offline', { voices: ['cat'], says: nobody });
  await t.rejects(run([none]), { name: 'Terminal', code: 'provider_rejected' });
  t.equal(none.asked.length, 2, 'and nobody is asked twice');
});

t.test(
  'whoever has the voice that was asked for speaks first, then the others with the channel’s',
  async (t) => {
    const down = new Retryable('circuit_open', 'down');
    const says = narrations.map((scene) => ({ scene, no: down }));
    const channel = ChannelProfile.parse({
      voices: { en: { google: 'bea', offline: 'tom' }, 'en-GB': { google: 'gwen' } },
    });
    const eleven = provider('eleven', 'elevenlabs', { voices: ['ada'], says });
    const google = provider('google', 'google', { voices: ['bob', 'gwen', 'bea', 'nova'], says });
    const offline = provider('offline', 'offline', { voices: ['slt', 'dot'] });
    const asked = await run([eleven, google, offline], channel, input);
    t.match(google.asked[0], /^nova/);
    t.match(eleven.asked[0], /^ada/);
    t.equal(asked.voice, 'slt', 'its own voice where the channel names one that nobody has');
    google.asked.length = 0;
    await run([eleven, google, offline], channel);
    t.match(google.asked[0], /^gwen/, 'the country’s voice before the language’s');
    const named = { ...input, request: { ...input.request, voice: 'nobody' } };
    await t.rejects(run([eleven, google], channel, named), {
      name: 'Terminal',
      code: 'unknown_voice',
      message: /"nobody" for "en-GB".*ada \(eleven\), gwen \(google\)/,
    });
    await t.rejects(run([provider('none', 'google', { voices: [] })]), { code: 'unsupported_language' });
  },
);

t.test(
  'a long script gets the voice it can pay, and the quote is that of all voices that may speak it',
  async (t) => {
    const dear = provider('dear', 'elevenlabs', { voices: ['ada'], price: 20_000 });
    const cheap = provider('cheap', 'google', { voices: ['bob'], price: 1000 });
    const pricing = stageTools({ speeches: atEveryTier(dear, cheap) });
    const letters = BigInt(narrations.join('').length);
    t.equal(handler.quote(noAsked, 'standard', pricing), 1000n * letters, 'the dear one is passed over');
    const short = provider('short', 'elevenlabs', { voices: ['ada'], price: 2000 });
    const both = stageTools({ speeches: atEveryTier(short, cheap) });
    t.equal(handler.quote(noAsked, 'standard', both), 3000n * letters);
    t.match(await run([dear, cheap]), { voice: 'bob' });
    await t.rejects(run([dear]), { name: 'Terminal', code: 'no_provider' });
  },
);

t.test('what fails after it was spoken was paid for', async (t) => {
  const broken = {
    normalise: async () => {
      throw new Retryable('sound_failed', 'no ffmpeg');
    },
  };
  const tools = stageTools({ speeches: atEveryTier(speech), sound: broken as unknown as Sound, scratch });
  await t.rejects(handler.run(input, tools), { code: 'sound_failed', mayBeCharged: true });
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
