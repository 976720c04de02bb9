import fc from 'fast-check';
import t from 'tap';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import { micros } from '#shared/contracts/money.ts';
import { guessTimes } from '#shared/domain/speech/guess-times.ts';
import { joinPieces, type SpokenPiece } from '#shared/domain/speech/join-pieces.ts';
import { heardStretches } from '#shared/domain/speech/levels.ts';
import { isLikelyLength } from '#shared/domain/speech/likely-length.ts';
import { speakPieces } from '#shared/domain/speech/speak-pieces.ts';
import { endsSentence, splitText } from '#shared/domain/speech/split-text.ts';
import { timeWords } from '#shared/domain/speech/time-words.ts';
import { formatWav, parseWav, type Wav } from '#shared/domain/speech/wav.ts';
import { type Word, wordsOf } from '#shared/domain/speech/words.ts';
import { record } from '../../../providers/recording/record.ts';

/** Texts of all kinds: Latin with marks and abbreviations, emoji, Arabic and Hebrew, Chinese, Japanese and Thai. */
const fragment = fc.oneof(
  fc.constantFrom(
    ...[
      'Dr.',
      'Smith',
      'e.g.',
      'U.S.',
      'said,',
      '“Don’t',
      'go!”',
      '3.5',
      '€7.50?',
      '20°C',
      '&',
      '<b>',
      'R&D',
      '—',
      '…',
      '🐙',
      '👩‍👩‍👧',
      'no.',
      'end.',
    ],
    ...[
      'مرحبا',
      'بالعالم،',
      'كيف',
      'حالك؟',
      'שלום',
      '今日は「いい天気」ですね。',
      '東京へ。',
      '我喜欢猫，',
      'ประเทศไทย',
      'नमस्ते',
      'दुनिया।',
    ],
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
);
const text = fc.array(fragment, { minLength: 1, maxLength: 40 }).map((parts) => parts.join(' '));

const hasSound = (some: string) => /[\p{L}\p{N}]/u.test(some);
const together = (words: readonly Word[]) =>
  words
    .map((word) => (word.glued ? '' : ' ') + word.text)
    .join('')
    .trim();
const lettersIn = (words: readonly Word[]) => (words.at(-1)?.to ?? 0) - (words[0]?.from ?? 0);

t.test(
  'the words of a text are the whole of it, each with something to say, whatever its script',
  async () => {
    fc.assert(
      fc.property(text, (written) => {
        const { plain, words } = wordsOf(written);
        const isWhole = words.length === 0 ? !hasSound(plain) : together(words) === plain.trim();
        return (
          isWhole &&
          words.every((word) => hasSound(word.text) && plain.slice(word.from, word.to) === word.text)
        );
      }),
      { numRuns: 500 },
    );
  },
);

t.test('words are cut where people cut them', async (t) => {
  const cut = (written: string) => wordsOf(written).words.map((word) => word.text);
  t.same(cut(' “Don’t  worry,” she said — 1½ x² 🐙 & co. '), [
    '“Don’t',
    'worry,”',
    'she',
    'said —',
    '1½',
    'x² 🐙 &',
    'co.',
  ]);
  t.same(cut('🐙 … Hello'), ['🐙 … Hello']);
  t.same(cut('今日は「いい天気」です。'), ['今日', 'は', '「いい', '天気」', 'です。']);
  t.same(cut('ประเทศไทยมีอากาศร้อน'), ['ประเทศไทย', 'มี', 'อากาศ', 'ร้อน']);
  t.same(cut('מה שלומך היום?'), ['מה', 'שלומך', 'היום?']);
  t.same(cut('… — 🐙 !'), []);
});

t.test('a sentence ends where people end it', async (t) => {
  const ends = (written: string) => {
    const { words } = wordsOf(written);
    return words.filter((word, place) => endsSentence(word, words[place + 1])).map(({ text }) => text);
  };
  t.same(
    ends(
      'Dr. Smith of the U.S. Navy paid $3.5 million. J. R. Ewing, e.g. he, did not! Why? “So.” Yes… and no.',
    ),
    ['million.', 'not!', 'Why?', '“So.”', 'no.'],
  );
  t.same(ends('今日は。明日も！'), ['は。', 'も！']);
  t.same(ends('كيف حالك؟ بخير.'), ['حالك؟', 'بخير.']);
});

t.test('a text is cut into pieces that fit, never inside a word, and none of it is lost', async () => {
  const limits = fc.record({
    most: fc.integer({ min: 1, max: 200 }),
    mostInSentence: fc.integer({ min: 1, max: 300 }),
  });
  fc.assert(
    fc.property(text, limits, (written, { most, mostInSentence }) => {
      const { words } = wordsOf(written);
      const pieces = splitText(words, { size: lettersIn, most, mostInSentence });
      const isWhole = pieces.flatMap((piece) => piece.words).every((word, place) => word === words[place]);
      const fits = pieces.every((piece) => piece.words.length === 1 || lettersIn(piece.words) <= most);
      return isWhole && fits && pieces.every((piece) => piece.words.length > 0);
    }),
    { numRuns: 500 },
  );
});

t.test('pieces end with sentences where they can, then with clauses, then with words', async (t) => {
  const cut = (written: string, most: number) =>
    splitText(wordsOf(written).words, { size: lettersIn, most }).map(
      ({ words, end }) => `${together(words)} /${end}`,
    );
  t.same(cut('One two. Three four. Five six.', 21), [
    'One two. Three four. /sentence',
    'Five six. /sentence',
  ]);
  t.same(cut('One two three, four five six, seven. Eight.', 20), [
    'One two three, /clause',
    'four five six, /clause',
    'seven. Eight. /sentence',
  ]);
  t.same(cut('one two three four five six', 13), ['one two three /word', 'four five six /sentence']);
  t.same(cut('a bbbbbbbbbbbbbbbb c.', 5), ['a /word', 'bbbbbbbbbbbbbbbb /word', 'c. /sentence']);
});

t.test('a piece holds several sentences, but none that is too long for the voice', async (t) => {
  const written = `${'Short one. '.repeat(10)}Long ${'and long '.repeat(40)}it was.`;
  const pieces = splitText(wordsOf(written).words, { size: lettersIn, most: 1000, mostInSentence: 100 });
  t.equal(pieces[0]?.words.length, 20 + 22, 'with the first part of the long one');
  t.ok(pieces.slice(1).every(({ words }) => lettersIn(words) <= 100));
});

const times = fc.array(
  fc.record({
    start: fc.option(
      fc.oneof(fc.double({ min: -1, max: 20 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY)),
      { nil: undefined },
    ),
    end: fc.option(fc.double({ min: -1, max: 20, noNaN: false }), { nil: undefined }),
  }),
  { maxLength: 60 },
);
const stretches = fc
  .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { maxLength: 12 })
  .map((lengths) => {
    let at = 0;
    return lengths.map((length, place) => {
      const start = at + (place % 3) * 0.1;
      at = start + length;
      return { start, end: at };
    });
  });

t.test(
  'whatever a provider says of its words, each has a time of its own inside of the recording',
  async () => {
    fc.assert(
      fc.property(
        text,
        times,
        stretches,
        fc.double({ min: 1, max: 30, noNaN: true }),
        (written, said, heard, seconds) => {
          const texts = wordsOf(written).words.map((word) => word.text);
          const timed = timeWords(texts, said, heard, seconds);
          return (
            timed.length === texts.length &&
            timed.every(
              (word, place) =>
                word.text === texts[place] &&
                word.start >= (timed[place - 1]?.end ?? 0) &&
                word.end > word.start &&
                word.end <= seconds,
            )
          );
        },
      ),
      { numRuns: 500 },
    );
  },
);

t.test('words that nobody timed share what is left for them by their length', async (t) => {
  const heard = [{ start: 0, end: 10 }];
  const timed = timeWords(
    ['one', 'three', 'long-word', 'end'],
    [{ start: 0 }, {}, {}, { start: 8 }],
    heard,
    10,
  );
  t.same(
    timed.map(({ start }) => start),
    [0, 1.6842, 4.2105, 8],
  );
  t.match(timeWords(['a', 'b'], [{ start: 0, end: 0.5 }, { start: 2 }], heard, 10)[0], {
    start: 0,
    end: 0.5,
  });
});

t.test('where a voice does not say when its words are heard, its pauses do', async (t) => {
  const written =
    'First comes blood. Then, after a while, the twelve big arms move; nobody knew why. An octopus has three hearts, ' +
    'and two of them stop when it swims. That is why it would rather crawl.';
  const { words } = wordsOf(written);
  const { wav, spans } = await record(
    words.map((word) => word.text),
    24_000,
    'bursts',
  );
  const heard = heardStretches(wav);
  const timed = timeWords(
    words.map((word) => word.text),
    guessTimes(words, heard),
    heard,
    wav.samples.length / 24_000,
  );
  const off = timed.map(({ start }, place) => Math.abs(start - (spans[place]?.start ?? 0)));
  t.ok(Math.max(...off) < 0.25, `at most ${Math.max(...off).toFixed(2)} s off`);
  t.ok(off.reduce((sum, one) => sum + one, 0) / off.length < 0.08, 'and seldom that');
});

/** A loud tone. Without silence around it, it begins and ends at its peak: cut hard there, it clicks. */
function tone(seconds: number, sampleRate: number, silence = 0): Wav {
  const edge = Math.round(silence * sampleRate);
  const length = Math.round(seconds * sampleRate);
  const samples = new Int16Array(length + 2 * edge);
  for (let at = 0; at < length; at++) {
    const swell = edge === 0 ? 1 : Math.min(1, at / 200, (length - at) / 200);
    samples[edge + at] = Math.round(30_000 * swell * Math.cos((2 * Math.PI * 200 * at) / sampleRate));
  }
  return { sampleRate, samples };
}

t.test('pieces are joined without a click, with the pause that their end asks for', async (t) => {
  const piece = (end: SpokenPiece['end'], silence: number): SpokenPiece => ({
    wav: tone(0.5, 24_000, silence),
    words: [{ text: 'hum', start: silence, end: silence + 0.5 }],
    end,
  });
  const { wav, words } = joinPieces([
    piece('sentence', 1),
    piece('clause', 0),
    piece('word', 0.3),
    piece('word', 0),
  ]);
  const steps = Array.from({ length: wav.samples.length - 1 }, (_, at) =>
    Math.abs((wav.samples[at + 1] ?? 0) - (wav.samples[at] ?? 0)),
  );
  const ownStep = 30_000 * 2 * Math.PI * (200 / 24_000);
  t.ok(
    Math.max(...steps) < 1.1 * ownStep,
    `${Math.max(...steps)} of 65,535, and ${Math.ceil(ownStep)} in the tone itself`,
  );
  const gaps = words.slice(1).map(({ start }, place) => start - (words[place]?.end ?? 0));
  t.ok(Math.abs((gaps[0] ?? 0) - 0.4) < 0.02, 'long silence gives way to a pause');
  t.ok(gaps.every((gap) => gap >= 0 && gap < 0.5));
  t.equal(wav.samples[0], 0);
  t.equal(wav.samples.at(-1), 0);
});

t.test('words keep their sound when pieces are joined', async (t) => {
  const sentences = ['One two three.', 'Four five, six.', 'Seven.', 'Eight nine ten eleven'];
  const pieces = await Promise.all(
    sentences.map(async (sentence): Promise<SpokenPiece> => {
      const parts = sentence.split(' ');
      const { wav, spans } = await record(parts, 16_000, 'bursts');
      const said = parts.map((word, place) => ({ text: word, ...(spans[place] ?? { start: 0, end: 1 }) }));
      return { wav, words: said, end: 'sentence' };
    }),
  );
  const { wav, words } = joinPieces(pieces);
  const level = (from: number, to: number) => {
    const part = wav.samples.subarray(Math.round(from * 16_000), Math.round(to * 16_000));
    return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, part.length));
  };
  t.same(words.map(({ text }) => text).join(' '), sentences.join(' '));
  t.ok(words.every(({ start, end }) => level(start, end) > 3000));
  t.ok(
    words.slice(1).every(({ start }, place) => level((words[place]?.end ?? 0) + 0.005, start - 0.005) < 300),
  );
});

t.test('a WAV reads as it was written, and what is none is not read', async (t) => {
  fc.assert(
    fc.property(
      fc.int16Array({ maxLength: 300 }),
      fc.constantFrom(16_000, 24_000, 44_100),
      (samples, sampleRate) => {
        const read = parseWav(formatWav({ sampleRate, samples }));
        return read?.sampleRate === sampleRate && read.samples.every((sample, at) => sample === samples[at]);
      },
    ),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => parseWav(bytes) === undefined));
  const whole = formatWav(tone(0.1, 16_000));
  for (let cut = 0; cut < 60; cut++) t.doesNotThrow(() => parseWav(whole.subarray(0, cut)));
  const stereo = Uint8Array.from(whole);
  stereo[22] = 2;
  t.equal(parseWav(stereo), undefined);
});

t.test('a recording that cannot be that of its text is refused, and may have been charged', async (t) => {
  const pieces = splitText(wordsOf('This sentence takes more than a moment to say.').words, {
    size: lettersIn,
    most: 99,
  });
  const say = (wav: Wav) =>
    speakPieces('Somebody', pieces, async () => ({ wav, times: undefined, cost: micros(5) }));
  await t.rejects(say(tone(0.2, 16_000)), { code: 'provider_garbled', mayBeCharged: true });
  await t.rejects(say({ sampleRate: 16_000, samples: new Int16Array(48_000) }), { code: 'provider_garbled' });
  await t.rejects(say(tone(120, 16_000)), { code: 'provider_garbled' });
  t.equal((await say(tone(3, 16_000))).cost, 5n);
  t.ok(isLikelyLength('今日は天気です', 1.2));
});

t.test('what fails after a part was paid for may have been charged', async (t) => {
  const pieces = splitText(wordsOf('One two. Three four.').words, { size: lettersIn, most: 12 });
  t.equal(pieces.length, 2);
  for (const no of [
    new Terminal('provider_rejected', 'no'),
    new Retryable('provider_busy', 'later', { retryAfterMs: 9 }),
  ]) {
    const say = async (_: unknown, place: number) => {
      if (place === 1) throw no;
      return { wav: tone(1, 16_000), times: undefined, cost: micros(1) };
    };
    await t.rejects(speakPieces('Somebody', pieces, say), {
      name: no.name,
      code: no.code,
      mayBeCharged: true,
    });
    await t.rejects(
      speakPieces('Somebody', pieces.slice(1), (piece) => say(piece, 1)),
      { code: no.code, mayBeCharged: false },
    );
  }
});
