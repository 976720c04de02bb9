import fc from 'fast-check';
import t from 'tap';
import { VideoId } from '#shared/contracts/ids.ts';
import {
  checkEarlier,
  sharedPictures,
  sharedWords,
} from '../../../../functions/quality-validation/check-earlier.ts';
import { unsaidFigures } from '../../../../functions/quality-validation/check-script.ts';
import { leastHashes, pictureHash } from '../../../../functions/quality-validation/fingerprint.ts';

const grid = { columns: 32, rows: 18 };
const cells = grid.columns * grid.rows;
/** A text of a hundred words that no other has. */
const text = (number: number) => Array.from({ length: 100 }, (_, place) => `word${number}x${place}`);

t.test('texts share as many least hashes as they share words, whatever their letters', async () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.nat(1e6), (number, gap) => {
      const [one, other] = [text(number), text(number + gap + 1)];
      const [first, second] = [leastHashes(one.join(' ')), leastHashes(other.join(' '))];
      const half = leastHashes([...one, ...other].join(' '));
      const shared = sharedWords(first, half);
      return (
        sharedWords(first, leastHashes(one.join(', ').toUpperCase())) === 1 &&
        sharedWords(first, second) < 0.2 &&
        shared > 0.15 &&
        shared < 0.85
      );
    }),
    { numRuns: 40 },
  );
});

t.test('a picture is known again after encoding, and two pictures are not taken for one', async () => {
  const picture = fc
    .array(fc.integer({ min: 16, max: 235 }), { minLength: 20, maxLength: 20 })
    .map((levels) =>
      Uint8Array.from({ length: cells }, (_, cell) => {
        const [x, y] = [cell % 32, Math.floor(cell / 32)];
        return levels[Math.floor(y / 5) * 5 + Math.floor(x / 7)] ?? 16;
      }),
    );
  fc.assert(
    fc.property(picture, (luma) => {
      const noisy = luma.map((level, cell) => level + (cell % 2));
      return sharedPictures([pictureHash({ luma }, grid)], [pictureHash({ luma: noisy }, grid)]) === 1;
    }),
    { numRuns: 60 },
  );
});

t.test('pictures whose hashes differ in up to six bits are one, wherever the bits are', async () => {
  const bits = fc.uniqueArray(fc.nat(63), { maxLength: 12 });
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), bits, (hash, turned) => {
      const other = turned.reduce((changed, bit) => changed ^ (1n << BigInt(bit)), hash);
      const [one, again] = [hash, other].map((value) => value.toString(16).padStart(16, '0'));
      return sharedPictures([one ?? ''], [again ?? '']) === (turned.length <= 6 ? 1 : 0);
    }),
  );
});

const own = {
  title: 'Three hearts',
  asked: '0'.repeat(16),
  words: leastHashes('an octopus has three hearts and its blood is blue because of the copper in it'),
  pictures: ['00000000ffffffff', 'ff00ff00ff00ff00', '0f0f0f0f0f0f0f0f'],
};
const videoId = VideoId.parse('7c9e6679-7425-40de-944b-e07fc1f90ae7');
const against = (changes: Partial<typeof own>, isPublished = true) => {
  const fingerprint = { ...own, title: 'An earlier one', ...changes };
  return checkEarlier(own, [{ videoId, fingerprint }], { isPublished })[0];
};

t.test(
  'a video nobody asked for twice is refused when the channel has it already, and names which',
  async (t) => {
    const copy = against({ asked: '1'.repeat(16) });
    t.match(copy?.check, { passed: false, fatal: true, measured: /“An earlier one” \(7c9e6679-/ });
    const seenFirst = against({ asked: '1'.repeat(16) }, false);
    t.match(seenFirst, { check: { passed: false, fatal: false }, worth: 0.5 }, 'nor published by itself');
  },
);

t.test('what was asked for again is said and lowers the score, and is never refused', async (t) => {
  const again = against({});
  t.match(again?.check, { passed: false, fatal: false, measured: /asked for with the same words/ });
  t.equal(again?.worth, 0.5);
});

t.test('other words or other pictures make another video', async (t) => {
  const asked = '1'.repeat(16);
  const spoken = leastHashes(
    'coffee was found by goats in the hills of Kaffa where a herder saw them dance at night',
  );
  const pictures = ['123456789abcdef0', '0fedcba987654321'];
  t.match(against({ asked, words: spoken, pictures })?.check, { passed: true });
  t.match(against({ asked, words: spoken })?.check, { passed: false, fatal: false }, 'pictures alone');
  t.match(against({ asked, pictures })?.check, { passed: false, fatal: false }, 'words alone');
  t.strictSame(checkEarlier(own, [], { isPublished: true }), [], 'and a first one has nothing to be like');
});

t.test('a figure that is shown must be said, in digits or in words', async (t) => {
  const shows = (figure: string, narration: string) =>
    unsaidFigures({ narration, graphic: { layout: 'number', figure, label: 'x' } });
  t.strictSame(shows('3,400 km', 'It is 3400 kilometres long.'), []);
  t.strictSame(shows('3 hearts', 'It has three hearts.'), []);
  t.strictSame(shows('37 %', 'A third of them.'), ['37']);
  t.strictSame(unsaidFigures({ narration: 'None.' }), []);
});
