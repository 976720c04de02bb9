import fc from 'fast-check';
import t from 'tap';
import { matchPhones } from '#shared/adapters/flite/match-phones.ts';
import { type Phone, parsePhones, phonesOnOneClock } from '#shared/adapters/flite/phones.ts';
import { spokenForm } from '#shared/adapters/flite/spoken-form.ts';
import { clipSilence, readWav } from '#shared/adapters/flite/wav.ts';
import { wordTimes } from '#shared/adapters/flite/word-times.ts';
import { WordTime } from '#shared/contracts/audio.ts';
import { formatWav } from '#shared/domain/speech/wav.ts';

const said = (text: string) =>
  spokenForm(text)
    .map((token) => token.spoken + token.pause)
    .join(' ');

t.test('a text is spelt out for the voice as a person reads it', (t) => {
  const readings: [string, string][] = [
    ['Two hearts, e.g. those of Dr. Smith.', 'Two hearts, for example those of doctor Smith.'],
    ['The U.S. Navy vs. St. Louis', 'The U S Navy versus saint Louis.'],
    ['It cost $3.5 million, not $3.00!', 'It cost 3.5 million dollars, not 3 dollars!'],
    ['€7.50 or £1?', '7 euros 50 or 1 pound?'],
    ['At 20°C, 50% of CO2-rich air', 'At 20 degrees celsius, 50% of C O 2 rich air.'],
    ['salt & pepper — and more', 'salt and pepper, and more.'],
    ['See https://www.example.com/a?b=c now', 'See example dot com now.'],
    ['the café’s “naïve” Øre', "the cafe's naive Ore."],
    ['10–20 km/h, No. 5, #1, -5', '10-20 kilometers per hour, number 5, number 1, -5.'],
    ['well-known 1½ cups and/or x²', 'well known 1 and a half cups and or or x squared.'],
    ['Wait… what?!', 'Wait, what?'],
    ['🐙 Hello 💙💙 world 🎉', 'Hello world.'],
  ];
  for (const [text, spoken] of readings) t.equal(said(text), spoken);
  t.end();
});

t.test('the tokens of a text are its words, and nothing but plain letters reaches the voice', (t) => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom('$3.00', '🐙', 'e.g.', '—', "'", '...'),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join(' ');
      const tokens = spokenForm(text);
      const words = text.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
      if (tokens.length !== words.length) throw new Error('a word was lost');
      if (
        tokens.length > 0 &&
        tokens.map((token) => token.text).join(' ') !== text.split(/\s+/u).filter(Boolean).join(' ')
      )
        throw new Error('the text changed');
      for (const { spoken } of tokens)
        if (!/^[A-Za-z0-9'.,$%:/ -]*$/.test(spoken)) throw new Error(`not for the voice: ${spoken}`);
    }),
    { numRuns: 500 },
  );
  t.end();
});

/** Phones in a row, 50 ms each, `_` for a pause. */
const row = (names: string): Phone[] =>
  names.split(' ').map((name, place) => ({
    name: name === '_' ? 'pau' : name,
    start: place * 0.05,
    end: (place + 1) * 0.05,
  }));

t.test('a spoken phone belongs to the word it was spoken for', (t) => {
  const alone = [
    ['dh', 'iy'],
    ['k', 'ae', 't'],
    ['s', 'ae', 't'],
  ];
  t.same(matchPhones(alone, row('dh ax k ae t s ae t')), [0, 0, 1, 1, 1, 2, 2, 2], 'a weakened vowel');
  t.same(matchPhones(alone, row('dh k ae t s ae t')), [0, 1, 1, 1, 2, 2, 2], 'a dropped vowel');
  t.same(matchPhones(alone, row('dh ax k ae t ih s ae t')), [0, 0, 1, 1, 1, 1, 2, 2, 2], 'an added one');
  t.equal(matchPhones(alone, row('z z z z')), undefined, 'no fit, no answer');
  t.equal(matchPhones([], row('k')), undefined);
  t.end();
});

const phoneNames = fc.constantFrom('aa', 'k', 't', 's', 'iy', 'm', 'pau');
const phoneRow = fc
  .array(fc.tuple(phoneNames, fc.integer({ min: 0, max: 400 })), { maxLength: 120 })
  .map((all) => {
    let at = 0;
    return all.map(([name, length]): Phone => {
      const start = at;
      at += length / 1000;
      return { name, start, end: at };
    });
  });

t.test('word times are in order, apart, within the sound, and one for each word whatever was spoken', (t) => {
  const texts = fc.array(fc.constantFrom('heart', 'a', '$3.00', 'e.g.', '日本', 'well-known', '🐙', '—'), {
    minLength: 1,
    maxLength: 40,
  });
  const alone = fc.option(fc.array(phoneRow, { maxLength: 40 }), { nil: undefined });
  fc.assert(
    fc.property(texts, phoneRow, alone, (pieces, phones, given) => {
      const tokens = spokenForm(pieces.join(' '));
      if (tokens.length === 0) return;
      const speakable = tokens.filter(({ spoken }) => spoken !== '').length;
      const words =
        given ?? Array.from({ length: speakable }, (_, place) => phones.slice(place * 3, place * 3 + 3));
      const seconds = Math.max(0.5, phones.at(-1)?.end ?? 0);
      const times = wordTimes(tokens, phones, words, seconds);
      if (times.length !== tokens.length) throw new Error('a word has no time');
      let before = 0;
      for (const time of times) {
        WordTime.parse(time);
        if (time.start < before || time.end > seconds)
          throw new Error(`out of order: ${JSON.stringify(times)}`);
        before = time.end;
      }
    }),
    { numRuns: 500 },
  );
  t.end();
});

t.test('words are timed by their own phones, and those without a sound share a neighbour', (t) => {
  const tokens = spokenForm('the 日本 cat sat');
  const alone = [row('dh iy'), row('k ae t'), row('s ae t')];
  const times = wordTimes(tokens, row('_ dh ax k ae t _ s ae t _'), alone, 0.6);
  t.match(
    times.map(({ text }) => text),
    ['the', '日本', 'cat', 'sat'],
  );
  t.match(times[0], { start: 0.05 });
  t.match(times[1], { end: 0.15 });
  t.match(times[2], { start: 0.15, end: 0.3 });
  t.match(times[3], { start: 0.35, end: 0.5 });
  t.end();
});

t.test('utterances are laid end to end and silence around the speech is cut', (t) => {
  const phones = phonesOnOneClock(
    parsePhones('pau:0.200 aa:0.400 pau:0.500 \npau:0.200 t:0.300 pau:0.500 \n'),
    1,
  );
  t.same(
    phones.map(({ name }) => name),
    ['pau', 'aa', 'pau', 'pau', 't', 'pau'],
  );
  t.equal(phones[4]?.end, 0.8);
  const samples = Int16Array.from({ length: 16_000 }, (_, place) => place - 8000);
  const wav = readWav(Buffer.from(formatWav({ sampleRate: 16_000, samples })));
  t.same(wav, { sampleRate: 16_000, samples });
  const clip = clipSilence(wav, phones, { leadSeconds: 0.05, tailSeconds: 0.1 });
  t.equal(clip.wav.samples.length, 12_000);
  t.ok(Math.abs((clip.phones[0]?.start ?? 0) - 0.05) < 1e-9);
  t.throws(() => readWav(Buffer.from('not a sound')), { code: 'speech_failed' });
  t.end();
});
