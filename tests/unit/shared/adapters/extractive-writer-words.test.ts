import t from 'tap';
import { onScreenFor } from '#shared/adapters/extractive-writer/on-screen.ts';
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
