import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import t from 'tap';
import { SceneMedia } from '#shared/contracts/media.ts';
import { contrast } from '#shared/drawing/colour.ts';
import { registerFonts } from '#shared/drawing/fonts.ts';
import { paletteFamilies } from '../../../../functions/media-collection/palette-families.ts';
import { frameSizes, type ScenePlan } from '../../../../functions/video-rendering/film-plan.ts';
import { momentAt, mostSlowdown, playOf } from '../../../../functions/video-rendering/footage-plays.ts';
import { alignedBox } from '../../../../functions/video-rendering/layer.ts';
import { placeOf } from '../../../../functions/video-rendering/layout.ts';
import { photoMoves, viewAt } from '../../../../functions/video-rendering/photo-moves.ts';
import { createScenePainter } from '../../../../functions/video-rendering/scene-painter.ts';

t.test('a clip fills any scene: as filmed, a little slower, or again and again', async (t) => {
  t.strictSame(playOf(10, 200, 30), { frames: 299, slowdown: 1, again: false }, 'long enough');
  const slower = playOf(10, 330, 30);
  t.ok(slower.slowdown > 1 && slower.slowdown <= mostSlowdown && slower.frames >= 330, 'nearly');
  t.strictSame(playOf(2, 330, 30), { frames: 59, slowdown: 1, again: true }, 'much too short');
  fc.assert(
    fc.property(
      fc.double({ min: 0.04, max: 60, noNaN: true }),
      fc.integer({ min: 20, max: 2000 }),
      (seconds, needed) => {
        const play = playOf(seconds, needed, 30);
        return Array.from({ length: needed }, (_, index) => momentAt(play, index)).every(
          ({ frame, fading }) =>
            frame >= 0 &&
            (frame < play.frames || play.frames < 30) &&
            (fading === undefined ||
              (fading.frame > frame && fading.frame < play.frames && fading.share > 0 && fading.share < 1)),
        );
      },
    ),
    { numRuns: 60 },
  );
});

t.test(
  'what a scene showed before there were clips still reads, and a clip has to say how large it is',
  async (t) => {
    const palette = { from: '#000000', to: '#000000', shape: '#000000', ink: '#ffffff', accent: '#ffffff' };
    const blob = { key: `sha256/${'0'.repeat(64)}.png`, bytes: 1 };
    const look = { scene_id: 's1', accents: [blob], palette, backdrop: 'rays', keyword: 'octopus' };
    t.ok(SceneMedia.safeParse({ ...look, kind: 'illustration', picture: blob }).success);
    const clip = { ...look, kind: 'clip', clip: blob, seconds: 4 };
    t.notOk(SceneMedia.safeParse(clip).success);
    t.ok(SceneMedia.safeParse({ ...clip, width: 1920, height: 1080 }).success);
    t.notOk(SceneMedia.safeParse({ ...clip, width: 1920, height: 1080, picture: blob }).success);
  },
);

t.test('a clip that begins again goes on from where it fades, frame by frame', async (t) => {
  const moments = Array.from({ length: 120 }, (_, index) => momentAt({ frames: 50, again: true }, index));
  for (const [index, { play, frame, fading }] of moments.entries()) {
    const before = moments[index - 1];
    if (before === undefined) continue;
    if (before.play === play) t.equal(frame, before.frame + 1);
    else t.equal(fading?.frame, before.frame + 1, 'the end is still seen');
    if (before.fading !== undefined && fading !== undefined) t.equal(fading.frame, before.fading.frame + 1);
  }
  t.equal(moments.at(-1)?.play, 3);
});

t.test(
  'a photo is seen through a window of the frame’s shape that never leaves it and never jumps',
  async () => {
    const side = fc.integer({ min: 400, max: 8000 });
    fc.assert(
      fc.property(
        ...[side, side, fc.constantFrom(...Object.values(frameSizes)), fc.constantFrom(...photoMoves)],
        fc.double({ min: 1, max: 30, noNaN: true }),
        fc.record({
          x: fc.double({ min: 0, max: 1, noNaN: true }),
          y: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        (width, height, frame, move, seconds, focus) => {
          const views = Array.from({ length: 31 }, (_, step) =>
            viewAt(move, { width, height }, frame, { done: step / 30, seconds, focus }),
          );
          const inside = views.every(
            (view) =>
              view.x > -1e-6 &&
              view.y > -1e-6 &&
              view.x + view.width < width + 1e-6 &&
              view.y + view.height < height + 1e-6 &&
              Math.abs(view.width / view.height - frame.width / frame.height) < 1e-9,
          );
          const moved = views.slice(1).map((view, index) => {
            const before = views[index] ?? view;
            return (
              Math.abs(view.x - before.x) / view.width + Math.abs(view.width - before.width) / view.width
            );
          });
          // At most a twentieth of the whole way in a thirtieth of the time.
          return inside && moved.every((step) => step < 0.06);
        },
      ),
      { numRuns: 200 },
    );
  },
);

t.test('boxes for layers stay in the frame and fit its planes', async () => {
  const number = fc.double({ min: -50, max: 2000, noNaN: true });
  const size = fc.double({ min: 0, max: 1920, noNaN: true });
  fc.assert(
    fc.property(
      number,
      number,
      size,
      size,
      fc.constantFrom(...Object.values(frameSizes)),
      (x, y, w, h, frame) => {
        const start = { x: Math.min(x, frame.width - 10), y: Math.min(y, frame.height - 10) };
        const box = alignedBox({ ...start, width: w, height: h }, frame);
        return (
          box.x % 2 === 0 &&
          box.y % 2 === 0 &&
          box.width % 8 === 0 &&
          box.height % 2 === 0 &&
          box.x >= 0 &&
          box.y >= 0 &&
          box.x + box.width <= frame.width &&
          box.y + box.height <= frame.height
        );
      },
    ),
  );
});

t.test('type is read at 4.5:1 on the whitest picture, in every palette, format and place', async (t) => {
  registerFonts();
  const families = Object.values(paletteFamilies).map(([palette]) => palette);
  for (const format of ['16:9', '9:16', '1:1'] as const)
    for (const [index, palette] of families.entries()) {
      if (palette === undefined) continue;
      const kind = { format, ...frameSizes[format], fps: 30 };
      const scene: ScenePlan = {
        ...{ role: 'point', place: placeOf(format, 'point', index), plinth: 'disc', emphasis: 'underline' },
        ...{ point: 3, frames: 100, ahead: 0.2, saidAt: [], palette },
        graphic: { layout: 'statement', text: 'The price of a cold sea' },
        backdrop: 'grid',
        visual: {
          kind: 'clip',
          clip: `sha256/${'0'.repeat(64)}.mp4` as never,
          frames: 100,
          slowdown: 1,
          again: false,
        },
      };
      const { layers } = await createScenePainter(kind, scene, '/nonexistent');
      const [scrim, type] = layers;
      if (scrim === undefined || type === undefined) throw new Error('there must be a scrim and type');
      const canvas = createCanvas(kind.width, kind.height);
      const ctx = canvas.getContext('2d');
      ctx.fillStyle = '#ffffff';
      ctx.fillRect(0, 0, kind.width, kind.height);
      scrim.paint(ctx, 0);
      let least = 21;
      const { x, y, width, height } = alignedBox(type.box, kind);
      // Words rise from below their place: what is under them at rest counts.
      const { data } = ctx.getImageData(x, y, width, Math.floor(height * 0.8));
      for (let at = 0; at < data.length; at += 4 * 97) {
        const hex = [0, 1, 2].map((part) => (data[at + part] ?? 0).toString(16).padStart(2, '0')).join('');
        least = Math.min(least, contrast('#ffffff', `#${hex}`));
      }
      t.ok(least >= 4.5, `${format} ${scene.place}: ${least.toFixed(2)}`);
    }
});
