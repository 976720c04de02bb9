import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { Mood } from '#shared/contracts/mood.ts';
import { seededRandom } from '#shared/drawing/random.ts';
import { arrange, type Storyboard } from '../../../../functions/video-rendering/music/arrange.ts';
import { compose } from '../../../../functions/video-rendering/music/compose.ts';
import { moodScores } from '../../../../functions/video-rendering/music/moods.ts';
import { writeMusic } from '../../../../functions/video-rendering/music/write-music.ts';

const folder = await mkdtemp(join(tmpdir(), 'music-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const rate = 48_000;

const board: Storyboard = {
  seconds: 24.3,
  scenes: [
    { start: 0, role: 'hook' },
    { start: 6, role: 'point' },
    { start: 13, role: 'point' },
    { start: 18.5, role: 'close' },
  ],
};

const samplesOf = (wav: Buffer) => new Int16Array(wav.buffer, wav.byteOffset + 44, (wav.length - 44) / 2);

async function music(mood: Mood, seed: number): Promise<Buffer> {
  const file = join(folder, `${mood}-${seed}.wav`);
  await writeMusic(file, { mood, board, seed }, new AbortController().signal);
  return readFile(file);
}

/** One piece of each mood serves several tests. */
const pieces = new Map<Mood, Int16Array>();
for (const mood of Mood.options) pieces.set(mood, samplesOf(await music(mood, 3)));

/** Root mean square of a stretch, in decibels below full scale. */
function level(samples: Int16Array, from: number, to: number): number {
  const part = samples.subarray(Math.round(from * rate) * 2, Math.round(to * rate) * 2);
  let sum = 0;
  for (const sample of part) sum += (sample / 32_768) ** 2;
  return 10 * Math.log10(sum / part.length + 1e-12);
}

t.test('a film’s music is as long as it, the same for the same seed and another for another', async (t) => {
  const [one, again, other] = [await music('calm', 1), await music('calm', 1), await music('calm', 2)];
  t.equal(one.length, 44 + Math.ceil(24.3 * rate) * 4);
  t.equal(one.readUInt32LE(40), one.length - 44);
  t.ok(one.equals(again));
  t.notOk(one.equals(other));
});

t.test('no mood clicks, clips or falls silent, and each ends instead of being cut', async (t) => {
  for (const [mood, samples] of pieces) {
    let [steepest, loudest] = [0, 0];
    for (let index = 2; index < samples.length; index++) {
      steepest = Math.max(steepest, Math.abs((samples[index] ?? 0) - (samples[index - 2] ?? 0)));
      loudest = Math.max(loudest, Math.abs(samples[index] ?? 0));
    }
    t.ok(steepest < 4000, `${mood} jumps by ${steepest}`);
    t.ok(loudest < 30_000 && loudest > 3000, `${mood} peaks at ${loudest}`);
    for (let second = 1; second < 22; second++)
      t.ok(level(samples, second, second + 1) > -45, `${mood} is heard in second ${second}`);
    const [body, ring, last] = [level(samples, 13, 21), level(samples, 21.8, 22.8), level(samples, 24, 24.3)];
    t.ok(
      ring > body - 6,
      `${mood}: the last chord is heard (${ring.toFixed(1)}, before it ${body.toFixed(1)})`,
    );
    t.ok(last < body - 18, `${mood}: it has rung out (${last.toFixed(1)})`);
  }
});

t.test('a hook’s narration stands nearly alone, and the close is lifted above it', async (t) => {
  for (const [mood, samples] of pieces) {
    const [hook, close] = [level(samples, 1, 5.5), level(samples, 18.5, 21.5)];
    t.ok(close > hook, `${mood}: ${hook.toFixed(1)} dB under the hook, ${close.toFixed(1)} at the close`);
    t.ok(close < hook + 8, `${mood} lifts by ${(close - hook).toFixed(1)} dB`);
  }
});

t.test('moods differ in what they are made of, not only in their notes', async (t) => {
  const features = Mood.options.map((mood) => {
    const { notes, beatSeconds } = compose(mood, board, seededRandom(5));
    const drums = notes.filter(({ voice }) => 'sound' in voice).length;
    const pitched = notes.filter(({ voice }) => !('sound' in voice));
    return {
      mood,
      tempo: 60 / beatSeconds,
      drums: drums / notes.length,
      perSecond: pitched.length / board.seconds,
      scale: moodScores[mood].scale.join(),
      players: new Set(notes.map(({ voice }) => voice)).size,
      seconds: pitched.reduce((sum, { length }) => sum + length / rate, 0) / pitched.length,
    };
  });
  for (const [index, one] of features.entries())
    for (const other of features.slice(index + 1)) {
      const differences = [
        Math.abs(one.tempo - other.tempo) > 6,
        one.scale !== other.scale,
        Math.abs(one.drums - other.drums) > 0.08,
        Math.max(one.perSecond, other.perSecond) / Math.min(one.perSecond, other.perSecond) > 1.3,
        Math.max(one.seconds, other.seconds) / Math.min(one.seconds, other.seconds) > 1.3,
      ];
      const count = differences.filter(Boolean).length;
      t.ok(count >= 3, `${one.mood} and ${other.mood} differ in ${count} of ${differences.length} ways`);
    }
});

const films = fc
  .record({
    seconds: fc.double({ min: 3, max: 700, noNaN: true }),
    lengths: fc.array(fc.double({ min: 0.8, max: 30, noNaN: true }), { minLength: 1, maxLength: 60 }),
  })
  .map(({ seconds, lengths }): Storyboard => {
    let start = 0;
    const scenes = lengths.map((length, index) => {
      const role = index === 0 ? 'hook' : index === lengths.length - 1 ? 'close' : 'point';
      const scene = { start, role } as const;
      start += length;
      return scene;
    });
    return { seconds, scenes: scenes.filter((scene) => scene.start < seconds) };
  });

t.test('whatever the film, bars fill it up to a last chord that has time to ring', async () => {
  fc.assert(
    fc.property(films, fc.constantFrom(...Mood.options), fc.nat(), (film, mood, seed) => {
      const { bars, beatSeconds, end } = arrange(film, moodScores[mood], seededRandom(seed));
      const last = bars.at(-1);
      const [low, high] = moodScores[mood].beatsPerMinute;
      const tempo = 60 / beatSeconds;
      return (
        last !== undefined &&
        Math.abs(last.start + last.beats * beatSeconds - end) < 1e-6 &&
        film.seconds - end >= Math.min(2.59, film.seconds / 3 - 1e-9) &&
        bars.every(({ start }, index) => start > (bars[index - 1]?.start ?? -1)) &&
        bars.filter(({ leadsOut }) => leadsOut).length === 1 &&
        (film.seconds < 10 || (tempo > low * 0.9 && tempo < high * 1.1))
      );
    }),
    { numRuns: 300 },
  );
});

t.test('every note begins within the film, in order, at a pitch that is heard', async () => {
  fc.assert(
    fc.property(films, fc.constantFrom(...Mood.options), fc.nat(), (film, mood, seed) => {
      const { notes } = compose(mood, film, seededRandom(seed));
      return notes.every(
        ({ start, length, pitch, gain, voice }, index) =>
          start >= (notes[index - 1]?.start ?? 0) &&
          start < film.seconds * rate &&
          length > 0 &&
          gain > 0 &&
          gain < 0.5 &&
          ('sound' in voice || (pitch > 45 && pitch < 2400)),
      );
    }),
    { numRuns: 60 },
  );
});
