import fc from 'fast-check';
import t from 'tap';
import { checkCopy } from '../../../../functions/upload-preparation/check-copy.ts';
import { characters, shorten, utf8Bytes } from '../../../../functions/upload-preparation/plain-text.ts';
import { planChapters } from '../../../../functions/upload-preparation/plan-chapters.ts';
import { writeCredits } from '../../../../functions/upload-preparation/write-credits.ts';
import { writeDescription } from '../../../../functions/upload-preparation/write-description.ts';
import { countTags, hashtags, writeTags } from '../../../../functions/upload-preparation/write-tags.ts';
import { writeTitle } from '../../../../functions/upload-preparation/write-title.ts';
import { octopusFilm, octopusScript } from '../../../support/octopus-film.ts';

t.test('beside a film of another language stand no words of English', async (t) => {
  const german = { ...octopusScript, language: 'de', title: 'die vielen herzen der kraken' };
  t.same(writeTags(german, ['Kraken']), ['Kraken'], 'keywords are English');
  t.equal(writeTitle({ ...german, language: 'tr', title: 'istanbul yanıyor' }), 'İstanbul yanıyor');
  const credit = {
    title: 'Fluent Emoji',
    author: 'Microsoft',
    licence: 'MIT',
    source: 'https://x.example/1',
  };
  const credits = [credit, { ...credit, title: 'Pexels' }];
  t.equal(writeCredits([credit], 500, 'de'), 'Fluent Emoji · Microsoft (MIT): https://x.example/1');
  t.notMatch(writeCredits(credits, 60, 'de'), /Credits|by|and|more/);
  const scenes = german.scenes.map((scene) => ({ ...scene, on_screen: '' }));
  for (const { title } of planChapters({ ...german, scenes }, octopusFilm))
    t.notOk(
      german.scenes.some(({ keywords }) => keywords.includes(title.toLowerCase())),
      title,
    );
});

/** Any text a script may hold: words, other scripts, emoji of several parts, lone surrogates, control characters. */
const word = fc.oneof(
  fc.constantFrom(
    'heart',
    'Größe',
    '章魚有三顆心臟',
    '👩🏽‍🚀',
    '🏴󠁧󠁢󠁳󠁣󠁴󠁿',
    'e\u0301',
    '\ud83d',
    '<b>',
    '-->',
    '"x",',
    '#tag',
    'a'.repeat(90),
  ),
  fc.string({ unit: 'grapheme', maxLength: 15 }),
);
const text = (maxLength: number) =>
  fc.array(word, { minLength: 1, maxLength: 300 }).map((words) => words.join(' ').slice(0, maxLength) || 'x');
const anyScript = fc
  .record({
    title: text(100),
    scenes: fc.array(
      fc.record({
        narration: text(2000),
        keywords: fc.array(text(60), { minLength: 1, maxLength: 8 }),
        on_screen: text(80),
      }),
      { minLength: 1, maxLength: 40 },
    ),
    sceneSeconds: fc.double({ min: 1, max: 40, noNaN: true }),
  })
  .map(({ title, scenes, sceneSeconds }) => ({
    script: {
      ...octopusScript,
      title,
      scenes: scenes.map((scene, at) => ({ ...scene, id: `s${at + 1}`, role: 'point' as const })),
    },
    rendered: {
      ...octopusFilm,
      seconds: scenes.length * sceneSeconds,
      scenes: scenes.map((_, at) => ({
        scene_id: `s${at + 1}`,
        start: at * sceneSeconds,
        end: (at + 1) * sceneSeconds,
      })),
    },
  }));
const anyCopy = fc.record({
  title: text(100),
  summary: fc.array(text(300), { maxLength: 40 }).map((texts) => texts.join('.\n\n')),
  tags: fc.array(text(60), { maxLength: 60 }),
});
const isClean = (line: string) => line.isWellFormed() && !/[<>\u0000-\u0009\u000b-\u001f]/.test(line);

t.test(
  'whatever the script, every text stays inside the limits of YouTube and no character is torn',
  async () => {
    const credit = {
      title: 'Clip '.repeat(8),
      author: 'Somebody',
      licence: 'CC BY 4.0',
      source: 'https://example.org/clip',
    };
    fc.assert(
      fc.property(
        anyScript,
        fc.integer({ min: 0, max: 60 }),
        anyCopy,
        ({ script: any, rendered: film }, creditCount, proposed) => {
          const checked = checkCopy(proposed, any);
          const title = writeTitle(checked.title === undefined ? any : { ...any, title: checked.title });
          const tags = writeTags(any, checked.tags);
          const chapters = planChapters(any, film);
          const credits = Array.from({ length: creditCount }, () => credit);
          const { summary } = checked;
          const description = writeDescription({
            script: any,
            summary,
            chapters,
            credits,
            hashtags: hashtags(tags, title),
          });
          const ends = [...chapters.slice(1).map(({ start }) => start), film.seconds];
          return (
            title.length >= 1 &&
            title.length <= 100 &&
            utf8Bytes(description) <= 5000 &&
            [title, description, ...tags].every(isClean) &&
            countTags(tags) <= 500 &&
            new Set(tags.map((tag) => tag.toLowerCase())).size === tags.length &&
            tags.every((tag) => !/[,"]/.test(tag)) &&
            (chapters.length === 0 || (chapters.length >= 3 && chapters[0]?.start === 0)) &&
            chapters.every(({ start, title: name }, at) => (ends[at] ?? 0) - start >= 10 && name.length <= 50)
          );
        },
      ),
      { numRuns: 60 },
    );
  },
);

t.test('one thing is one tag, in whatever number it is named', async (t) => {
  const [scene] = octopusScript.scenes;
  if (!scene) throw new Error('unreachable');
  const scenes = [['gill', 'copper wire'], ['Gills', 'blood'], ['copper wires']].map((keywords) => ({
    ...scene,
    keywords,
  }));
  t.same(writeTags({ ...octopusScript, title: 'Blood', scenes }).toSorted(), [
    'blood',
    'copper wire',
    'gill',
  ]);
});

t.test('names are tags whole, and what only measures or comes by the way is none', async (t) => {
  const [scene] = octopusScript.scenes;
  if (!scene) throw new Error('unreachable');
  const narration =
    'At Bletchley Park, Alan Turing designed a machine. "Good Heavens," said King George VI. Royal Navy ships were 200 kilometres away. The Polish gave all they knew.';
  const scenes = [
    { ...scene, narration, keywords: ['kilometres', 'machine', 'Alan', 'park'] },
    {
      ...scene,
      narration: "It was of the Royal Navy, near St Paul's Cathedral.",
      keywords: ['enigma', 'machine', 'plenty'],
    },
  ];
  const script = { ...octopusScript, title: 'How Enigma was broken', scenes };
  const tags = writeTags(script);
  t.same(tags, [
    'enigma',
    'machine',
    'Bletchley Park',
    'Alan Turing',
    'King George VI',
    'Royal Navy',
    "St Paul's Cathedral",
  ]);
  t.same(hashtags(tags, script.title), ['#Enigma']);
  t.same(hashtags(['blue blood', 'gill'], 'Blue'), ['#BlueBlood']);
});

t.test('a shortened text is a beginning of the whole one, character by character', async () => {
  fc.assert(
    fc.property(text(200), fc.integer({ min: 1, max: 120 }), (whole, most) => {
      const short = shorten(whole, most);
      if (whole.length <= most) return short === whole;
      const kept = characters(short.replace(/…$/u, ''));
      const start = characters(whole).slice(0, kept.length);
      return short.length <= most && kept.join('|') === start.join('|');
    }),
  );
});
