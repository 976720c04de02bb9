import t from 'tap';
import { makeScenes } from '#shared/adapters/extractive-writer/make-scenes.ts';
import { closingLine, onScreenFor } from '#shared/adapters/extractive-writer/on-screen.ts';
import { readBrief } from '#shared/adapters/extractive-writer/read-brief.ts';
import { leansBack, sentencesOf } from '#shared/adapters/extractive-writer/sentence.ts';

/** The words over a scene that says this. */
const over = (text: string): string =>
  onScreenFor(sentencesOf([{ section: 0, text }], undefined), undefined, {
    weights: new Map(),
    subject: new Set(),
    texts: [],
  });

t.test('no half of a thought stands on the screen', async (t) => {
  const half: [said: string, never: RegExp][] = [
    ['Leaving early usually means a charge of between 1% and 5% of what you still owe.', /between/],
    ['The transmitter on board uses about as much power as a refrigerator light bulb.', /uses/],
    ['A radio signal, travelling at the speed of light, takes over 22 hours to reach it.', /travelling/],
    ['"It was thanks to Ultra that we won," Churchill is said to have told King George VI.', /told/],
  ];
  for (const [said, never] of half) t.notMatch(over(said), never, said);
});

t.test('a sentence of them is understood only behind what they are', async (t) => {
  t.ok(leansBack('By the end of the war there were more than 200 of them, most of them run by women.'));
  t.ok(leansBack('The first one, Victory, was running in March 1940.'));
  t.notOk(leansBack('An octopus has three hearts, and one of them stops every time it swims.'));
  t.notOk(leansBack('When the villagers saw them coming the bell rang.'));
});

t.test('a scene shows its own first words or nothing, and no detail of a sentence alone', async (t) => {
  t.equal(over('The team could not replace it, so they cut it up. It took five months, and it worked.'), '');
  t.equal(over('By then there were more than 200 of them, run by young women who lived nearby.'), '');
  t.equal(
    over('They heard the sea all night. Marie ran home and fetched some carrots.'),
    'Marie ran home and fetched some carrots',
  );
  t.equal(over('The harbour was closed. A storm had broken the wall.'), 'The harbour was closed');
  t.equal(
    over('Squid and cuttlefish, the closest relatives of the octopus, have three as well.'),
    'Squid and cuttlefish',
  );
});

t.test('a video ends on its punch line, also where it is quoted', async (t) => {
  const last = (text: string, title = 'Stone Soup'): string =>
    closingLine(sentencesOf([{ section: 0, text }], undefined), {
      ...{ weights: new Map(), subject: new Set() },
      texts: [title],
    });
  t.equal(
    last('"And to think," said the old miller, "all that from a few stones!"'),
    'All that from a few stones',
  );
  t.equal(last('How much would it hurt? If the answer is "a lot", pay for certainty.'), 'Pay for certainty');
  t.equal(last('Stone soup was all they had.', 'Stone soup was all they had'), '');
  t.equal(last('Their batteries lose about 4 watts a year.'), '');
});

t.test('the first line of a plain text is its title where it stands apart', async (t) => {
  t.equal(readBrief('Stone Soup\n\nThree soldiers came. They were cold.').title, 'Stone Soup');
  t.equal(readBrief('Should you wait?\n\nRates drop. They may rise.').title, 'Should you wait?');
  t.equal(readBrief('Stone Soup\n\nThree soldiers came.').blocks.length, 1);
  for (const text of [
    'Three soldiers came.\n\nThey were cold.',
    'Stone soup\nThree soldiers came.\n\nThey were cold.',
    'Dear friends,\n\nThree soldiers came.',
    'Cold\n\nWet\n\nDark',
    'By a friend\n\n# Stone Soup\n\nThey came.',
  ])
    t.not(readBrief(text).title, text.split('\n')[0], text);
});

t.test('a long scene is parted between its sentences, but dates and steps stay together', async (t) => {
  const parts = (...blocks: { text: string; step?: { list: number; place: number } }[]): number[] =>
    makeScenes(
      sentencesOf(
        blocks.map((block) => ({ section: 0, ...block })),
        undefined,
      ),
      undefined,
    ).map(({ sentences }) => sentences.length);
  const hook = {
    text: 'A night of wind changed the whole island, and nobody who lived through it has forgotten it.',
  };
  const end = {
    text: 'The island has never looked the same again since then, and the wall was never built again.',
  };
  const slow =
    'The old harbour wall held for an hour and a half, and then the sea came into the streets and the cellars below them.';
  const wide =
    'All the boats were lifted out of the water and left on the roofs of the lower houses when the water fell.';
  t.same(parts(hook, { text: `${slow} ${wide}` }, end), [1, 1, 1, 1]);
  const dates =
    'In 1667 a new law demanded houses of brick and stone. In 1710 the new cathedral was complete, after many years of work.';
  t.same(parts(hook, { text: dates }, end), [1, 2, 1]);
  const steps = ['Take it off.', 'Put it on again after a while.'].map((text, place) => ({
    ...{ text, step: { list: 1, place } },
  }));
  t.equal(parts(hook, ...steps, end)[0], 1, 'the opening takes no step');
});
