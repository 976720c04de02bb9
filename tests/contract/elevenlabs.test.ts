import t from 'tap';
import { createElevenLabsSpeech } from '#shared/adapters/elevenlabs/create-elevenlabs-speech.ts';
import { priceBook } from '#shared/domain/price-book.ts';
import type { Speech } from '#shared/ports/speech.ts';
import type { Conduct } from '../providers/conduct.ts';
import {
  type FakeElevenLabs,
  type FakeElevenLabsOptions,
  startFakeElevenLabs,
} from '../providers/fake-elevenlabs.ts';
import { bareGuard } from '../support/bare-guard.ts';
import { inOrder, longestPause, peakOf, say, speechContract } from '../support/speech-contract.ts';

const folder = t.testdir();
const better = 'eleven_multilingual_v2';
const cheaper = 'eleven_flash_v2_5';

function speakTo(
  { apiKey, baseUrl }: Pick<FakeElevenLabs, 'apiKey' | 'baseUrl'>,
  { model = better, timeoutMs = 30_000 } = {},
): Speech {
  const guard = bareGuard({ provider: 'elevenlabs', timeoutMs });
  return createElevenLabsSpeech({ apiKey, baseUrl, model, guard, book: priceBook });
}

async function withElevenLabs(
  options: FakeElevenLabsOptions,
  work: (speech: Speech, fake: FakeElevenLabs) => Promise<void>,
  how: { model?: string; timeoutMs?: number } = {},
): Promise<void> {
  await using fake = await startFakeElevenLabs(options);
  await work(speakTo(fake, how), fake);
}

const shared = await startFakeElevenLabs();
t.teardown(() => shared[Symbol.asyncDispose]());
speechContract(t, 'ElevenLabs', speakTo(shared), folder);

const billed = (fake: FakeElevenLabs) => fake.bill().reduce((sum, line) => sum + line.micros, 0);

t.test('each model speaks its languages, and every character is on the bill once', async (t) => {
  const texts: Record<string, string> = {
    'en-GB': 'The colour of an octopus — 🐙 — is never the same.',
    de: 'Der Oktopus hat drei Herzen, z. B. für die Kiemen.',
    ja: '今日は「いい天気」ですね。散歩に行きましょう！',
    zh: '章鱼有三颗心脏，和蓝色的血。',
    ar: 'للأخطبوط ثلاثة قلوب، ودم أزرق.',
    hi: 'ऑक्टोपस के तीन दिल होते हैं।',
  };
  for (const model of [better, cheaper])
    await withElevenLabs(
      {},
      async (speech, fake) => {
        for (const [language, text] of Object.entries(texts)) {
          const before = billed(fake);
          const { words, seconds, cost, sampleRate } = await say(speech, folder, text, { language });
          t.equal(
            words
              .map((word) => word.text)
              .join('')
              .replace(/\s/g, ''),
            text.replace(/\s/g, ''),
            language,
          );
          t.ok(words.length > 2 && inOrder(words, seconds), `${language}: ${words.length} words`);
          t.equal(Number(cost), billed(fake) - before, 'bill and cost are one');
          t.ok(cost <= speech.quote(text.length, ''));
          t.equal(sampleRate, 44_100);
        }
        const told = fake.requests().map((request) => request.language_code);
        t.same(
          new Set(told),
          new Set(model === cheaper ? ['en', 'de', 'ja', 'zh', 'ar', 'hi'] : [undefined]),
        );
      },
      { model },
    );
  const [dear, cheap] = [speakTo(shared), speakTo(shared, { model: cheaper })];
  t.equal(dear.quote(1000, ''), 2n * cheap.quote(1000, ''));
  t.equal(dear.voiceFor('vi'), undefined);
  t.ok(cheap.voiceFor('vi'));
  t.equal(dear.voiceFor('en', 'George'), 'JBFqnCBsd6RMkjVDRZzb');
  t.equal(dear.voiceFor('en', 'x'.repeat(20)), 'x'.repeat(20));
  t.throws(() => speakTo(shared, { model: 'eleven_v99' }), { code: 'unknown_model', message: /eleven_v3/ });
});

t.test('a long text is spoken in pieces that know what stands around them', async (t) => {
  const sentence =
    'The octopus has three hearts & blue blood, and it “thinks” with its arms; nobody knows why. ';
  const text = sentence.repeat(110).slice(0, 10_000).trim();
  await withElevenLabs({ plan: 'creator' }, async (speech, fake) => {
    const { words, wav, seconds, cost } = await say(speech, folder, text);
    const asked = fake.requests();
    t.equal(words.map((word) => word.text).join(' '), text);
    t.ok(inOrder(words, seconds) && longestPause(wav) < 1 && peakOf(wav) < 32_000);
    t.equal(asked.map((request) => request.text).join(' '), text);
    t.equal(Number(cost), billed(fake));
    t.ok(asked.length >= 4 && asked.every((request) => request.text.length <= 2500), `${asked.length} calls`);
    for (const [place, { previous_text: before, next_text: after }] of asked.entries()) {
      t.equal(before === undefined, place === 0);
      t.equal(after === undefined, place === asked.length - 1);
      t.ok(before === undefined || asked[place - 1]?.text.endsWith(before.trim()));
    }
  });
});

t.test(
  'a plan without the better sound gets the other one, and is asked for the better one once',
  async (t) => {
    await withElevenLabs({ plan: 'creator' }, async (speech, fake) => {
      for (let call = 0; call < 3; call++) {
        const { sampleRate, cost } = await say(speech, folder, 'An octopus has three hearts.');
        t.equal(sampleRate, 24_000);
        t.equal(cost, speech.quote(28, ''));
      }
      t.equal(fake.bill().length, 3, 'a refused format costs nothing');
    });
  },
);

t.test('calls that learn at the same time what a plan allows all go on', async (t) => {
  await withElevenLabs({ plan: 'creator' }, async (speech, fake) => {
    const texts = ['An octopus has three hearts.', 'It has blue blood.', 'It has nine brains.'];
    const spoken = await Promise.all(texts.map((text) => say(speech, folder, text)));
    t.same(
      spoken.map(({ sampleRate }) => sampleRate),
      [24_000, 24_000, 24_000],
    );
    t.equal(fake.bill().length, 3);
  });
});

t.test('credits that cannot be true are no charge: the characters count', async (t) => {
  for (const said of ['NaN', '-5', '', '1e999', 'many', '0', undefined])
    await withElevenLabs(
      {
        alter: (_, headers) => {
          delete headers['character-cost'];
          if (said !== undefined) headers['character-cost'] = said;
        },
      },
      async (speech, fake) => {
        const { cost } = await say(speech, folder, 'An octopus has three hearts.');
        t.equal(Number(cost), billed(fake), String(said));
      },
    );
});

t.test('a voice with a rate of its own is told apart, and its call may have been charged', async (t) => {
  const voice = 'dear0000000000000000';
  await withElevenLabs({ dearVoices: { [voice]: 3 } }, async (speech) => {
    await t.rejects(say(speech, folder, 'An octopus.', { voice }), {
      code: 'unknown_price',
      mayBeCharged: true,
    });
  });
});

t.test(
  'words are timed by ear where the alignment is missing, cut short, or that of another text',
  async (t) => {
    const text = 'The octopus has three hearts, and blue blood. It would rather crawl.';
    const words = text.split(' ');
    const other = (answer: Record<string, unknown>, characters: string) => {
      const times = [...characters].map((_, place) => place / 100);
      answer.alignment = {
        characters: [...characters],
        character_start_times_seconds: times,
        character_end_times_seconds: times,
      };
    };
    const ways: ((answer: Record<string, unknown>) => void)[] = [
      (answer) => delete answer.alignment,
      (answer) => other(answer, ''),
      (answer) => other(answer, 'Something else was said.'),
      (answer) => other(answer, text.slice(0, 20)),
      (answer) => {
        other(answer, text);
        Object.assign(answer.alignment as object, { character_start_times_seconds: [1e9, -3] });
      },
    ];
    for (const alter of ways)
      await withElevenLabs({ alter }, async (speech) => {
        const spoken = await say(speech, folder, text);
        t.same(
          spoken.words.map((word) => word.text),
          words,
        );
        t.ok(inOrder(spoken.words, spoken.seconds));
        const lengths = spoken.words.map(({ start, end }) => end - start);
        t.ok(
          lengths.every((length) => length < 2),
          'and none takes all the time there is',
        );
      });
  },
);

const fail = (status: Extract<Conduct, { kind: 'fail' }>['status'], more: object = {}): Conduct => ({
  kind: 'fail',
  status,
  ...more,
});

t.test(
  'ElevenLabs’ no is told in its words and costs nothing, and what was lost may have been charged',
  async (t) => {
    const cases: [Conduct, { name: string; code: string; mayBeCharged: boolean; retryAfterMs?: number }][] = [
      [fail(400), { name: 'Terminal', code: 'provider_rejected', mayBeCharged: false }],
      [fail(401), { name: 'Terminal', code: 'provider_refused', mayBeCharged: false }],
      [fail(401, { quota: true }), { name: 'Terminal', code: 'provider_out_of_money', mayBeCharged: false }],
      [fail(402), { name: 'Terminal', code: 'provider_out_of_money', mayBeCharged: false }],
      [fail(403), { name: 'Terminal', code: 'provider_refused', mayBeCharged: false }],
      [
        fail(429, { retryAfterSeconds: 3 }),
        { name: 'Retryable', code: 'provider_busy', mayBeCharged: false, retryAfterMs: 3000 },
      ],
      [fail(500), { name: 'Retryable', code: 'provider_failed', mayBeCharged: false }],
      [fail(502), { name: 'Retryable', code: 'provider_failed', mayBeCharged: false }],
      [
        fail(503, { retryAfterSeconds: 1 }),
        { name: 'Retryable', code: 'provider_failed', mayBeCharged: false, retryAfterMs: 1000 },
      ],
      [{ kind: 'charge_and_cut' }, { name: 'Retryable', code: 'provider_silent', mayBeCharged: true }],
      [
        { kind: 'garble', with: 'html' },
        { name: 'Retryable', code: 'provider_garbled', mayBeCharged: true },
      ],
      [
        { kind: 'garble', with: 'wrong_type' },
        { name: 'Retryable', code: 'provider_garbled', mayBeCharged: true },
      ],
      [
        { kind: 'garble', with: 'half_json' },
        { name: 'Retryable', code: 'provider_garbled', mayBeCharged: true },
      ],
      [
        { kind: 'garble', with: 'a_gigabyte' },
        { name: 'Retryable', code: 'provider_garbled', mayBeCharged: true },
      ],
    ];
    for (const [conduct, expected] of cases)
      await withElevenLabs({ conduct: () => conduct }, async (speech, fake) => {
        await t.rejects(say(speech, folder, 'An octopus.'), expected, JSON.stringify(conduct));
        t.equal(fake.requests().length, 1, 'one call');
        t.equal(fake.bill().length, expected.mayBeCharged ? 1 : 0, 'charged only where it may have been');
      });
  },
);

t.test('a call to ElevenLabs that nobody answers ends with its time and may have been charged', async (t) => {
  for (const conduct of [
    { kind: 'hang' },
    { kind: 'charge_and_hang' },
    { kind: 'answer_late', afterMs: 20_000 },
  ] as const)
    await withElevenLabs(
      { conduct: () => conduct },
      async (speech, fake) => {
        await t.rejects(
          say(speech, folder, 'An octopus.'),
          { code: 'provider_silent', mayBeCharged: true },
          conduct.kind,
        );
        t.ok(fake.bill().length <= 1, 'and is not made twice');
      },
      { timeoutMs: 700 },
    );
});

t.test('sound that is none is refused, and may have been charged', async (t) => {
  const sounds: (string | undefined)[] = [
    '',
    'not base 64!',
    Buffer.alloc(200_000).toString('base64'),
    undefined,
  ];
  for (const sound of sounds)
    await withElevenLabs(
      { alter: (answer) => Object.assign(answer, { audio_base64: sound }) },
      async (speech) => {
        await t.rejects(say(speech, folder, 'An octopus has three hearts.'), {
          code: 'provider_garbled',
          mayBeCharged: true,
        });
      },
    );
});

t.test(
  'the account’s own limits are said in its words: no credits, no such voice, no such key, nobody there',
  async (t) => {
    await withElevenLabs({ creditLimit: 20 }, async (speech, fake) => {
      await t.rejects(say(speech, folder, 'An octopus has three hearts.'), {
        code: 'provider_out_of_money',
        message: /20 credits remaining, while 28/,
      });
      await t.rejects(say(speech, folder, 'Hello there.', { voice: 'AAAAAAAAAAAAAAAAAAAA' }), {
        code: 'provider_rejected',
        message: /voice_not_found/,
      });
      const wrongKey = speakTo({ ...fake, apiKey: 'sk_wrong_key_of_somebody' });
      await t.rejects(say(wrongKey, folder, 'Hello.'), {
        code: 'provider_refused',
        message: /Invalid API key/,
      });
      t.equal(fake.bill().length, 0);
    });
    const gone = await startFakeElevenLabs();
    await gone[Symbol.asyncDispose]();
    await t.rejects(say(speakTo(gone), folder, 'Hello.'), {
      code: 'provider_silent',
      mayBeCharged: false,
    });
  },
);
