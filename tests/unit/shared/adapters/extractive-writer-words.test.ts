import t from 'tap';
import { onScreenFor } from '#shared/adapters/extractive-writer/on-screen.ts';
import { sentencesOf } from '#shared/adapters/extractive-writer/sentence.ts';

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
