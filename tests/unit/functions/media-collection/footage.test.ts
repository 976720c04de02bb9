import fc from 'fast-check';
import t from 'tap';
import { Format } from '#shared/contracts/video-request.ts';
import { coverage, cutToShape, frameSizes, photoSize } from '#shared/domain/frame-sizes.ts';
import { assignFootage, looksIntended } from '../../../../functions/media-collection/assign-footage.ts';
import { clipLength } from '../../../../functions/media-collection/fetch-footage.ts';
import { filmableKeywords, mayBeFilmed } from '../../../../functions/media-collection/filmable.ts';
import { Footage } from '../../../../functions/media-collection/footage.ts';
import {
  leastFit,
  type RankedFootage,
  rankFootage,
  type Wish,
} from '../../../../functions/media-collection/rank-footage.ts';
import { stemsOf } from '../../../../functions/media-collection/word-stems.ts';
import { writeCredits } from '../../../../functions/upload-preparation/write-credits.ts';

const credit = {
  title: 'Footage on Pexels',
  author: 'Anna',
  licence: 'Pexels License',
  source: 'https://www.pexels.com/video/1/',
};
let count = 0;
function clip(words: string, more: Partial<Footage> = {}): Footage {
  const id = `pexels:clip:${++count}`;
  return {
    id,
    kind: 'clip',
    words,
    width: 1920,
    height: 1080,
    seconds: 20,
    url: 'https://videos.pexels.com/x.mp4',
    credit,
    ...more,
  };
}

const wish: Wish = {
  keywords: ['octopus', 'gills'],
  narration: 'An octopus swims over the reef, and one of its hearts stops.',
  title: 'Why octopuses have three hearts',
  format: '16:9',
  language: 'en',
  seconds: 8,
};
const wordsRanked = (offered: Footage[], more: Partial<Wish> = {}): string[] =>
  rankFootage(offered, { ...wish, ...more }).map(({ words }) => words);

t.test('words are compared without their endings, and empty ones not at all', async (t) => {
  const same = [
    'octopus octopuses',
    'swim swimming',
    'bake baking bakes',
    'story stories',
    'box boxes',
    'heart hearts',
    'jump jumped',
  ];
  for (const words of same) t.equal(stemsOf(words).size, 1, words);
  t.same([...stemsOf("Why do you have the octopus's Café?")], ['octopus', 'caf']);
  t.same([...stemsOf('the of and')], []);
});

t.test(
  'what shows the sentence goes before what shows one word of it, and what shows neither is left out',
  async (t) => {
    const offered = [
      clip('business people smiling at a laptop'),
      clip('an octopus in an aquarium'),
      clip('octopus swims over a coral reef'),
      clip('fish with gills in a tank'),
      clip(''),
    ];
    t.same(wordsRanked(offered).slice(0, 2), [
      'octopus swims over a coral reef',
      'an octopus in an aquarium',
    ]);
    t.notOk(wordsRanked(offered).some((words) => /laptop/.test(words) || words === ''));
    const [best] = rankFootage(offered, wish);
    t.match(best, { keyword: 'octopus', kind: 'clip' });
  },
);

t.test('shape, size, length and the order of the library decide between like ones', async (t) => {
  const words = 'an octopus swims';
  const wide = clip(words);
  const tall = clip(words, { width: 1080, height: 1920 });
  t.same(
    rankFootage([tall, wide], wish).map(({ id }) => id),
    [wide.id],
    'a tall one loses two thirds in a wide frame',
  );
  t.equal(rankFootage([wide, tall], { ...wish, format: '9:16' })[0]?.id, tall.id);
  const own = clip(words, { id: 'own:clip:1' });
  t.equal(
    rankFootage([wide, own], { ...wish, format: '9:16' })[0]?.id,
    own.id,
    'there may be no other of the own',
  );
  const order = (...items: Footage[]) => rankFootage(items, wish).map(({ id }) => id);
  const small = clip(words, { width: 1280, height: 720 });
  const tiny = clip(words, { width: 640, height: 360 });
  t.same(order(small, tiny, wide), [wide.id, small.id]);
  const short = clip(words, { seconds: 3 });
  t.same(order(short, clip(words, { seconds: 1 }), wide), [wide.id, short.id]);
  const photo = clip(words, { id: 'pexels:photo:9', kind: 'photo', seconds: undefined });
  t.equal(order(photo, clip(words))[1], photo.id, 'of two that fit alike the one that moves');
  const [first, second] = [clip(words), clip(words)];
  t.same(order(first, second), [first.id, second.id]);
});

t.test(
  'a library that was asked in one language and answers in another is taken at its word, in its order',
  async (t) => {
    const offered = [
      clip('octopus on a rock'),
      clip('a diver at sea'),
      clip('sea urchin', { width: 1080, height: 1920 }),
    ];
    const german: Wish = {
      ...wish,
      language: 'de',
      keywords: ['Krake', 'Riff'],
      title: 'Drei Herzen',
      narration: 'Ein Krake schwimmt.',
    };
    t.same(
      rankFootage(offered, german).map(({ words }) => words),
      ['octopus on a rock', 'a diver at sea'],
    );
    t.same(rankFootage(offered, { ...german, language: 'en' }), []);
    const mixed = [...offered, clip('Krake, Meer, Riff')];
    t.same(
      rankFootage(mixed, german).map(({ words }) => words),
      ['Krake, Meer, Riff'],
      'one that answers in it is read',
    );
  },
);

t.test('fits lie between the least and one, whatever a library offers', async () => {
  const words = fc.array(fc.constantFrom('octopus', 'gill', 'reef', 'heart', 'cat', ''), { maxLength: 6 });
  const size = fc.integer({ min: 1, max: 8192 });
  const offer = fc.record({
    words,
    width: size,
    height: size,
    seconds: fc.option(fc.double({ min: 0, max: 9999, noNaN: true })),
  });
  fc.assert(
    fc.property(fc.array(offer, { maxLength: 8 }), fc.constantFrom(...Format.options), (offers, format) => {
      const offered = offers.map(({ words: said, seconds, ...rest }) =>
        clip(said.join(' '), { ...rest, seconds: seconds ?? undefined }),
      );
      const ranked = rankFootage(offered, { ...wish, format });
      return ranked.every(
        ({ fit }, place) => fit >= leastFit && fit <= 1 && fit <= (ranked[place - 1]?.fit ?? 1),
      );
    }),
  );
});

const ranked = (id: string): RankedFootage => ({ ...clip('x', { id }), fit: 0.9, keyword: 'x' });

t.test(
  'nothing is shown twice in a video, nor what the channel showed lately, and each scene has the best that is left',
  async () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(names, { maxLength: 6 }), { maxLength: 10 }),
        fc.uniqueArray(names),
        (offers, lately) => {
          const assigned = assignFootage(
            offers.map((ids) => ids.map(ranked)),
            new Set(lately),
          );
          const used = new Set<string>(lately);
          return assigned.every((item, scene) => {
            const wanted = offers[scene]?.find((id) => !used.has(id));
            if (item !== undefined) used.add(item.id);
            return item?.id === wanted;
          });
        },
      ),
    );
  },
);

t.test('a long video shows several clips or none, a short one any number', async (t) => {
  t.ok([0, 1, 2, 3].every((filmed) => looksIntended(filmed, 3)));
  t.notOk(looksIntended(1, 8));
  t.notOk(looksIntended(2, 8));
  t.ok(looksIntended(3, 8));
  t.ok(looksIntended(0, 8));
});

t.test('ideas, figures and the close are drawn', async (t) => {
  const scene = {
    id: 's1',
    role: 'point' as const,
    narration: 'x',
    keywords: ['octopus'],
    on_screen: 'Three hearts',
  };
  t.ok(mayBeFilmed(scene, 5));
  t.notOk(mayBeFilmed({ ...scene, role: 'close' }, 5));
  t.ok(mayBeFilmed({ ...scene, role: 'close' }, 1));
  t.notOk(mayBeFilmed({ ...scene, on_screen: '90 % water' }, 5));
  t.notOk(mayBeFilmed({ ...scene, keywords: ['success', 'good ideas', 'happiness'] }, 5));
  t.same(filmableKeywords({ keywords: ['big question', 'Octopus', 'capitalism', 'power plant'] }), [
    'Octopus',
    'power plant',
  ]);
});

t.test('no library of others can name a file of our own, nor the own one an address', async (t) => {
  const key = `own:sha256/${'a'.repeat(64)}.mp4`;
  const accepts = (more: Partial<Footage>) => Footage.safeParse(clip('reef', more)).success;
  t.ok(accepts({}));
  t.ok(accepts({ id: 'own:clip:0123456789abcdef', url: key }));
  t.notOk(accepts({ url: key }));
  t.notOk(accepts({ url: key.toUpperCase() }));
  t.notOk(accepts({ id: 'own:clip:0123456789abcdef' }));
});

t.test('a picture is cut to the shape of the frame, covers it, and is never enlarged', async (t) => {
  const size = fc.record({
    width: fc.integer({ min: 200, max: 16_384 }),
    height: fc.integer({ min: 200, max: 16_384 }),
  });
  fc.assert(
    fc.property(size, fc.constantFrom(...Format.options), (picture, format) => {
      const frame = frameSizes[format];
      const cut = cutToShape(picture, frame);
      const shape = cut.width / cut.height / (frame.width / frame.height);
      return (
        cut.width <= Math.min(picture.width, frame.width) &&
        cut.height <= Math.min(picture.height, frame.height) &&
        cut.width % 2 === 0 &&
        cut.height % 2 === 0 &&
        Math.abs(shape - 1) < 0.04 &&
        (coverage(picture, frame) < 1 || cut.width === frame.width)
      );
    }),
  );
  t.same(photoSize('9:16'), { width: 1296, height: 2304 });
  t.same([3, 6.1, 13, 500].map(clipLength), [6, 9, 13, 40]);
});

t.test(
  'each author is credited once with licence and page, one library below the other, within the room there is',
  async (t) => {
    const one = {
      title: 'Fluent Emoji',
      author: 'Microsoft',
      licence: 'MIT',
      source: 'https://github.com/x',
    };
    t.equal(writeCredits([], 500), '');
    t.equal(writeCredits([one], 500), 'Credits: Fluent Emoji by Microsoft (MIT): https://github.com/x');
    const ben = { ...credit, author: 'Ben', source: 'https://www.pexels.com/video/2/' };
    t.equal(
      writeCredits([credit, one, ben], 500),
      'Credits:\nFootage on Pexels (Pexels License):\nAnna: https://www.pexels.com/video/1/\nBen: https://www.pexels.com/video/2/\n' +
        'Fluent Emoji by Microsoft (MIT): https://github.com/x',
    );
    const many = Array.from({ length: 60 }, (_, place) => ({ ...credit, author: `Person ${place}` }));
    for (const room of [100, 300, 1000]) {
      const text = writeCredits(many, room);
      t.ok(Buffer.byteLength(text) <= room, `${room} bytes`);
      const named = text.match(/Person/g)?.length ?? 0;
      t.match(text, new RegExp(`and ${60 - named} more$`));
    }
  },
);
