import fc from 'fast-check';
import t from 'tap';
import type { FrameSign } from '#shared/contracts/frame-signs.ts';
import { flashing } from '#shared/domain/flashing.ts';
import { signGridOf } from '#shared/domain/sign-grid.ts';
import type { Picture } from '#shared/ports/media-inspector.ts';
import { checkAsDrawn } from '../../../../functions/quality-validation/check-as-drawn.ts';
import { pileUp } from '../../../../functions/quality-validation/check-sound.ts';
import { checkVoice } from '../../../../functions/quality-validation/check-voice.ts';
import {
  compareSigns,
  pictureDelay,
  type Sign,
} from '../../../../functions/quality-validation/compare-signs.ts';
import { findVoice } from '../../../../functions/quality-validation/voice-track.ts';
import { filmSigns, signFrames } from '../../../../functions/video-rendering/sign-frames.ts';

const grid = signGridOf({ width: 1920, height: 1080 });
const cells = grid.columns * grid.rows;

/** A patterned ground over which a bright square moves, three cells a second; scenes have their own patterns. */
function pictureAt(frame: number, scene = 1): Picture {
  const luma = Uint8Array.from({ length: cells }, (_, cell) => {
    const [x, y] = [cell % grid.columns, Math.floor(cell / grid.columns)];
    const square = Math.max(0, 1 - Math.abs(x - 4 - frame / 10) / 3) * (Math.abs(y - 9) < 4 ? 1 : 0);
    const ground = 60 + 30 * Math.sin(x * 0.7 * scene) + 25 * Math.cos(y * (0.4 + scene * 0.3));
    return Math.round(Math.min(235, ground + 120 * square));
  });
  const chroma = () => new Uint8Array(cells / 4).fill(128);
  return { frame, luma, blue: chroma(), red: chroma() };
}

const signAt = (frame: number, scene = 1): Sign => ({ ...pictureAt(frame, scene), sceneId: `s${scene}` });
const signs = [20, 60, 90].map((frame) => signAt(frame));
const frames = Array.from({ length: 120 }, (_, frame) => pictureAt(frame));
const everywhere = [{ from: 0, to: Number.POSITIVE_INFINITY }];
const shown = (pictures: Picture[]) => ({ ...grid, closely: everywhere, exactly: [], frames: pictures });
const warped = (map: (x: number, y: number) => [number, number] | undefined) =>
  frames.map((picture) => ({
    ...picture,
    luma: Uint8Array.from(picture.luma, (_, cell) => {
      const from = map(cell % grid.columns, Math.floor(cell / grid.columns));
      return from === undefined ? 16 : (picture.luma[from[1] * grid.columns + from[0]] ?? 16);
    }),
  }));
const found = (pictures: Picture[], more: Sign[] = []) =>
  checkAsDrawn([...signs, ...more], shown(pictures)).map(({ check }) => check);

t.test(
  'what a file shows is as drawn, whichever frames its decoder leaves out and whatever noise is on it',
  async () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(1000)), (numbers) => {
        const next = () => numbers.next().value ?? 0;
        let skipped = 0;
        const kept = frames.flatMap((picture, index) => {
          // Never more than two in a row, as of B frames that nothing is built on.
          skipped = next() % 3 === 0 && skipped < 2 ? skipped + 1 : 0;
          const seen = frames[index - skipped] ?? picture;
          return [{ ...seen, frame: index, luma: seen.luma.map((level) => level + (next() % 5) - 2) }];
        });
        return found(kept).every(({ passed }) => passed);
      }),
      { numRuns: 30 },
    );
  },
);

t.test(
  'a short word that is lit only while the decoder leaves frames out is no fault; one never lit is',
  async (t) => {
    const litCells = [0, 1, 2, 3, 4].flatMap((x) => [15, 16].map((y) => y * grid.columns + 12 + x));
    const lit = (picture: Picture): Picture => ({
      ...picture,
      luma: picture.luma.map((level, cell) => (litCells.includes(cell) ? 220 : level)),
    });
    const word = { ...signAt(60), luma: lit(pictureAt(60)).luma };
    const leftOut = frames.map((picture, frame) => ({
      ...picture,
      ...(frame === 60 && pictureAt(59)),
      frame,
    }));
    t.ok(found(leftOut, [word]).every(({ passed }) => passed));
    t.match(found(frames, [word])[0], { passed: false, measured: /1 of 4 frames/ });
  },
);

t.test('a picture that comes early or late is told by how much', async (t) => {
  for (const late of [-8, -6, 0, 2, 6, 9]) {
    const moved = frames.map((_, frame) => ({
      ...(frames[Math.max(0, frame - late)] ?? pictureAt(0)),
      frame,
    }));
    const delay = pictureDelay(signs, shown(moved))?.seconds ?? Number.NaN;
    t.ok(Math.abs(delay - late / 30) <= 1.01 / 30, `${late} frames: ${delay}`);
    t.equal(
      found(moved).every(({ passed }) => passed),
      Math.abs(late) <= 3,
      `${late} frames`,
    );
  }
});

t.test('where every frame was decoded, three frames are too many and one is none', async (t) => {
  const fast = (frame: number) => ({ ...pictureAt(frame * 3), frame });
  const drawn: Sign[] = [20, 60, 90].map((frame) => ({ ...fast(frame), sceneId: 's1' }));
  for (const late of [-4, -3, -1, 0, 1, 3, 4]) {
    const moved = frames.map((_, frame) => ({ ...fast(Math.max(0, frame - late)), frame }));
    // Other places say nothing then: what was left out there may be off by as much.
    const pictures = { ...shown(moved), exactly: [{ from: 40, to: 110 }] };
    t.match(checkAsDrawn(drawn, pictures)[1]?.check, { passed: Math.abs(late) <= 1 }, `${late} frames`);
    t.match(pictureDelay(drawn, pictures), { exact: true });
  }
});

t.test('what became of a picture is named', async (t) => {
  const other = frames.map(({ frame }) => ({ ...pictureAt(100, 2), frame }));
  t.match(found(other, [signAt(100, 2)])[0]?.measured, /the picture of s2 in s1/);
  t.match(
    found(frames.map((one) => ({ ...one, luma: one.luma.map(() => 16) })))[0]?.measured,
    /one plain colour in s1/,
  );
  const brighter = frames.map((one) => ({ ...one, luma: one.luma.map((level) => level * 0.859 + 16) }));
  t.match(found(brighter)[0]?.measured, /other levels: black \+1[34]/);
  const right = warped((x, y) => (x < 5 ? undefined : [x - 5, y]));
  t.match(found(right)[0]?.measured, /moved 15 % to the right.*cut off/);
  const bars = warped((x, y) => (x < 4 || x >= 28 ? undefined : [Math.floor(((x - 4 + 0.5) / 24) * 32), y]));
  t.match(found(bars)[0]?.measured, /out of shape: 75 % of its width, 100 % of its height/);
  const covered = warped((x, y) => (y < 14 ? [x, y] : undefined));
  t.match(found(covered)[0]?.measured, /at the bottom, where captions stand/);
});

t.test('a file of which nothing was seen where it was signed has no say', async (t) => {
  t.strictSame(compareSigns(signs, shown([])), []);
  t.equal(pictureDelay(signs, { ...shown(frames), closely: [] }), undefined);
});

t.test('of a long film, where key frames alone are looked at, only what they show is compared', async (t) => {
  const keys = frames.map((_, frame) => ({ ...(frames[frame - (frame % 30)] ?? pictureAt(0)), frame }));
  const seen = { ...shown(keys), closely: [] };
  t.strictSame(
    compareSigns(signs, seen).map(({ sign, most }) => [sign.frame, most]),
    [
      [60, 0],
      [90, 0],
    ],
  );
  const strange = keys.map((picture) => ({
    ...pictureAt(100, 2 + (picture.frame >= 60 ? 1 : 0)),
    frame: picture.frame,
  }));
  t.match(checkAsDrawn(signs, { ...seen, frames: strange })[0]?.check, {
    passed: false,
    measured: /1 of 1 frames/,
  });
});

/** Syllables of uneven length and loudness. */
function voiceOf(seed: number, steps: number): Float32Array {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
  const levels = new Float32Array(steps);
  for (let at = 0; at < steps; ) {
    const [length, pause, loud] = [
      8 + Math.floor(random() * 22),
      Math.floor(random() * 14),
      0.05 + random() * 0.2,
    ];
    for (let step = 0; step < length && at + step < steps; step++)
      levels[at + step] = loud * Math.sin((Math.PI * (step + 0.5)) / length);
    at += length + pause;
  }
  return levels;
}

t.test('a voice is found under music wherever it is, to a hundredth of a second', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: -40, max: 40 }), (seed, late) => {
      const piece = { sceneId: 's1', start: 1, levels: voiceOf(seed, 400) };
      const heard = new Float32Array(700);
      for (const [step] of heard.entries())
        heard[step] = (piece.levels[step - 100 - late] ?? 0) + 0.01 + 0.006 * Math.sin(step / 9);
      const [told] = findVoice([piece], heard);
      return Math.abs((told?.delay ?? 9) - late / 100) <= 0.011 && (told?.missing ?? 9) === 0;
    }),
    { numRuns: 60 },
  );
});

t.test(
  'a voice that falls silent, or is another one, is not taken for the one that was to be heard',
  async () => {
    const piece = { sceneId: 's1', start: 0, levels: voiceOf(7, 400) };
    const silent = piece.levels.map((level, step) => (step > 150 && step < 260 ? 0 : level));
    const checks = checkVoice([piece], { levels: silent, histogram: [] }).map(({ check }) => check);
    t.match(
      checks.find(({ name }) => name === 'voice is heard'),
      { passed: false, fatal: true, measured: /silence of 1\.\d\d s in s1/ },
    );
    const [other] = checkVoice([piece], {
      levels: voiceOf(99, 400).map((level) => level + 0.01),
      histogram: [],
    });
    t.match(other?.check, { passed: false, fatal: true, measured: /made out in 0 of 1 scenes/ });
  },
);

t.test(
  'sound that was cut off where it is often that loud piles up there; what only fades does not',
  async () => {
    fc.assert(
      fc.property(fc.double({ min: 0.45, max: 0.87, noNaN: true }), (height) => {
        const whole = Array.from({ length: 40 }, (_, part) => Math.round(1e6 * Math.exp(-part / 6)));
        const cut = Math.floor(height * 40);
        const lost = whole.slice(cut + 1).reduce((sum, count) => sum + count, 0);
        const clipped = whole.map((count, part) => (part > cut ? 0 : part === cut ? count + lost : count));
        return pileUp(whole) < 1 && pileUp(clipped) > 1.15;
      }),
    );
  },
);

t.test('the few tops that a limiter held are not taken for cut off ones', async (t) => {
  // Measured on a voice of 20 dB between its loudness and its peaks, at -14 LUFS.
  const held = [1240, 921, 781, 688, 513, 454, 363, 399, 348, 493];
  const voice = Array.from({ length: 30 }, (_, part) => Math.round(300_000 * Math.exp(-part / 5.5)));
  t.ok(pileUp([...voice, ...held]) < 1.15);
});

t.test(
  'four flashes a second over a third of the frame are found; fewer, fainter and smaller ones are none',
  async () => {
    const film = (hertz: number, bright: number, wide: number) =>
      shown(
        Array.from({ length: 90 }, (_, frame) => ({
          ...pictureAt(frame),
          luma: Uint8Array.from({ length: cells }, (_, cell) =>
            cell % grid.columns < wide && (frame * hertz * 2) % 60 < 30 ? bright : 40,
          ),
        })),
      );
    t.ok(flashing(film(5, 200, 12)) !== undefined);
    t.equal(flashing(film(2, 200, 12)), undefined);
    t.equal(flashing(film(5, 70, 12)), undefined);
    t.equal(flashing(film(5, 200, 2)), undefined);
    t.equal(flashing(shown(frames)), undefined);
  },
);

t.test('signs are what was drawn, and the frames go on untouched', async (t) => {
  const piece = { width: 64, height: 36, frameCount: 20 };
  async function* drawn() {
    for (let frame = 0; frame < 20; frame++) yield new Uint8Array((64 * 36 * 3) / 2).fill(frame * 10);
  }
  const told: FrameSign[] = [];
  let passed = 0;
  for await (const frame of signFrames(drawn(), piece, (sign) => told.push(sign)))
    t.equal(frame[0], passed++ * 10);
  t.strictSame(
    told.map(({ frame }) => frame),
    [0, 3, 9, 16],
  );
  for (const { frame, luma, chroma } of told) {
    const bytes = Buffer.concat([Buffer.from(luma, 'base64'), Buffer.from(chroma, 'base64')]);
    t.ok(bytes.length === cells * 1.5 && bytes.every((level) => level === frame * 10));
  }
  t.strictSame(
    filmSigns([told, told], [20, 20])?.frames.map(({ frame }) => frame),
    [0, 3, 9, 16, 20, 23, 29, 36],
  );
  t.equal(filmSigns([told, undefined], [20, 20]), undefined);
});
