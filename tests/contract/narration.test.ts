import { readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { createElevenLabsSpeech } from '#shared/adapters/elevenlabs/create-elevenlabs-speech.ts';
import { writeFromBrief } from '#shared/adapters/extractive-writer/write-from-brief.ts';
import { createFfmpegSound } from '#shared/adapters/ffmpeg/sound.ts';
import { createFliteSpeech } from '#shared/adapters/flite/create-flite-speech.ts';
import { createGoogleSpeech } from '#shared/adapters/google-tts/create-google-speech.ts';
import { Narration } from '#shared/contracts/audio.ts';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import { VideoRequest } from '#shared/contracts/video-request.ts';
import { priceBook } from '#shared/domain/price-book.ts';
import type { Sound } from '#shared/ports/sound.ts';
import type { Speech } from '#shared/ports/speech.ts';
import type { Effect } from '#shared/stage/definition.ts';
import narrate from '../../functions/audio-synthesis/handler.ts';
import { type Conduct, failingShare } from '../providers/conduct.ts';
import { type FakeElevenLabsOptions, startFakeElevenLabs } from '../providers/fake-elevenlabs.ts';
import { type FakeGoogleTtsOptions, startFakeGoogleTts } from '../providers/fake-google-tts.ts';
import type { SpeechBillLine } from '../providers/recording/speech-bill.ts';
import { atEveryTier } from '../support/at-every-tier.ts';
import { bareGuard } from '../support/bare-guard.ts';
import { inOrder } from '../support/speech-contract.ts';
import { stageTools } from '../support/stage-tools.ts';

const folder = t.testdir();
const { signal } = new AbortController();
const sound = createFfmpegSound();
/** For tests that count money, not loudness. */
const copied: Sound = {
  ...sound,
  async normalise(from, to, wanted) {
    await copyFile(from, to);
    return wanted;
  },
};
const brief = readFileSync(new URL('../../docs/examples/octopus.md', import.meta.url), 'utf8');
const request = VideoRequest.parse({ brief, duration_seconds: 30 });
const script = writeFromBrief({ ...request, brief }, 1);

/** Both providers, each with a server of its own. */
async function providers(eleven: FakeElevenLabsOptions, google: FakeGoogleTtsOptions, timeoutMs = 30_000) {
  const stack = new AsyncDisposableStack();
  const elevenLabs = stack.use(await startFakeElevenLabs({ voice: 'words', ...eleven }));
  const googleTts = stack.use(await startFakeGoogleTts({ voice: 'words', ...google }));
  const guard = bareGuard({ provider: 'voices', timeoutMs });
  const speeches: Speech[] = [
    createElevenLabsSpeech({ ...elevenLabs, model: 'eleven_multilingual_v2', guard, book: priceBook }),
    createGoogleSpeech({ ...googleTts, guard, book: priceBook }),
  ];
  const bill = (): SpeechBillLine[] => [...elevenLabs.bill(), ...googleTts.bill()];
  return { stack, speeches, bill };
}

/** Makes each call and writes down what it cost: its price, its quote where nobody knows, nothing after a no. */
function bookkeeper(): { effect: Effect; spent(): bigint; keys: string[] } {
  let spent = 0n;
  const keys: string[] = [];
  return {
    keys,
    spent: () => spent,
    async effect(key, quote, call) {
      keys.push(key);
      try {
        const { result, charged } = await call();
        spent += charged;
        return JSON.parse(JSON.stringify(result));
      } catch (error) {
        const isNo = (error instanceof Terminal || error instanceof Retryable) && !error.mayBeCharged;
        if (!isNo) spent += quote;
        throw error;
      }
    },
  };
}

const billed = (lines: readonly SpeechBillLine[]) =>
  BigInt(lines.reduce((sum, { micros }) => sum + micros, 0));

t.test('a script is narrated by a paid voice, levelled, timed, and what it cost is the bill', async (t) => {
  const { stack, speeches, bill } = await providers({}, {});
  await using _ = stack;
  const tools = stageTools({ speeches: atEveryTier(...speeches), sound, scratch: folder });
  const books = bookkeeper();
  const narration = Narration.parse(
    await narrate.run({ request, script }, { ...tools, effect: books.effect }),
  );
  t.match(narration, { provider: 'elevenlabs', voice: 'nPczCjzI2devNBz1zQrb' });
  t.equal(books.spent(), billed(bill()));
  t.ok(books.spent() <= narrate.quote({ request, script }, 'standard', tools));
  for (const [place, { words, seconds, audio }] of narration.scenes.entries()) {
    t.equal(words.map(({ text }) => text).join(' '), script.scenes[place]?.narration);
    t.ok(inOrder(words, seconds));
    const copy = join(folder, `copy-${place}.wav`);
    await tools.blobs.fetchTo(audio.key, copy);
    const { integrated, truePeak } = await sound.measure(copy, signal);
    t.ok(Math.abs(integrated + 16) < 1 && truePeak < -1, `${integrated} LUFS, ${truePeak} dBTP`);
  }
});

t.test(
  'each is the other’s fallback: a provider that is out of money midway costs what it spoke, no more',
  async (t) => {
    const { stack, speeches, bill } = await providers(
      { creditLimit: 250, voice: 'bursts' },
      { voice: 'bursts' },
    );
    await using _ = stack;
    for (const order of [speeches, speeches.toReversed()]) {
      const before = billed(bill());
      const books = bookkeeper();
      const tools = stageTools({
        speeches: atEveryTier(...order, createFliteSpeech()),
        sound,
        scratch: folder,
      });
      const narration = await narrate.run({ request, script }, { ...tools, effect: books.effect });
      t.match(narration, { provider: 'google-tts', voice: 'en-US-Neural2-J' }, 'one voice for all of it');
      t.equal(books.spent(), billed(bill()) - before);
      t.equal(new Set(books.keys).size, books.keys.length, 'no call is made twice under one key');
    }
  },
);

t.test(
  'with failures of every kind a narration has one voice, or says why, and no bill is above the books',
  async (t) => {
    const ways: Conduct[] = [
      { kind: 'fail', status: 429, retryAfterSeconds: 1 },
      { kind: 'fail', status: 500 },
      { kind: 'fail', status: 401 },
      { kind: 'charge_and_cut' },
      { kind: 'garble', with: 'html' },
      { kind: 'garble', with: 'half_json' },
    ];
    let seed = 7;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const { stack, speeches, bill } = await providers(
      { conduct: failingShare(0.1, ways, random), voice: 'bursts' },
      { conduct: failingShare(0.1, ways, random), voice: 'bursts' },
    );
    await using _ = stack;
    const voices = [...speeches, createFliteSpeech()];
    for (let video = 0; video < 8; video++) {
      const before = billed(bill());
      const books = bookkeeper();
      const tools = stageTools({ speeches: atEveryTier(...voices), sound: copied, scratch: folder });
      const narration = await narrate.run({ request, script }, { ...tools, effect: books.effect });
      const bills = billed(bill()) - before;
      t.ok(!narration.provider.includes('+'), narration.provider);
      t.ok(books.spent() >= bills, `${books.spent()} in the books, ${bills} on the bill`);
      t.ok(
        books.spent() <= narrate.quote({ request, script }, 'standard', tools),
        'and never above what was reserved',
      );
    }
  },
);
