import fc from 'fast-check';
import t from 'tap';
import { choosePictures } from '#shared/adapters/illustrations/choose-pictures.ts';
import { curatedEveryday } from '#shared/adapters/illustrations/curated-everyday.ts';
import { curatedLife } from '#shared/adapters/illustrations/curated-life.ts';
import { curatedNature } from '#shared/adapters/illustrations/curated-nature.ts';
import { curatedThings } from '#shared/adapters/illustrations/curated-things.ts';
import { generalPictures } from '#shared/adapters/illustrations/general-pictures.ts';
import { loadIconLibrary } from '#shared/adapters/illustrations/icon-library.ts';
import { buildKeywordIndex, matchKeyword } from '#shared/adapters/illustrations/keyword-index.ts';
import { lookupForms, singular, wordsOf } from '#shared/adapters/illustrations/word-forms.ts';

const library = await loadIconLibrary();
const index = buildKeywordIndex(library);
const none: ReadonlySet<string> = new Set();

t.test('the words of a keyword are compared in the singular, without marks and case', async (t) => {
  const pairs = {
    hearts: 'heart',
    berries: 'berry',
    boxes: 'box',
    octopus: 'octopus',
    wolves: 'wolf',
    gas: 'gas',
  };
  for (const [plural, one] of Object.entries(pairs)) t.equal(singular(plural), one);
  t.same(wordsOf("Piñatas & the bee's Knees"), ['pinata', 'the', 'bee', 'knee']);
  t.ok(lookupForms('swimming').includes('swim') && lookupForms('baker').includes('bake'));
});

t.test('a realistic keyword leads to the picture a person would choose', async (t) => {
  const expected: Record<string, string> = {
    octopus: 'octopus',
    'three hearts': 'red-heart',
    'circulatory system anatomical heart': 'anatomical-heart',
    'blue blood': 'blue-heart',
    brains: 'brain',
    'compound interest': 'coin',
    bank: 'bank',
    'black hole': 'milky-way',
    astronauts: 'astronaut',
    'sourdough bread': 'bread',
    'chili peppers': 'hot-pepper',
    'roman empire': 'classical-building',
    'black death': 'rat',
    'machine learning': 'robot',
    passwords: 'locked',
    'vitamin d': 'sun',
    vaccines: 'syringe',
    hurricanes: 'cyclone',
    surfing: 'person-surfing',
    chess: 'chess-pawn',
    efficiency: 'gear',
    growth: 'chart-increasing',
    memory: 'brain',
    gratitude: 'folded-hands',
    photosynthesis: 'herb',
    election: 'ballot-box-with-ballot',
    'nuclear power': 'radioactive',
    yawning: 'sleeping-face',
    'Paris, France': 'globe-showing-europe-africa',
  };
  for (const [keyword, name] of Object.entries(expected)) {
    const [best] = choosePictures({ index, library }, { keywords: [keyword], count: 1, avoid: none });
    t.equal(best?.name, name, keyword);
  }
});

t.test(
  'every curated and every general picture is in the set, and no sign or skin-tone variant is',
  async (t) => {
    const named = [curatedNature, curatedLife, curatedThings, curatedEveryday].flatMap((rows) =>
      Object.keys(rows),
    );
    t.same(
      [...named, ...generalPictures].filter((name) => !library.has(name)),
      [],
    );
    const unwanted = [...library.keys()].filter((name) =>
      /oclock|-thirty$|keycap|^flag-|-(medium-light|dark|medium)$|-arrow$|-button$|middle-finger/.test(name),
    );
    t.same(unwanted, ['check-mark-button']);
  },
);

t.test('signs of faith and death are shown only to whoever names them', async (t) => {
  t.equal(matchKeyword(index, 'mosque')[0]?.name, 'mosque');
  for (const loose of ['building', 'religion', 'end', 'remember'])
    t.notOk(
      matchKeyword(index, loose).some(({ name }) => /mosque|church|cross$|coffin|headstone/.test(name)),
    );
});

t.test(
  'a search never comes back empty, never repeats itself and keeps away from what is avoided',
  async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'octopus',
        'hearts',
        'deep sea',
        'growth',
        'the',
        'quantum foam',
        'größe',
        '东京',
        '🐙',
        '',
      ),
      fc.string({ maxLength: 20 }),
    );
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 5 }),
        fc.subarray([...generalPictures.slice(0, 10), 'octopus', 'red-heart', 'water-wave']),
        (keywords, count, avoided) => {
          const avoid = new Set<string>(avoided);
          const chosen = choosePictures({ index, library }, { keywords, count, avoid });
          const names = chosen.map(({ name }) => name);
          return (
            names.length >= 1 &&
            names.length <= count &&
            new Set(names).size === names.length &&
            names.every((name) => library.has(name) && !avoid.has(name))
          );
        },
      ),
    );
  },
);

t.test(
  'a keyword nobody drew gets a general picture, the same one each time, a fresh one while there is one',
  async (t) => {
    const ask = (avoid: ReadonlySet<string>) =>
      choosePictures({ index, library }, { keywords: ['zzyzx'], count: 3, avoid });
    t.same(ask(none), ask(none));
    t.equal(ask(none)[0]?.fit, 0);
    const shown = new Set<string>();
    for (let scene = 0; scene < generalPictures.length; scene++) shown.add(ask(shown)[0]?.name ?? '');
    t.equal(shown.size, generalPictures.length);
    t.equal(ask(shown).length, 1, 'and one seen before when all are used up');
  },
);
