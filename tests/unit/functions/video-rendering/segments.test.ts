import fc from 'fast-check';
import t from 'tap';
import { micros } from '#shared/contracts/money.ts';
import type { PartsReady } from '#shared/contracts/stages.ts';
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import { cutFilm } from '../../../../functions/video-rendering/cut-film.ts';
import { planFilm } from '../../../../functions/video-rendering/plan-film.ts';
import { shareOut } from '../../../../functions/video-rendering/share-out.ts';
import { filmParts } from '../../../support/film-parts.ts';
import { memoryBlobs } from '../../../support/stage-tools.ts';

const blobs = memoryBlobs();
const texts = ['One heart.', 'Two for the gills of it.', 'Blood is blue here.', 'Copper.', 'And so it ends.'];
const parts = await filmParts(
  blobs,
  '16:9',
  texts.map((narration) => ({ narration, onScreen: narration })),
);

const described = (film: PartsReady, seed = 5): string[] => cutFilm(planFilm(film, seed)).map(canonicalJson);

/** Places at which two films' descriptions differ. */
function changed(film: PartsReady, seed?: number): number[] {
  const before = described(parts);
  return described(film, seed).flatMap((text, index) => (text === before[index] ? [] : [index]));
}

/** The same film with its third scene's last word taking so much longer. */
function slower(seconds: number): PartsReady {
  const scenes = parts.narration.scenes.map((scene, index) => {
    if (index !== 2) return scene;
    const words = scene.words.map((word, place) =>
      place === scene.words.length - 1 ? { ...word, end: word.end + seconds } : word,
    );
    return { ...scene, words, seconds: scene.seconds + seconds };
  });
  return { ...parts, narration: { ...parts.narration, scenes } };
}

t.test('segments hold every frame of the film exactly once', async () => {
  const lengths = fc.array(fc.double({ min: 0.01, max: 20, noNaN: true }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(lengths, (seconds) => {
      const scenes = parts.narration.scenes
        .slice(0, seconds.length)
        .map((scene, index) => ({ ...scene, seconds: seconds[index] ?? 1 }));
      const film = planFilm({ ...parts, narration: { ...parts.narration, scenes } }, 5);
      const segments = cutFilm(film);
      let at = 0;
      return (
        segments.every(({ frameCount, entrance, scene }, index) => {
          const begins = (film.timeline.spans[index]?.firstFrame ?? 0) - (entrance?.leadFrames ?? 0);
          const right =
            frameCount > 0 && begins === at && scene.frames === film.timeline.spans[index]?.frames;
          at += frameCount;
          return right;
        }) && at === film.timeline.frameCount
      );
    }),
    { numRuns: 300 },
  );
});

t.test(
  "all captions of a film are set in one face, another one where the theme's own lacks a letter",
  async (t) => {
    const scenes = parts.media.scenes.map((scene) => ({ ...scene, style: 'midnight' as const }));
    const film = planFilm({ ...parts, media: { ...parts.media, scenes } }, 5);
    t.ok(cutFilm(film).every(({ captionFace }) => captionFace === undefined));
    const word = { text: 'λ', start: 0, end: 0.2 };
    const told = film.scenes.map((scene, index) =>
      index === 1
        ? { ...scene, captions: scene.captions.map((one) => ({ ...one, lines: [[word]] })) }
        : scene,
    );
    t.same(
      cutFilm({ ...film, scenes: told }).map(({ captionFace }) => captionFace),
      texts.map(() => 'inter-bold'),
    );
  },
);

t.test(
  'a scene that changes touches its own segment and the next, and no other, however far it moves them',
  async (t) => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 30, noNaN: true }), (seconds) => {
        return JSON.stringify(changed(slower(seconds))) === '[2,3]';
      }),
    );
    const edited = (edit: (media: PartsReady['media']['scenes'][number]) => object): PartsReady => {
      const scenes = parts.media.scenes.map((scene, index) =>
        index === 3 ? { ...scene, ...edit(scene) } : scene,
      );
      return { ...parts, media: { ...parts.media, scenes } };
    };
    t.strictSame(changed(edited(({ palette }) => ({ palette: { ...palette, ink: '#010101' } }))), [3, 4]);
    t.strictSame(changed(edited(({ accents }) => ({ accents: [...accents, ...accents] }))), [3, 4]);
    t.strictSame(changed(edited(() => ({ backdrop: 'confetti' }))), [3, 4]);
    const spelt = parts.script.scenes.map((scene, index) =>
      index === 1 ? { ...scene, on_screen: '!' } : scene,
    );
    t.strictSame(changed({ ...parts, script: { ...parts.script, scenes: spelt } }), [1, 2]);
  },
);

t.test('what no frame shows makes no segment another', async (t) => {
  const [audio] = parts.narration.scenes;
  const scenes = parts.narration.scenes.map((scene) => ({ ...scene, audio: audio?.audio ?? scene.audio }));
  const script = { ...parts.script, title: 'Another title', provider: 'other' };
  t.strictSame(changed({ ...parts, script, narration: { ...parts.narration, scenes, voice: 'deep' } }), []);
  const media = parts.media.scenes.map((scene) => ({ ...scene, keyword: 'other' }));
  t.strictSame(changed({ ...parts, media: { ...parts.media, scenes: media } }), []);
  t.notSame(changed(parts, 6), [], 'the seed does');
});

t.test('a segment tells pictures by their content and never by a place on the disk', async (t) => {
  for (const text of described(parts)) {
    t.match(text, /"picture":"sha256\//);
    t.notMatch(text, /"\/|tmp|scratch/);
  }
});

t.test('shares add up to the whole, and none is more than its part', async () => {
  const weights = fc.array(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 300_000n }), weights, (amount, parts) => {
      const shares = shareOut(micros(amount), parts);
      const total = BigInt(parts.reduce((sum, part) => sum + part, 0));
      const sum = shares.reduce<bigint>((all, share) => all + share, 0n);
      return (
        sum === (total === 0n ? 0n : amount) &&
        shares.every((share, index) => share * total < amount * BigInt(parts[index] ?? 0) + (total || 1n))
      );
    }),
  );
});
