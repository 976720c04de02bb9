import fc from 'fast-check';
import t from 'tap';
import { credentialsFailure, googleFailure } from '#shared/adapters/google-tts/google-failure.ts';
import { googleLanguages, googleVoiceFor, readVoice } from '#shared/adapters/google-tts/google-voices.ts';
import {
  billedCharacters,
  googleLimits,
  inputOf,
  inputsOf,
  mostBilled,
} from '#shared/adapters/google-tts/ssml.ts';
import { priceBook } from '#shared/domain/price-book.ts';
import { splitText } from '#shared/domain/speech/split-text.ts';
import { wordsOf } from '#shared/domain/speech/words.ts';
import { readSsml } from '../../../providers/google-tts/read-ssml.ts';

const anything = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom('a', 'one', 'R&D', '<b>', ']]>', '&amp;', '"', '今日は', '🐙', '.', ',', '</speak>'),
      { maxLength: 400 },
    )
    .map((parts) => parts.join(' ')),
);
const marks = { marks: true };
const clean = (text: string) => text.toWellFormed().replace(/[\p{Cc}\uFFFD-\uFFFF]/gu, ' ');

t.test('whatever the text, its SSML is well formed, marks every word and says what was written', async () => {
  fc.assert(
    fc.property(anything, (text) => {
      const { words } = wordsOf(text);
      const input = inputOf(words, marks);
      if (!('ssml' in input)) return false;
      const read = readSsml(input.ssml);
      const written = words.map((word) => (word.glued ? '' : ' ') + clean(word.text)).join('');
      const marked = words.flatMap(({ glued }, place) => (glued ? [] : [String(place)]));
      return (
        read.text.trim() === written.trim() &&
        marked.every((mark) => read.marks.includes(mark)) &&
        read.marks.every((mark, place) => {
          const next = Number(read.marks[place + 1] ?? words.length);
          const said = words.slice(Number(mark), next).map((word) => clean(word.text));
          return read.parts[place] === said.join('').trim();
        })
      );
    }),
    { numRuns: 300 },
  );
});

t.test('whatever the text, no request is too large and the bill stays below the quote', async () => {
  fc.assert(
    fc.property(anything, fc.boolean(), (text, marked) => {
      const voice = { marks: marked };
      const limits = googleLimits(voice);
      const pieces = splitText(wordsOf(text).words, limits);
      const inputs = inputsOf(pieces, voice, text.length);
      const billed = inputs.reduce((sum, input) => sum + billedCharacters(input), 0);
      return (
        billed <= mostBilled(text.length) &&
        pieces.every(({ words }) => words.length === 1 || limits.size(words) <= 5000)
      );
    }),
    { numRuns: 300 },
  );
});

t.test('words without spaces between them are marked after commas and full stops only', async (t) => {
  const { words } = wordsOf('今日は「いい天気」ですね。散歩に、行きましょう！ OK');
  const input = inputOf(words, marks);
  const read = readSsml('ssml' in input ? input.ssml : '');
  t.same(read.parts, ['今日は「いい天気」ですね。', '散歩に、', '行きましょう！', 'OK']);
});

t.test('marks are free, and every other tag and sign counts', async (t) => {
  const { words } = wordsOf('R&D is 🐙 fun');
  t.equal(billedCharacters(inputOf(words, marks)), '<speak>R&amp;D is 🐙 fun</speak>'.length - 1);
  t.equal(billedCharacters(inputOf(words, { marks: false })), 'R&D is 🐙 fun'.length - 1);
});

t.test(
  'every voice that is chosen for a language exists in a family with a price, and speaks it',
  async (t) => {
    const languages =
      'ar bn bg ca cs da de el en en-AU en-GB en-IN en-US es es-ES es-MX es-US fi fr fr-CA he hi hu id it ja ko ms nl nl-BE nb no pl pt pt-BR pt-PT ro ru sk sv ta th tr uk vi zh zh-CN zh-TW';
    for (const language of languages.split(' ')) {
      const voice = googleVoiceFor(language);
      t.ok(voice !== undefined && priceBook.voices.has(voice.line), language);
      t.ok(voice?.marks, `${language}: its words are timed`);
    }
    for (const language of googleLanguages) {
      const line = googleVoiceFor(language)?.line ?? '';
      t.ok(priceBook.voices.has(line), `${language}: ${line}`);
    }
    for (const name of [
      '',
      'en-US',
      'en-US-Neural2',
      'en-US-Neural2-../x',
      'en-US-News-K',
      'slt',
      'x'.repeat(20),
    ])
      t.equal(readVoice(name), undefined, name);
    t.equal(googleVoiceFor('tlh'), undefined);
    t.equal(googleVoiceFor('en', 'en-US-Chirp3-HD-Kore')?.marks, false);
  },
);

t.test('what gRPC says of a call decides whether it may have been charged', async (t) => {
  const told = (code: number, details: string) =>
    googleFailure(Object.assign(new Error(details), { code, details }));
  const cases: [number, string, string, boolean][] = [
    [14, 'No connection established. Last error: connect ECONNREFUSED 127.0.0.1:1', 'provider_silent', false],
    [14, 'No connection established. Last error: none. Resolution note: ', 'provider_silent', false],
    [14, 'Name resolution failed for target dns:texttospeech.googleapis.com:443', 'provider_silent', false],
    [14, 'Connection dropped', 'provider_silent', true],
    [14, 'The service is currently unavailable.', 'provider_failed', false],
    [13, 'Received RST_STREAM with code 2 (Internal server error)', 'provider_silent', true],
    [13, 'Internal error encountered.', 'provider_failed', false],
    [8, 'Received message larger than max (90 vs 48)', 'provider_garbled', true],
    [8, 'Quota exceeded', 'provider_busy', false],
    [4, 'Deadline exceeded after 300s', 'provider_silent', true],
    [2, 'Stream removed', 'provider_silent', true],
    [1, 'Cancelled on client', 'provider_silent', true],
    [3, "Voice 'en-US-X' does not exist.", 'provider_rejected', false],
  ];
  for (const [code, details, expected, mayBeCharged] of cases)
    t.match(told(code, details), { code: expected, mayBeCharged }, `${code} ${details}`);
  t.match(googleFailure(new TypeError('who knows')), { code: 'provider_silent', mayBeCharged: true });
  t.match(credentialsFailure(new Error('DECODER routines::unsupported')), { code: 'provider_refused' });
});
