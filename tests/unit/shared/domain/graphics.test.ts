import fc from 'fast-check';
import t from 'tap';
import { Graphic } from '#shared/contracts/graphics.ts';
import type { Scene, Script } from '#shared/contracts/script.ts';
import { candidatesOf } from '#shared/domain/graphics/candidates.ts';
import { chartFromTable } from '#shared/domain/graphics/chart-from-table.ts';
import { figuresIn } from '#shared/domain/graphics/figures.ts';
import { stepsList } from '#shared/domain/graphics/find-list.ts';
import { findQuote } from '#shared/domain/graphics/find-quote.ts';
import { numbersIn } from '#shared/domain/graphics/numbers.ts';
import { figuresAreSaid } from '#shared/domain/graphics/said-figures.ts';
import { stepsKept } from '#shared/domain/graphics/steps-kept.ts';
import { withGraphics } from '#shared/domain/graphics/with-graphics.ts';
import { isTidy, shortened } from '#shared/domain/graphics/wording.ts';

/** What a scene with this narration is shown as; undefined where its words on the screen are all. */
const shown = (narration: string, on_screen = ''): Graphic | undefined =>
  candidatesOf({ narration, on_screen })[0]?.graphic;

const chart = (kind: 'bars' | 'line' | 'shares', unit: string, points: Record<string, number>) => ({
  ...{ layout: 'chart', kind, unit },
  points: Object.entries(points).map(([label, value]) => ({ label, value })),
});
const number = (figure: string, label: string) => ({ layout: 'number', figure, label });
const list = (...items: string[]) => ({ layout: 'list', items, ordered: false });

const told: [narration: string, graphic: object][] = [
  ['An octopus has about 500 million nerve cells, as many as a dog.', number('500 million', 'Nerve cells')],
  ['An octopus has five hundred million nerve cells.', number('500 million', 'Nerve cells')],
  ['Half a million people lived there in 1666.', number('500,000', 'People')],
  ['The Nile is about 6,650 kilometres long.', number('6,650 km long', 'The Nile')],
  ['The canal cost 375 million dollars.', number('$375 million', 'The canal')],
  ['Over thirty-seven percent of all adults own a dog.', number('Over 37 %', 'of all adults own a dog')],
  ['The tower weighs more than 10,100 tonnes.', number('> 10,100 tonnes', 'The tower')],
  ['Voyager 1 is now more than 24 billion kilometres away.', number('> 24 billion km', 'Voyager 1')],
  ['In 2021 the average rate was about 2.3%.', number('2.3 %', 'The average rate')],
  [
    'The new deal is £43 a month cheaper than the old one, which comes to £516 a year.',
    number('£43 a month', 'cheaper than the old one'),
  ],
  ['The ship sank in 18 minutes.', number('18 minutes', 'The ship sank')],
  ['Most of it reaches your blood within 45 minutes.', number('45 minutes', 'Most of it reaches your blood')],
  [
    'After about five hours, half of the caffeine is still in your body.',
    number('5 hours', 'Half of the caffeine is still in your body'),
  ],
  ['Sea level rises by 3.7 millimetres a year.', number('3.7 mm a year', 'Sea level')],
  ['Light takes eight minutes to come from the Sun.', number('8 minutes', 'to come from the Sun')],
  ['In 1903, the flight lasted twelve seconds.', number('12 seconds', 'The flight')],
  ['The winter reaches −40 degrees Celsius.', number('−40 °C', 'The winter')],
  ['Blood flows to the brain, the organs and all eight arms.', list('Brain', 'Organs', 'All eight arms')],
  ['You need flour, water, salt and a little patience.', list('Flour', 'Water', 'Salt', 'A little patience')],
  ['She packed bread, cheese, and apples for the journey.', list('Bread', 'Cheese', 'Apples')],
  ['Three things eat into it: fees, taxes and rising prices.', list('Fees', 'Taxes', 'Rising prices')],
  [
    'It needs 250 grams of flour, 125 grams of butter and 80 grams of sugar.',
    list('250 grams of flour', '125 grams of butter', '80 grams of sugar'),
  ],
  ['The price of bread, milk and eggs rises.', list('Bread', 'Milk', 'Eggs')],
  ['Alice, Bob and Carol went home.', list('Alice', 'Bob', 'Carol')],
  [
    'First, warm the pot. Then add one spoon of tea for each cup. Finally, pour the water over it.',
    {
      layout: 'list',
      ordered: true,
      items: ['Warm the pot', 'Add one spoon of tea for each cup', 'Pour the water over it'],
    },
  ],
  [
    'Our blood is red because it carries iron. Octopus blood is blue, because it carries copper.',
    { left: { title: 'Our blood', points: ['Red'] }, right: { title: 'Octopus blood', points: ['Blue'] } },
  ],
  [
    'Sound needs air, while light travels through empty space.',
    {
      left: { title: 'Sound', points: ['Needs air'] },
      right: { title: 'Light', points: ['Travels through empty space'] },
    },
  ],
  [
    'Stocks returned 10 percent a year, while bonds returned 5 percent.',
    { left: { title: 'Stocks', figure: '10 %' }, right: { title: 'Bonds', figure: '5 %' } },
  ],
  [
    'Samuel Pepys wrote in his diary: "It made me weep to see it."',
    { text: 'It made me weep to see it.', author: 'Samuel Pepys' },
  ],
  ['“Who are you, and what do you want?” asked the old fox.', { layout: 'quote', author: 'The old fox' }],
  [
    '"That\'s one small step for man," Neil Armstrong said, "one giant leap for mankind."',
    { text: "That's one small step for man, one giant leap for mankind.", author: 'Neil Armstrong' },
  ],
  [
    'In 1667, a new law demanded brick. By 1677, a column marked the place, and in 1710 a cathedral was complete.',
    {
      events: [
        { when: '1667', what: 'A new law demanded brick' },
        { when: '1677', what: 'A column marked the place' },
        { when: '1710', what: 'A cathedral was complete' },
      ],
    },
  ],
  [
    'The wall was built in August 1961 and it fell in 1989.',
    {
      events: [
        { when: '1961', what: 'The wall was built' },
        { when: '1989', what: 'It fell' },
      ],
    },
  ],
  [
    'The fire was caused by a hot oven, dry wood and a strong wind.',
    { effect: 'The fire', causes: ['Hot oven', 'Dry wood', 'Strong wind'] },
  ],
  ['The drought and the war led to a famine.', { effect: 'Famine', causes: ['Drought', 'War'] }],
  [
    'Rent takes 50 percent, food 30 percent and savings 20 percent.',
    chart('shares', '%', { Rent: 50, Food: 30, Savings: 20 }),
  ],
  [
    'Put aside 50 percent for needs, 30 percent for wants and 20 percent for savings.',
    chart('shares', '%', { Needs: 50, Wants: 30, Savings: 20 }),
  ],
  [
    'The Nile is 6,650 km long, the Amazon 6,400 km and the Rhine 1,230 km.',
    chart('bars', 'km', { Nile: 6650, Amazon: 6400, Rhine: 1230 }),
  ],
  [
    'In 1950, there were 2.5 billion people. In 1990, there were 5.3 billion, and in 2020 7.8 billion.',
    chart('line', 'billion', { 1950: 2.5, 1990: 5.3, 2020: 7.8 }),
  ],
];

t.test('a scene is shown as what its narration holds', async (t) => {
  for (const [narration, wanted] of told) t.match(shown(narration), wanted, narration);
});

t.test(
  'what only looks like a figure, a list or a quotation is left to the words on the screen',
  async (t) => {
    const traps = [
      'In 1969, on July 20, 1969, at 9:30 a.m., it began.',
      'Version 3.5 of the program came after Python 3.12.',
      'Call 555-123-4567, or +1 555 123 4567, today.',
      'It takes between 10 and 20 minutes, or 10–20 minutes, or 10 to 20 minutes.',
      'It was one of the best of the 20th century.',
      'A million-dollar idea is one in a million, thanks a million.',
      'I am 100 percent sure that two by two is four.',
      'He works 24/7 since 9/11 in Room 101 and won 3-2.',
      'One in 5 people is 2x faster in the 1960s.',
      'A Boeing 747 landed on page 45.',
      'Some 300 million of them died.',
      'In 2000 people were happy.',
      'He paid 200 dollars for it.',
      'Twenty minutes and a bigger pot can give it another two years.',
      'Between 1914 and 1918 millions died.',
      'He paid 1500 dollars in 1999. The price was $2000.',
      'The sea was cold, dark and deep.',
      'A big, old and ugly house stood there.',
      'They taste, touch and decide for themselves.',
      'Arms are always feeling, gripping and exploring.',
      'The king, tired and hungry, and his men left.',
      'It was one of the biggest, oldest and best.',
      'He paid $3, $4 and $5.',
      'First impressions count. Then they fade.',
      'While he slept, the fox stole the cheese.',
      'While caffeine holds the door, adenosine keeps piling up behind it.',
      'It took a while, and then he left.',
      'The “so called” experts read the book "The Old Man and the Sea" twice.',
      'She said, "Not now."',
      'Thanks to him and her, it works.',
      'It is caused by stress and noise.',
      'Octopus blood is blue, because it uses copper.',
      'The tide is caused by the Moon and, to a lesser degree, the Sun.',
      'It rose from 10 percent to 20 percent.',
      'The price grew by 3 to 5 percent.',
      'The share rose 300 percent, and it fell 65 percent.',
      'She discovered two elements, polonium and radium, and named the first.',
      'He built it in two years, two months and five days.',
      'The heart beats about 100,000 times a day.',
      'Norway gets 98 percent of its power from water, France 70 percent from uranium.',
      'Dr. Smith of the Navy wrote that it was "the worst night of my life".',
      'The old man pulled the net, while his wife held the lamp.',
      'He bought it, the shop knows, bread, the good cheese and wine.',
    ];
    for (const narration of traps) t.equal(shown(narration), undefined, narration);
  },
);

t.test('a figure is read with its unit, in digits or spelled out', async (t) => {
  const read = (text: string) => figuresIn(text).map((figure) => figure.text);
  t.same(read('three thousand four hundred kilometres'), ['3,400 km']);
  t.same(read('$2.5 billion a year, 37%, 40 miles an hour'), ['$2.5 billion', '37 %', '40 mph']);
  const values = (text: string) => numbersIn(text).map((found) => found.values[0]);
  t.same(
    values('nineteen sixty-nine, twenty twenty-one, twenty-one and two thousand and eight'),
    [1969, 2021, 21, 2008],
  );
  t.same(
    values('half a million, a hundred and five, 1 000 000, 1.234.567'),
    [500_000, 105, 1_000_000, 1_234_567],
  );
  t.same(values('someone often, B12, x500m'), []);
  const figure = (text: string): Graphic => ({ layout: 'number', figure: text, label: 'of it' });
  t.ok(figuresAreSaid(figure('3,400 km'), 'It is three thousand four hundred kilometres long.'));
  t.ok(figuresAreSaid(figure('3.400 km'), 'Er ist 3400 Kilometer lang.'), 'by any comma');
  t.notOk(figuresAreSaid(figure('3,500 km'), 'It is three thousand four hundred kilometres long.'));
});

t.test('a table becomes a chart that grows with what is said of it', async (t) => {
  const rows = [
    ['Time', 'What you have'],
    ['10 years', '$16,289'],
    ['20 years', '$26,533'],
    ['30 years', '$43,219'],
  ];
  const before = 'After 10 years you have $16,289, after 20 years $26,533.';
  const narration = 'After 30 years you have $43,219.';
  const first = chartFromTable(rows, { narration: before, before: '', onScreen: '10 years' });
  t.match(first, {
    ...chart('line', '$', { '10 years': 16_289, '20 years': 26_533 }),
    title: 'What you have',
  });
  t.equal(chartFromTable(rows, { narration, before, onScreen: '' })?.points.length, 3);
  t.equal(chartFromTable(rows, { narration: before, before, onScreen: '' }), undefined, 'nothing new');
  t.equal(chartFromTable(rows, { narration, before: '', onScreen: '' }), undefined, 'one figure is no chart');
});

function scriptOf(
  narrations: readonly string[],
  language = 'en',
): Pick<Script, 'title' | 'language' | 'scenes'> {
  const scenes = narrations.map((narration, place): Scene => {
    const role = place === 0 ? 'hook' : place === narrations.length - 1 ? 'close' : 'point';
    return {
      id: `s${place + 1}`,
      role,
      narration,
      keywords: ['x'],
      on_screen: `The scene tells of ${'abcdefghijklm'.charAt(place)}`,
    };
  });
  return { title: 'What it is about', language, scenes };
}
const layoutsOf = (script: Parameters<typeof withGraphics>[0]) =>
  withGraphics(script).map(({ graphic }) => graphic?.layout);

t.test(
  'a video opens with its title, closes with what to remember, and does not show the same thrice in a row',
  async (t) => {
    const figures = Array.from(
      { length: 9 },
      (_, place) => `The tower number two is ${place + 20} metres tall.`,
    );
    const layouts = layoutsOf(scriptOf(['Listen.', ...figures, 'So it ends.']));
    t.equal(layouts[0], 'title');
    t.equal(layouts.at(-1), 'end');
    t.notMatch(layouts.join(' '), /number number number/);
    const shownAs = layouts.filter((layout) => layout === 'number').length;
    t.ok(shownAs > 3 && shownAs <= 6, 'up to two thirds of the scenes between');
    t.same(withGraphics(scriptOf(['Listen.', 'Two.', 'Three.', 'Four.'])).at(-1)?.graphic, {
      ...{
        layout: 'end',
        text: 'The scene tells of d',
        points: ['The scene tells of b', 'The scene tells of c'],
      },
    });
    const { title, language, scenes: told } = scriptOf(['Three soldiers came down the road.', 'Two.', 'So.']);
    const label = (on_screen: string) => told.map((scene) => ({ ...scene, on_screen }));
    t.same(
      withGraphics({ title, language, scenes: label('Pyry forest') }).at(-1)?.graphic,
      { layout: 'end', text: title, points: [] },
      'what tells nothing is not to be remembered',
    );
    const spoken = scriptOf(['Listen.', '"The scene tells of b," he said.', 'Three.', 'So it ends.']);
    t.match(withGraphics(spoken).at(-1)?.graphic, { points: [] }, 'what is quoted is no point');
    const untitled = { title: 'Three soldiers came down the road', language, scenes: label('') };
    t.equal(withGraphics(untitled).at(-1)?.graphic, undefined, 'not closed by what it opened with');
    const german = layoutsOf(
      scriptOf(['Hören Sie.', 'Er ist 300 Meter hoch.', 'Brot, Käse und Wein.', 'Ende.'], 'de'),
    );
    t.same(german, ['title', 'statement', 'statement', 'end'], 'the rules know English');
    const own: Graphic = { layout: 'list', items: ['One thing', 'Another'], ordered: false };
    const { scenes, ...rest } = scriptOf(['Listen.', 'Nothing here.', 'So it ends.']);
    const given = scenes.map((scene) => ({ ...scene, graphic: own, on_screen: '' }));
    t.same(
      withGraphics({ ...rest, scenes: given }).map(({ graphic }) => graphic?.layout),
      ['title', 'list', 'end'],
    );
    t.equal(
      withGraphics({ ...rest, scenes: scenes.map((scene) => ({ ...scene, on_screen: '' })) })[1]?.graphic,
      undefined,
    );
  },
);

t.test('whatever is said, what is shown keeps to its contract and every figure of it is said', async () => {
  const pieces = fc.constantFrom(
    ...'In 1969, |the wall |was |37 percent |of |and |, |. |"We go," |said |Ann |$2.5 billion |3,400 km |while |because of |'
      .concat(
        'led to |first, |then |oil, gas and coal |a |🐙 |章魚は |مرحبا |( |“ |” |- |— |\n|3.5 |1914–1918 |long |houses |to |',
      )
      .concat(
        'three thousand four hundred |is |are |nineteen sixty-nine |fell |in 1710 |fed the fire |; |: |% ',
      )
      .split('|'),
  );
  const texts = fc.oneof(
    { weight: 4, arbitrary: fc.array(pieces, { maxLength: 40 }).map((some) => some.join('')) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 300 }) },
  );
  fc.assert(
    fc.property(texts, fc.string({ unit: 'grapheme', maxLength: 60 }), (narration, on_screen) =>
      candidatesOf({ narration, on_screen }).every(
        ({ graphic }) => Graphic.safeParse(graphic).success && figuresAreSaid(graphic, narration),
      ),
    ),
    { numRuns: 1500 },
  );
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 12 }), (narrations) =>
      withGraphics(scriptOf(narrations)).every(
        ({ graphic }) => graphic === undefined || Graphic.safeParse(graphic).success,
      ),
    ),
    { numRuns: 60 },
  );
});

t.test('words are left off only where a thought ends', async (t) => {
  t.equal(
    shortened('Water the plant the day before, because dry roots break.', 48),
    'Water the plant the day before',
  );
  t.equal(
    shortened('a tall column was finished near the house of the baker', 40),
    'A tall column was finished',
  );
  for (const half of [
    'Leaving early usually means a charge of between 1% and 5% of what you still owe',
    'The transmitter on board uses about as much power as a refrigerator light bulb',
    'Trains run from Paris to the old port of Marseille every hour of the day and the night',
  ])
    t.equal(shortened(half, 56), undefined, half);
  t.equal(
    shortened('A radio signal, travelling at the speed of light, takes 22 hours', 56),
    'A radio signal',
  );
  t.equal(
    shortened('The harbour, finished in 1850, closed for good when the ships grew too large', 46),
    'The harbour, finished in 1850, closed for good',
  );
  t.equal(shortened('supercalifragilisticexpialidocious words without an end to them', 20), undefined);
  for (const text of ['the end of the', 'looked at (the', 'a “quoted', 'and']) t.notOk(isTidy(text), text);
});

t.test('no text takes long to look through', async (t) => {
  for (const piece of [
    'a, b and ',
    '1,',
    '"a ',
    'in 1969 ',
    'one hundred ',
    'while ',
    'the the ',
    '(',
    'A. ',
    '5 % ',
  ]) {
    const narration = piece.repeat(2000 / piece.length);
    t.ok(candidatesOf({ narration, on_screen: '' }).length < 9, piece);
  }
});

t.test('steps keep their numbers, however many of them there are', async (t) => {
  const steps = [
    ...['Take the wheel off.', 'Hook one lever under the edge.', 'Pull the tube out.', 'Dry the tube.'],
    ...['Press the patch on.', 'Run your fingers carefully around the inside of the tyre.', 'Pump it up.'],
  ];
  const six = stepsList(steps.slice(0, 6), '');
  t.match(six, { ordered: true, items: { length: 6, 5: 'Run your fingers around the inside of the tyre' } });
  const seven = stepsList(steps, '');
  t.match(seven, { first: 3, items: { length: 5, 0: 'Pull the tube out', 4: 'Pump it up' } });
  if (six === undefined || seven === undefined) return;
  t.equal(stepsKept(six, seven), 4);
  t.equal(stepsKept({ ...six, items: ['Something else', 'And more'] }, seven), 0);
});

t.test('a quotation is signed only by somebody who can be named and surely said it', async (t) => {
  t.match(findQuote('"We have nothing to eat," said the old miller.'), { author: 'The old miller' });
  for (const narration of [
    '"A cabbage would help us," said the second.',
    '"It was thanks to Ultra that we won," Churchill is said to have told King George VI.',
    'Legend has it that the queen said: "Let them all eat cake."',
  ]) {
    t.match(findQuote(narration), { layout: 'quote' }, narration);
    t.notOk(findQuote(narration)?.author, narration);
  }
});
