import fc from 'fast-check';
import t from 'tap';
import { spokenInTurn } from '../../../../functions/video-rendering/spoken-at.ts';

/** A second for every word. */
const spoken = (text: string) =>
  text.split(' ').map((word, at) => ({ text: word, start: at, end: at + 0.9 }));

t.test('parts come when they are named, figures and years however they are said', async (t) => {
  const told: [narration: string, parts: string[], at: (number | null)[]][] = [
    ['The river is three thousand four hundred kilometres long.', ['3,400 km long'], [3]],
    ['The river is 3,400 kilometres long.', ['3,400 km long'], [3]],
    ['It cost two point five, no: $2.5 billion.', ['$2.5 billion'], [6]],
    ['An octopus has about 500 million nerve cells.', ['500 million'], [4]],
    ['In nineteen sixty-nine men walked, in 1972 they left.', ['1969 Men walked', '1972 They left'], [1, 6]],
    [
      'Blood flows to the brain, the organs and all eight arms.',
      ['Brain', 'Organs', 'All eight arms'],
      [4, 6, 9],
    ],
    ['Rent takes 50 percent, food 30 percent and savings 20.', ['Rent', 'Food', 'Savings'], [0, 4, 8]],
    ['First warm the pot, then pour the water.', ['Warm the pot', 'Fill it', 'Pour the water'], [1, null, 5]],
    ['The arms come first, then the brain.', ['Brain', 'Arms'], [null, 1]],
    ['He said “café” and ‘naïve’, she nothing.', ['Naïve', 'Nobody'], [4, null]],
    ['Nothing of the kind.', ['3,400 km'], [null]],
  ];
  for (const [narration, parts, at] of told) t.same(spokenInTurn(parts, spoken(narration)), at, narration);
  t.same(spokenInTurn([], spoken('Nothing.')), []);
  t.same(spokenInTurn(['Anything'], []), [null]);
});

t.test('parts come when they are named in other languages, whatever form their words have', async (t) => {
  const told: [language: string, narration: string, parts: string[], at: (number | null)[]][] = [
    ['de', 'Die Mauern fielen, der Turm blieb und die Brücken brannten.', ['Der Turm', 'Die Brücke'], [4, 8]],
    ['de', 'Es brannten 13.200 Häuser.', ['13.200 Häuser'], [2]],
    ['ru', 'Сначала рухнули стены, потом сгорела башня.', ['Стена', 'Башня'], [2, 5]],
    ['ar', 'سقط الجدار ثم احترقت الأبراج', ['جدار', 'أبراج'], [1, 4]],
    ['hi', 'पहले दीवार गिरी फिर किताब जली', ['दीवार', 'किताब'], [1, 4]],
    ['ko', '전쟁은 도시를 태웠다', ['전쟁', '도시'], [0, 1]],
    ['ja', '城壁は 倒れ 、 人口は 1億 2500万 人', ['城壁の建設', '1億2500万人'], [0, 4]],
  ];
  for (const [language, narration, parts, at] of told)
    t.same(spokenInTurn(parts, spoken(narration), language), at, language);
});

t.test('parts named in order are all found, in order, and never before a word begins', async () => {
  const things = [
    'brain',
    'organs',
    'arms',
    'gills',
    'heart',
    '3,400',
    '1969',
    'nineteen sixty-nine',
    '37 %',
    'copper',
  ];
  const fillers = fc.array(fc.constantFrom('the', 'and', 'with', 'of', 'a', '🐙', '章魚', 'مرحبا', '—'), {
    maxLength: 5,
  });
  const anything = fc.array(
    fc.oneof(fc.constantFrom(...things), fc.string({ unit: 'grapheme', maxLength: 12 })),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom(...things), { maxLength: 6 }), fillers, (parts, between) => {
      const apart = parts.filter((part) => part !== 'nineteen sixty-nine');
      const narration = apart.flatMap((part) => [...between, part]).join(' ');
      const at = spokenInTurn(apart, spoken(narration));
      return at.every((one, place) => one !== null && (place === 0 || one > (at[place - 1] ?? 0)));
    }),
  );
  fc.assert(
    fc.property(anything, anything, (parts, words) => {
      const times = spoken(words.join(' '));
      const at = spokenInTurn(parts, times);
      const named = at.filter((one) => one !== null);
      const rises = named.every((one, place) => place === 0 || one > (named[place - 1] ?? 0));
      return (
        at.length === parts.length && rises && named.every((one) => times.some(({ start }) => start === one))
      );
    }),
  );
});
