import t from 'tap';
import { createGoogleSpeech } from '#shared/adapters/google-tts/create-google-speech.ts';
import { priceBook } from '#shared/domain/price-book.ts';
import type { Speech } from '#shared/ports/speech.ts';
import type { Conduct } from '../providers/conduct.ts';
import {
  type FakeGoogleTts,
  type FakeGoogleTtsOptions,
  startFakeGoogleTts,
} from '../providers/fake-google-tts.ts';
import { record } from '../providers/recording/record.ts';
import { bareGuard } from '../support/bare-guard.ts';
import { inOrder, longestPause, peakOf, say, speechContract } from '../support/speech-contract.ts';

const folder = t.testdir();

function speakTo(fake: Pick<FakeGoogleTts, 'credentials' | 'endpoint'>, timeoutMs = 30_000): Speech {
  const guard = bareGuard({ provider: 'google-tts', timeoutMs });
  return createGoogleSpeech({ ...fake, guard, book: priceBook });
}

async function withGoogle(
  options: FakeGoogleTtsOptions,
  work: (speech: Speech, fake: FakeGoogleTts) => Promise<void>,
  timeoutMs?: number,
): Promise<void> {
  await using fake = await startFakeGoogleTts(options);
  await work(speakTo(fake, timeoutMs), fake);
}

const shared = await startFakeGoogleTts();
t.teardown(() => shared[Symbol.asyncDispose]());
speechContract(t, 'Google', speakTo(shared), folder);

t.test('each language has a voice that speaks it and prices it, and every word of it is timed', async (t) => {
  const texts: Record<string, string> = {
    'en-GB': 'The colour of an octopus is never the same.',
    de: 'Der Oktopus hat drei Herzen, z. B. für die Kiemen.',
    fr: 'L’océan couvre « presque » tout ; c’est vrai !',
    es: '¿Por qué tiene tres corazones? ¡Porque sí!',
    ja: '今日は「いい天気」ですね。散歩に行きましょう！',
    zh: '章鱼有三颗心脏，和蓝色的血。',
    ko: '문어는 심장이 세 개 있습니다.',
    ar: 'للأخطبوط ثلاثة قلوب، ودم أزرق.',
    he: 'לתמנון יש שלושה לבבות.',
    hi: 'ऑक्टोपस के तीन दिल होते हैं।',
    th: 'ปลาหมึกมีหัวใจสามดวง',
    no: 'Blekkspruten har tre hjerter.',
  };
  const speech = speakTo(shared);
  for (const [language, text] of Object.entries(texts)) {
    const { words, seconds, cost, voice } = await say(speech, folder, text, { language });
    t.equal(
      words
        .map((word) => word.text)
        .join('')
        .replace(/\s/g, ''),
      text.replace(/\s/g, ''),
      voice,
    );
    t.ok(words.length > 2 && inOrder(words, seconds), `${language}: ${words.length} words`);
    const billed = shared.bill().at(-1);
    t.match(billed, { voice, micros: Number(cost) }, 'what it costs is on the bill');
  }
  t.equal(speech.voiceFor('en', 'de-DE-Neural2-H'), undefined, 'a voice of another language');
  t.equal(speech.voiceFor('de', 'de-DE-Neural2-H'), 'de-DE-Neural2-H');
  t.equal(speech.voiceFor('zh', 'cmn-CN-Wavenet-B'), 'cmn-CN-Wavenet-B');
  t.equal(speech.voiceFor('en', 'en-US-News-K'), undefined, 'a family without a price');
  t.ok(speech.quote(1000, 'en-US-Studio-O') > speech.quote(1000, 'en-US-Neural2-J'));
});

t.test('ten thousand characters are cut, joined and billed to the character', async (t) => {
  const sentence =
    'The octopus has three hearts & blue blood, and it “thinks” with its arms; nobody knows why. ';
  const text = sentence.repeat(110).slice(0, 10_000).trim();
  await withGoogle({}, async (speech, fake) => {
    const { words, wav, seconds, cost } = await say(speech, folder, text);
    const bill = fake.bill();
    t.ok(bill.length > 5, `${bill.length} calls`);
    t.equal(words.map((word) => word.text).join(' '), text);
    t.ok(inOrder(words, seconds));
    t.ok(longestPause(wav) < 1 && peakOf(wav) < 32_000);
    t.equal(
      Number(cost),
      bill.reduce((sum, line) => sum + line.micros, 0),
    );
    t.ok(cost <= speech.quote(text.length, 'en-US-Neural2-J'));
  });
});

t.test('a text of nothing but ampersands never costs more than its quote', async (t) => {
  await withGoogle({}, async (speech, fake) => {
    const text = 'R&&&&&&&&D <<<<x>>>> '.repeat(40).trim();
    const { cost, words } = await say(speech, folder, text);
    t.equal(words.map((word) => word.text).join(' '), text);
    t.ok(cost <= speech.quote(text.length, 'en-US-Neural2-J'));
    t.equal(
      Number(cost),
      fake.bill().reduce((sum, line) => sum + line.micros, 0),
    );
  });
});

t.test('words are timed by ear for voices that take no marks, and between the marks that came', async (t) => {
  const text =
    'The octopus has three hearts, and blue blood. It would rather crawl, for one heart stops when it swims.';
  const parts = text.split(' ');
  const { spans } = await record(parts, 24_000, 'bursts');
  const lead = (spans[0]?.start ?? 0) - 0.06;
  const off = (words: readonly { start: number }[]) =>
    words.map(({ start }, place) => Math.abs(start - ((spans[place]?.start ?? 0) - lead)));
  for (const voice of ['en-US-Studio-O', 'en-US-Chirp3-HD-Kore'])
    await withGoogle({}, async (speech) => {
      const { words } = await say(speech, folder, text, { voice });
      t.equal(words.length, parts.length);
      t.ok(Math.max(...off(words)) < 0.3, `${voice}: at most ${Math.max(...off(words)).toFixed(2)} s off`);
    });
  await withGoogle({ forgets: (mark) => Number(mark) % 4 === 1 }, async (speech) => {
    const { words } = await say(speech, folder, text);
    t.ok(Math.max(...off(words)) < 0.3, `marks left out: ${Math.max(...off(words)).toFixed(2)} s off`);
  });
  await withGoogle({ forgets: () => true }, async (speech) => {
    const { words } = await say(speech, folder, text);
    t.ok(Math.max(...off(words)) < 0.3, `no marks at all: ${Math.max(...off(words)).toFixed(2)} s off`);
  });
});

const fail = (status: Extract<Conduct, { kind: 'fail' }>['status'], more: object = {}): Conduct => ({
  kind: 'fail',
  status,
  ...more,
});

t.test(
  'Google’s no is told in its words and costs nothing, and what was lost may have been charged',
  async (t) => {
    const cases: [Conduct, { name: string; code: string; mayBeCharged: boolean; retryAfterMs?: number }][] = [
      [fail(400), { name: 'Terminal', code: 'provider_rejected', mayBeCharged: false }],
      [fail(401), { name: 'Terminal', code: 'provider_refused', mayBeCharged: false }],
      [fail(402), { name: 'Terminal', code: 'provider_out_of_money', mayBeCharged: false }],
      [fail(403), { name: 'Terminal', code: 'provider_refused', mayBeCharged: false }],
      [
        fail(403, { quota: true, retryAfterSeconds: 40 }),
        { name: 'Retryable', code: 'provider_busy', mayBeCharged: false, retryAfterMs: 40_000 },
      ],
      [
        fail(429, { retryAfterSeconds: 3 }),
        { name: 'Retryable', code: 'provider_busy', mayBeCharged: false, retryAfterMs: 3000 },
      ],
      [fail(500), { name: 'Retryable', code: 'provider_failed', mayBeCharged: false }],
      [fail(502), { name: 'Retryable', code: 'provider_failed', mayBeCharged: false }],
      [fail(503), { name: 'Retryable', code: 'provider_failed', mayBeCharged: false }],
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
      await withGoogle({ conduct: () => conduct }, async (speech, fake) => {
        await t.rejects(say(speech, folder, 'An octopus.'), expected, JSON.stringify(conduct));
        t.equal(
          fake.bill().length,
          expected.mayBeCharged ? 1 : 0,
          'one call, and charged only where it may have been',
        );
      });
  },
);

t.test('a call to Google that nobody answers ends with its time and may have been charged', async (t) => {
  for (const conduct of [
    { kind: 'hang' },
    { kind: 'charge_and_hang' },
    { kind: 'answer_late', afterMs: 20_000 },
  ] as const)
    await withGoogle(
      { conduct: () => conduct },
      async (speech, fake) => {
        await t.rejects(
          say(speech, folder, 'An octopus.'),
          { code: 'provider_silent', mayBeCharged: true },
          conduct.kind,
        );
        t.ok(fake.bill().length <= 1, 'and is not made twice');
      },
      700,
    );
});

t.test('what fails in the middle of a long text may have been charged, whatever Google said', async (t) => {
  let calls = 0;
  const conduct = (): Conduct => (++calls === 2 ? fail(400) : { kind: 'answer' });
  await withGoogle({ conduct }, async (speech, fake) => {
    const text = 'The octopus has three hearts and blue blood. '.repeat(60).trim();
    await t.rejects(say(speech, folder, text), { code: 'provider_rejected', mayBeCharged: true });
    t.equal(fake.bill().length, 1);
  });
});

t.test(
  'credentials that are none are told apart without a call, and another account’s key is refused',
  async (t) => {
    const { endpoint } = shared;
    const before = shared.bill().length;
    for (const credentials of ['', '/run/secrets/key.json', '{"type":"authorized_user"}', 'null'])
      await t.rejects(say(speakTo({ endpoint, credentials }), folder, 'Hi.'), {
        code: 'provider_refused',
        message: /service account/,
      });
    await withGoogle({ ownAccount: true }, async (_, { credentials }) => {
      await t.rejects(say(speakTo({ endpoint, credentials }), folder, 'Hi.'), {
        code: 'provider_refused',
        message: /401/,
      });
      const broken = JSON.stringify({ ...JSON.parse(credentials), private_key: 'x'.repeat(200) });
      await t.rejects(say(speakTo({ endpoint, credentials: broken }), folder, 'Hi.'), {
        code: 'provider_refused',
      });
    });
    t.equal(shared.bill().length, before);
  },
);

t.test('where no Google is, nothing was charged', async (t) => {
  const gone = await startFakeGoogleTts();
  await gone[Symbol.asyncDispose]();
  await t.rejects(say(speakTo(gone), folder, 'Hi.'), {
    name: 'Retryable',
    code: 'provider_silent',
    mayBeCharged: false,
  });
});
