import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { createExtractiveWriter } from '#shared/adapters/extractive-writer/create-extractive-writer.ts';
import { phrasesOf } from '#shared/adapters/extractive-writer/phrases.ts';
import { readBrief } from '#shared/adapters/extractive-writer/read-brief.ts';
import { leansBack, sentencesOf } from '#shared/adapters/extractive-writer/sentence.ts';
import { splitSentences } from '#shared/adapters/extractive-writer/split-sentences.ts';
import { structuredGraphic } from '#shared/adapters/extractive-writer/structured-graphic.ts';
import { writeFromBrief } from '#shared/adapters/extractive-writer/write-from-brief.ts';
import { Terminal } from '#shared/contracts/errors.ts';
import { Script } from '#shared/contracts/script.ts';
import { VideoRequest } from '#shared/contracts/video-request.ts';

const example = (name: string) =>
  readFileSync(new URL(`../../../../docs/examples/${name}.md`, import.meta.url), 'utf8');
const octopus = example('octopus');
const coffee = example('coffee');
/** The example as running text, without headings. */
const running = octopus.replace(/^#.*$/gm, '').split(/\s+/).join(' ').trim();

function script(brief: string, wishes: Record<string, unknown> = {}, attempt = 1): Script {
  const request = VideoRequest.parse({ brief, duration_seconds: 30, ...wishes });
  return Script.parse(writeFromBrief({ ...request, brief: request.brief ?? '' }, attempt));
}

function refusal(brief: string, wishes: Record<string, unknown> = {}): Terminal {
  try {
    script(brief, wishes);
  } catch (error) {
    if (error instanceof Terminal) return error;
    throw error;
  }
  throw new Error('the brief was accepted');
}

const narration = (of: Script) => of.scenes.map((scene) => scene.narration).join(' ');
const letters = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

const subjects = [
  'The octopus',
  'A heart',
  'Our diver',
  'The blue whale',
  'Every reef',
  'A hungry seal',
  'The arm',
];
const doings = ['carries', 'feeds', 'pushes', 'follows', 'protects', 'drags', 'warms', 'hides'];
const objects = [
  'two crabs',
  'the blood',
  'a copper shell',
  'cold water',
  'the gills',
  'three stones',
  'its den',
];
const places = ['near the shore', 'at night', 'for 3.5 hours', 'in the U.S. every winter', 'without rest'];
const pick = (words: string[]) => fc.constantFrom(...words);
const sentence = fc
  .tuple(pick(subjects), pick(doings), pick(objects), pick(places), pick(['.', '.', '!', '?']))
  .map(([who, does, what, where, end]) => `${who} ${does} ${what} ${where}${end}`);

t.test('every sentence of a script stands word for word in its brief', (t) => {
  const paragraphs = fc.array(fc.array(sentence, { minLength: 1, maxLength: 5 }), {
    minLength: 5,
    maxLength: 14,
  });
  fc.assert(
    fc.property(
      paragraphs,
      fc.constantFrom('\n\n', '\r\n\r\n', '\n\n## More\n\n', '\n\n- '),
      (blocks, between) => {
        const known = new Set(blocks.flat());
        const brief = `# Sea life\n\n${blocks.map((block) => block.join(' ')).join(between)}`;
        try {
          for (const one of splitSentences(narration(script(brief, { duration_seconds: 20 }))))
            if (!known.has(one)) throw new Error(`invented: ${one}`);
        } catch (error) {
          if (!(error instanceof Terminal)) throw error;
        }
      },
    ),
    { numRuns: 40 },
  );
  for (const brief of [octopus, coffee])
    for (const scene of script(brief).scenes) {
      const own = splitSentences(brief.replace(/[*#]/g, ''));
      const said = splitSentences(scene.narration).filter((one) => !own.some((other) => other.includes(one)));
      t.same(said, []);
      const shown = letters(scene.on_screen);
      t.ok(letters(scene.narration).includes(shown) || letters(brief).includes(shown), scene.on_screen);
    }
  t.end();
});

t.test('any text becomes a valid script or is refused with a reason', (t) => {
  const odd = pick([
    'U.S.',
    '$3.00',
    '🐙',
    '**bold',
    '[a](b',
    '> ',
    '- ',
    '\n',
    '\n\n',
    '`',
    '. ',
    '?! ',
    '…',
    '—',
    '\t',
    '日本',
  ]);
  const plain = pick(
    'the octopus has a heart that pumps blue blood through its arms and gills because it swims'.split(' '),
  );
  const word = fc.oneof(
    { weight: 8, arbitrary: plain },
    { weight: 2, arbitrary: odd },
    fc.string({ maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(word, { minLength: 30, maxLength: 200 }), (words) => {
      const request = VideoRequest.safeParse({ brief: words.join(' '), duration_seconds: 10 });
      if (!request.success) return;
      try {
        script(words.join(' '), { duration_seconds: 10 });
      } catch (error) {
        if (!(error instanceof Terminal)) throw error;
      }
    }),
    { numRuns: 150 },
  );
  t.end();
});

t.test('a script is estimated within 10 % of the asked duration', (t) => {
  for (const brief of [octopus, coffee])
    for (const voice of [undefined, 'rms'])
      for (const duration of [10, 20, 30, 45, 60, 90]) {
        const { estimated_seconds } = script(brief, { duration_seconds: duration, ...(voice && { voice }) });
        t.ok(
          Math.abs(estimated_seconds / duration - 1) < 0.1,
          `${duration} s, ${voice}: ${estimated_seconds}`,
        );
      }
  t.end();
});

t.test('a script opens with a hook, ends with the close and keeps the order of the brief', (t) => {
  const made = script(octopus, { duration_seconds: 60 });
  t.equal(made.title, 'Why octopuses have three hearts');
  t.match(made.scenes[0], { role: 'hook', narration: /^An octopus has three hearts/ });
  t.match(made.scenes.at(-1), { role: 'close', narration: /hungry for oxygen\.$/ });
  t.ok(made.scenes.slice(1, -1).every(({ role }) => role === 'point'));
  const places = splitSentences(narration(made)).map((one) => running.indexOf(one));
  t.same(
    places,
    places.toSorted((a, b) => a - b),
  );
  t.ok(
    made.scenes.every(({ keywords, on_screen }) => keywords.length > 0 && on_screen.split(' ').length <= 6),
  );
  t.ok(made.scenes.some(({ keywords }) => keywords.includes('octopus')));
  t.not(narration(script(octopus, {}, 2)), narration(script(octopus)), 'a second attempt differs');
  t.end();
});

t.test('the words on the screen come from the scene or the heading above it, and none returns', (t) => {
  const shown = script(octopus, { duration_seconds: 60 }).scenes.map(({ on_screen }) => on_screen);
  t.equal(shown[0], 'Why octopuses have three hearts');
  t.ok(shown.includes('Two hearts for the gills'), 'a heading that its scene takes up');
  t.ok(shown.includes('Fine vessels'), 'what the first sentence is about');
  const texts = shown.filter((text) => text !== '');
  t.equal(new Set(texts.map((text) => text.toLowerCase())).size, texts.length);
  t.same(
    phrasesOf('Octopus blood is blue, because it uses a copper protein.').map(({ text, kind }) => [
      kind,
      text,
    ]),
    [
      ['clause', 'Octopus blood is blue'],
      ['described', 'Octopus blood'],
      ['described', 'copper protein'],
    ],
  );
  t.end();
});

t.test('what stands on the screen never says what the sentence denies, and the last words sum up', (t) => {
  const minute = (name: string) => script(example(name), { duration_seconds: 60 }).scenes;
  const shown = ['great-fire', 'compound-interest', 'repotting', 'oak-and-reeds'].flatMap(minute);
  const texts = shown.flatMap(({ on_screen, graphic }) =>
    graphic?.layout === 'end' ? [on_screen, ...graphic.points] : [on_screen],
  );
  t.notOk(texts.includes('Clever trade'), 'the secret is not one');
  t.match(minute('great-fire').at(-1)?.graphic, {
    text: 'The city of wood became a city of brick',
    points: [],
  });
  t.match(minute('oak-and-reeds').at(-1)?.on_screen, 'Sometimes the one who bends is the one who stands');
  t.ok(
    minute('great-fire').some(({ graphic }) => graphic?.layout === 'causes'),
    'why it spread',
  );
  const steps = minute('repotting').filter(({ graphic }) => graphic?.layout === 'list' && graphic.ordered);
  t.equal(steps.length, 4, 'steps that go on stay on the screen');
  t.notOk(
    minute('oak-and-reeds').some(({ keywords }) => keywords.includes('bank')),
    'a river has no bank of money',
  );
  t.end();
});

/** What each scene of an example is shown as, for a minute's video. */
const kindsOf = (name: string) =>
  script(example(name), { duration_seconds: 60 }).scenes.map(({ graphic }) => graphic?.layout ?? 'picture');

t.test('the examples are shown in many ways, and as what they are', (t) => {
  const shownAs: Record<string, string[]> = {
    octopus: ['list', 'comparison'],
    coffee: [],
    'great-fire': ['quote', 'number', 'timeline'],
    'compound-interest': ['comparison', 'chart', 'chart'],
    repotting: ['list', 'list', 'number'],
    'oak-and-reeds': ['list', 'quote', 'comparison', 'quote'],
  };
  for (const [name, wanted] of Object.entries(shownAs)) {
    const kinds = kindsOf(name);
    t.same([kinds[0], kinds.at(-1)], ['title', 'end'], name);
    const between = kinds.slice(1, -1);
    const telling: string[] = between.filter((kind) => kind !== 'statement' && kind !== 'picture');
    // A list that grows from scene to scene is one.
    const different = telling.filter((kind, at) => kind !== telling[at - 1]);
    t.ok(different.length <= Math.ceil((between.length * 2) / 3), `${name}: words and pictures between`);
    for (const kind of wanted) {
      const at = telling.indexOf(kind);
      t.ok(at >= 0, `${name}: a ${kind}`);
      telling.splice(at, 1);
    }
  }
  t.end();
});

t.test('tables, numbered steps and quotations of a brief are shown as what they are', (t) => {
  const graphics = (brief: string, seconds: number) =>
    script(brief, { duration_seconds: seconds }).scenes.map(({ graphic }) => graphic);
  t.match(
    graphics(example('compound-interest'), 60).findLast((graphic) => graphic?.layout === 'chart'),
    { kind: 'line', unit: '$', points: [{ label: '10 years', value: 16_289 }, {}, {}, { value: 70_400 }] },
  );
  t.match(
    graphics(example('repotting'), 60).find((graphic) => graphic?.layout === 'list' && graphic.ordered),
    { items: ['Water the plant the day before', 'Turn the pot over and slide the plant out'] },
  );
  const quoted = readBrief('> No fire in London was ever as large as this.\n> — Ann Miller');
  const sentences = sentencesOf(quoted.blocks, undefined);
  const spoken = sentences.map(({ text }) => text).join(' ');
  t.equal(spoken, 'No fire in London was ever as large as this.', 'who said it is not read out');
  t.same(structuredGraphic(quoted, { sentences, narration: spoken, onScreen: '', sofar: sentences }), {
    layout: 'quote',
    text: spoken,
    author: 'Ann Miller',
  });
  const { tables, blocks } = readBrief(
    '| a | b |\n|---|---|\n| c | 5 % |\n\n1. One.\n2. Two.\n\n> Said.\n>\n> — Ann',
  );
  t.same(tables, [
    [
      ['a', 'b'],
      ['c', '5 %'],
    ],
  ]);
  t.same(
    blocks.map(({ text, step, quotation }) => [text, step?.place, quotation?.author]),
    [
      ['One.', 0, undefined],
      ['Two.', 1, undefined],
      ['Said.', undefined, 'Ann'],
    ],
  );
  const wrapped = script(example('great-fire'), { duration_seconds: 60 });
  t.match(narration(wrapped), /and in 1710 a new cathedral/, 'a wrapped line is one with the next');
  t.end();
});

t.test('a sentence that leans on the one before it is never left alone', (t) => {
  for (const text of [
    'It also pumps blood.',
    'However, this fails.',
    'Their job is hard.',
    'But why?',
    'That is why.',
  ])
    t.ok(leansBack(text), text);
  for (const text of [
    'An octopus has three hearts.',
    'When an octopus swims, its heart stops.',
    'Caffeine is fast.',
  ])
    t.notOk(leansBack(text), text);
  for (const brief of [octopus, coffee])
    for (const duration of [20, 30, 60]) {
      const own = splitSentences(
        readBrief(brief)
          .blocks.map(({ text }) => text)
          .join(' '),
      );
      const said = splitSentences(narration(script(brief, { duration_seconds: duration })));
      for (const [place, one] of said.entries())
        if (place > 0 && leansBack(one)) t.equal(said[place - 1], own[own.indexOf(one) - 1]);
    }
  t.end();
});

t.test('a brief of any make is read for its sentences alone', (t) => {
  const html = `<html><head><style>p{}</style></head><body><h1>Hearts &amp; blood</h1>${running
    .split('. ')
    .map((one) => `<p> <b>${one}</b>. </p>`)
    .join('\n')}<script>alert("Boo.")</script><table><tr><td>A cell.</td></tr></table></body></html>`;
  t.equal(script(html).title, 'Hearts & blood');
  t.notMatch(narration(script(html)), /[<>]|Boo|cell\./);
  t.equal(narration(script(octopus.replaceAll('\n', '\r\n'))), narration(script(octopus)));
  t.match(narration(script(running.toUpperCase())), /AN OCTOPUS HAS THREE HEARTS/);
  t.notMatch(narration(script(`🐙 ${running.replaceAll('. ', '! 🎉🔥 ')}`)), /\p{Extended_Pictographic}/u);
  t.match(narration(script(running.replace(/[.,]/g, ''))), /octopus has three hearts/, 'no punctuation');
  t.match(narration(script(running.replaceAll('. ', '\n'))), /swims\. /, 'lines without full stops get one');
  t.match(narration(script(`- ${running.replaceAll('. ', '.\n- ')}`)), /octopus has three hearts/, 'a list');
  const { title, blocks } = readBrief(
    '---\ntitle: Front\n---\nA [link](https://x.y), *stress* and `code`[^1] [2]. Said &quot;so&quot;.\n\n![badge](b.png)\n\n' +
      '```js\nrun()\n```\n\n| a | b |\n|---|---|\n| c | d |\n\n> Quoted words stay.\n\n1. One item\n   - nested item\n\n' +
      '[^1]: A note.\n    Its second line.\n',
  );
  t.equal(title, 'Front');
  t.same(
    blocks.map(({ text }) => text),
    ['A link, stress and code. Said "so".', 'Quoted words stay.', 'One item', 'nested item'],
  );
  t.end();
});

t.test('a full stop of an abbreviation or a number ends no sentence', (t) => {
  const sentences = [
    'Dr. Smith of the U.S. Navy counted 3.5 million cells, e.g. those of the arm.',
    'He paid $3.00 at 9.30 a.m. on Jan. 5 to J. R. Brown Jr. of St. Louis.',
    '"Is that a lot?" asked Prof. Jones.',
    'No. 5 is best, i.e. better than No. 6.',
    'It closes at 5 p.m.',
    'The end.',
  ];
  t.same(splitSentences(sentences.join(' ')), sentences);
  t.end();
});

t.test('a brief that cannot become the video is refused with what to do', async (t) => {
  const short = refusal('Octopuses have three hearts. Two of them serve the gills.', {
    duration_seconds: 60,
  });
  t.match(short, {
    code: 'brief_too_short',
    message: /holds about \d s .* 60 s video was asked: give more text/,
  });
  t.match(refusal(octopus, { duration_seconds: 300 }).message, /or ask for 1\d\d s/);
  t.equal(refusal('# Heading\n\n```js\nrun()\n```').code, 'brief_empty');
  t.equal(refusal('🐙🐙🐙').code, 'brief_empty');
  t.equal(
    refusal('Yes it is so.\n'.repeat(4000)).code,
    'brief_too_short',
    'saying it again makes it no longer',
  );
  const spanish = 'El pulpo tiene tres corazones. Dos de ellos bombean sangre hacia las branquias. ';
  t.match(refusal(spanish.repeat(9)), { code: 'unsupported_language', message: /Spanish/ });
  t.match(refusal('タコには心臓が三つあります。'.repeat(30)), {
    code: 'unsupported_language',
    message: /Japanese/,
  });
  t.match(refusal(octopus, { language: 'de' }), { code: 'unsupported_language', message: /"de"/ });
  const topicOnly = createExtractiveWriter().write(VideoRequest.parse({ topic: 'octopus hearts' }), {
    signal: new AbortController().signal,
  });
  await t.rejects(topicOnly, { code: 'brief_needed', message: /brief.*OPENAI_API_KEY.*OPENAI_BASE_URL/s });
});

t.test('a brief of 60,000 characters, however strange, is answered', (t) => {
  const long = Array.from(
    { length: 700 },
    (_, i) => `Reef number ${i} feeds ${i % 9} kinds of fish in bay ${i % 13}.`,
  );
  t.equal(script(long.join(' ').slice(0, 60_000)).scenes.length > 2, true);
  for (const piece of ['a', '[', '> ', '- ', '<!--', '`', '. ', 'a "', '*a '])
    t.type(refusal(piece.repeat(60_000 / piece.length).slice(0, 60_000)).code, 'string', piece);
  t.end();
});
