import fc from 'fast-check';
import t from 'tap';
import { type Alignment, wordTimesOf } from '#shared/adapters/elevenlabs/alignment.ts';
import {
  elevenLabsFailure,
  readRefusal,
  refusesFormat,
} from '#shared/adapters/elevenlabs/elevenlabs-failure.ts';
import { modelNames, readModel } from '#shared/adapters/elevenlabs/elevenlabs-models.ts';
import { elevenLabsVoiceFor } from '#shared/adapters/elevenlabs/elevenlabs-voices.ts';
import { priceBook } from '#shared/domain/price-book.ts';
import { wordsOf } from '#shared/domain/speech/words.ts';

/** A tenth of a second for every character. */
function aligned(characters: readonly string[]): Alignment {
  return {
    characters: [...characters],
    characterStartTimesSeconds: characters.map((_, place) => place / 10),
    characterEndTimesSeconds: characters.map((_, place) => (place + 1) / 10),
  };
}

const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '“Don’t',
        'R&D',
        '3.5',
        '€7.50?',
        '🐙',
        '👩‍👩‍👧',
        '—',
        'مرحبا',
        'שלום,',
        '今日は「いい天気」です。',
        'a',
        'a',
        'the',
      ),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(' '));

t.test('each word is heard from its first letter to its last, whatever the script', async () => {
  fc.assert(
    fc.property(texts, (text) => {
      const { plain, words } = wordsOf(text);
      const characters = [...plain];
      const at = (offset: number) => [...plain.slice(0, offset)].length;
      return wordTimesOf(words, aligned(characters)).every(({ start, end }, place) => {
        const word = words[place];
        if (word === undefined || start === undefined || end === undefined) return false;
        const [from, to] = [at(word.from), at(word.to)];
        const heard = characters.slice(Math.round(start * 10), Math.round(end * 10));
        const isInside = start * 10 >= from - 1e-6 && end * 10 <= to + 1e-6 && start < end;
        return (
          isInside &&
          /^[\p{L}\p{N}\p{M}]/u.test(heard[0] ?? '') &&
          /[\p{L}\p{N}\p{M}]$/u.test(heard.at(-1) ?? '')
        );
      });
    }),
    { numRuns: 500 },
  );
});

t.test('whatever characters the provider times, no word is given the time of one far away', async () => {
  fc.assert(
    fc.property(
      texts,
      fc.array(fc.string({ unit: 'grapheme', maxLength: 3 }), { maxLength: 80 }),
      (text, characters) => {
        const { words } = wordsOf(text);
        const starts = wordTimesOf(words, aligned(characters)).flatMap(({ start }) => start ?? []);
        return starts.every((start, place) => start >= (starts[place - 1] ?? 0));
      },
    ),
    { numRuns: 500 },
  );
});

t.test('a word that was left out has no time, and those after it keep theirs', async (t) => {
  const { words } = wordsOf('One two three four.');
  const times = wordTimesOf(words, aligned([...'One three four.']));
  t.same(times, [{ start: 0, end: 0.3 }, {}, { start: 0.4, end: 0.9 }, { start: 1, end: 1.4 }]);
  t.same(wordTimesOf(words, { ...aligned([...'One two three four.']), characterEndTimesSeconds: [] }), []);
});

t.test('every model has a price, and every default voice an id', async (t) => {
  for (const name of modelNames)
    t.ok(priceBook.voices.has(name) && readModel(name)?.languages.has('en'), name);
  for (const language of ['en', 'en-GB', 'en-AU', 'de', 'ja'])
    t.match(elevenLabsVoiceFor(language), /^[A-Za-z0-9]{20}$/);
  t.equal(elevenLabsVoiceFor('en', 'brian'), elevenLabsVoiceFor('en'));
  for (const asked of ['slt', 'en-US-Neural2-J', '../voices', 'x'.repeat(21)])
    t.equal(elevenLabsVoiceFor('en', asked), undefined, asked);
});

t.test('a refusal is read in every form it comes in', async (t) => {
  const said = (statusCode: number, body: unknown) =>
    readRefusal({ statusCode, body, rawResponse: undefined });
  t.match(said(401, { detail: { status: 'quota_exceeded', message: 'none left' } }), {
    codes: ['quota_exceeded'],
  });
  t.match(said(402, { detail: { code: 'payment_required', type: 'x', message: 'pay' } }), {
    codes: ['payment_required'],
  });
  t.match(said(422, { detail: [{ loc: ['body', 'text'], msg: 'field required' }] }), {
    words: 'field required',
  });
  t.match(said(400, { detail: 'Bad.' }), { words: 'Bad.' });
  t.match(said(503, '<html>busy</html>'), { status: 503, words: /busy/ });
  t.equal(readRefusal(new Error('no answer')), undefined);
  const format = {
    detail: { status: 'output_format_not_allowed', message: 'Output format pcm_44100 is for Pro' },
  };
  t.ok(refusesFormat({ statusCode: 403, body: format, rawResponse: undefined }));
  t.notOk(refusesFormat({ statusCode: 401, body: format, rawResponse: undefined }));
});

t.test('of a call that a proxy gave up waiting for nobody knows whether it is on the bill', async (t) => {
  const connection = { fetch, trouble: () => undefined };
  for (const statusCode of [504, 520, 522, 524]) {
    const error = { statusCode, body: '<html>Gateway timeout</html>', rawResponse: undefined };
    t.match(elevenLabsFailure(error, connection), { code: 'provider_silent', mayBeCharged: true });
  }
  const busy = { statusCode: 503, body: {}, rawResponse: undefined };
  t.match(elevenLabsFailure(busy, connection), { code: 'provider_failed', mayBeCharged: false });
});
