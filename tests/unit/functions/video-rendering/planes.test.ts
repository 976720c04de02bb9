import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import fc from 'fast-check';
import t from 'tap';
import { type Layer, paintLayers } from '../../../../functions/video-rendering/layer.ts';
import { paintScene } from '../../../../functions/video-rendering/paint-scene.ts';
import { photoMoves, viewAt } from '../../../../functions/video-rendering/photo-moves.ts';
import { compileKernel } from '../../../../functions/video-rendering/planes/compile-kernel.ts';
import { FrameComposer } from '../../../../functions/video-rendering/planes/frame-composer.ts';
import { Heap } from '../../../../functions/video-rendering/planes/heap.ts';
import { startKernel } from '../../../../functions/video-rendering/planes/kernel.ts';
import { lookOf, transitions } from '../../../../functions/video-rendering/transitions.ts';
import { paintChange } from '../../../support/paint-change.ts';

const compiled = await compileKernel();

/** A frame's composer, and a canvas's picture in the same planes to hold its frames against. */
function workbench(frame: { width: number; height: number }, scale = 1) {
  const { width, height } = frame;
  const pixels = width * height;
  const frameBytes = (pixels * 3) / 2;
  const room = Math.ceil((frameBytes * 3 + pixels * 4) / 65_536);
  const memory = new WebAssembly.Memory({ initial: room, maximum: 4096, shared: true });
  const kernel = startKernel(compiled, memory);
  const view = new Uint8Array(memory.buffer);
  const rgbaAt = frameBytes * 3;
  const put = (canvas: Canvas, at: number): void => {
    view.set(canvas.getContext('2d').getImageData(0, 0, width, height).data, rgbaAt);
    kernel.convert(rgbaAt, width, height, at, at + pixels, at + (pixels * 5) / 4);
  };
  const planes = (at: number): Uint8Array => view.slice(at, at + frameBytes);
  return {
    ...{ frameBytes, put, planes, composer: new FrameComposer(frame, { kernel, memory, scale }) },
    /** The planes of what a canvas shows. */
    drawn(paint: (ctx: SKRSContext2D) => void): Uint8Array {
      const canvas = createCanvas(width, height);
      paint(canvas.getContext('2d'));
      put(canvas, frameBytes * 2);
      return planes(frameBytes * 2);
    },
  };
}

function scenery(
  ctx: SKRSContext2D,
  hue: number,
  { width, height }: { width: number; height: number } = ctx.canvas,
): void {
  const colours = ctx.createLinearGradient(0, 0, width, height);
  for (let stop = 0; stop <= 4; stop++)
    colours.addColorStop(stop / 4, `hsl(${hue + stop * 40} 45% ${30 + stop * 9}%)`);
  ctx.fillStyle = colours;
  ctx.fillRect(0, 0, width, height);
}

function farthest(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((most, value, index) => Math.max(most, Math.abs(value - (other[index] ?? 0))), 0);
}

function meanError(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length;
}

t.test(
  'layers look as if a canvas had drawn them, wherever they are, and in whatever order they come',
  async () => {
    const frame = { width: 72, height: 40 };
    const { composer, drawn, planes } = workbench(frame);
    const ground = { kind: 'drawn' as const, paint: (ctx: SKRSContext2D) => scenery(ctx, 20) };
    const place = fc.integer({ min: -60, max: 90 });
    const side = fc.integer({ min: 1, max: 100 });
    const layer = fc
      .tuple(place, place, side, side, fc.boolean(), fc.constantFrom(1, 0.4), fc.nat({ max: 359 }))
      .map(([x, y, width, height, moves, alpha, hue]): Layer => {
        const at = moves ? { x: 0, y: 0 } : { x, y };
        return {
          box: { ...at, width, height },
          lookAt: () => 'still',
          ...(moves && { shiftAt: (seconds: number) => ({ x: x + seconds, y: y - seconds }) }),
          paint(ctx) {
            ctx.fillStyle = `hsl(${hue} 70% 50% / ${alpha})`;
            ctx.fillRect(at.x, at.y, width, height);
          },
        };
      });
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: 4 }), (layers) =>
        [0, 1, 2].every((seconds) => {
          composer.scene(0, ground, layers, seconds);
          const shown = planes(0);
          const wanted = drawn((ctx) => paintScene(ctx, { ground, layers }, seconds));
          const pixels = frame.width * frame.height;
          // Where edges of two layers cross in a square of four pixels, its one colour is an estimate.
          return (
            farthest(shown.subarray(0, pixels), wanted.subarray(0, pixels)) <= 2 * layers.length &&
            meanError(shown.subarray(pixels), wanted.subarray(pixels)) <= 2
          );
        }),
      ),
      { numRuns: 150 },
    );
  },
);

t.test('what is clear changes nothing, and what looks otherwise is drawn again', async (t) => {
  const { composer, planes, put, drawn } = workbench({ width: 64, height: 32 });
  const canvas = createCanvas(64, 32);
  scenery(canvas.getContext('2d'), 90);
  put(canvas, 0);
  const untouched = planes(0);
  let looks = 0;
  const layer: Layer = {
    box: { x: 9, y: 5, width: 40, height: 16 },
    boxAt: (seconds) => ({ x: 9, y: 5, width: 10 + seconds, height: 9 }),
    lookAt: (seconds) => (seconds < 1 ? undefined : String(Math.min(3, seconds))),
    paint(ctx, seconds) {
      looks++;
      ctx.fillStyle = `rgb(${seconds * 20} 0 0)`;
      ctx.fillRect(10, 6, 8, 7);
    },
  };
  composer.cover(0, [layer], 0);
  t.strictSame(planes(0), untouched);
  for (const seconds of [1, 2, 3, 4, 4]) {
    put(canvas, 0);
    composer.cover(0, [layer], seconds);
  }
  t.equal(looks, 3, 'drawn once for each look');
  const last = drawn((ctx) => {
    scenery(ctx, 90);
    paintLayers(ctx, [layer], 3);
  });
  t.ok(farthest(planes(0), last) <= 2);
  for (let frame = 0; frame < 200; frame++) composer.tidy();
  composer.cover(0, [layer], 4);
  t.equal(looks, 5, 'what was not shown for long is let go and drawn again');
});

t.test('a change of scenes looks as if a canvas had drawn it, in every format', async (t) => {
  const palette = { from: '#16213e', to: '#0f3460', shape: '#2a5a9e', ink: '#ffffff', accent: '#ffc93c' };
  for (const frame of [
    { width: 320, height: 180 },
    { width: 184, height: 320 },
    { width: 200, height: 200 },
  ]) {
    const { composer, frameBytes, drawn, planes } = workbench(frame);
    const sceneOf = (hue: number) => ({
      ground: { kind: 'drawn' as const, paint: (ctx: SKRSContext2D) => scenery(ctx, hue) },
      layers: [],
    });
    const [before, after] = [sceneOf(20), sceneOf(200)];
    for (const transition of transitions)
      for (let step = 0; step <= 16; step++) {
        const focus = { x: frame.width * 0.7, y: frame.height * 0.4 };
        const change = { ...frame, palette, focus, done: step / 16 };
        composer.scene(0, after.ground, [], 0);
        composer.scene(frameBytes, before.ground, [], 0);
        composer.change(0, frameBytes, lookOf(transition, change));
        const wanted = drawn((ctx) =>
          paintChange(ctx, transition, {
            ...change,
            paintOld: (inner) => paintScene(inner, before, 0),
            paintNew: (inner) => paintScene(inner, after, 0),
          }),
        );
        const off = meanError(planes(0), wanted);
        t.ok(off < 0.9, `${transition} ${step}/16 at ${frame.width}x${frame.height}: ${off.toFixed(3)}`);
      }
  }
});

t.test('a photo is moved over as a canvas would do it, and smoothly', async (t) => {
  const frame = { width: 320, height: 180 };
  const { composer, drawn, planes } = workbench(frame);
  const photo = createCanvas(376, 210);
  scenery(photo.getContext('2d'), 120);
  for (const move of photoMoves) {
    const seenAt = (seconds: number) => viewAt(move, photo, frame, { done: seconds / 8, seconds: 8 });
    const scene = { ground: { kind: 'photo' as const, photo, seenAt }, layers: [] };
    let before: Uint8Array | undefined;
    for (let seconds = 0; seconds <= 8; seconds += 0.5) {
      composer.scene(0, scene.ground, [], seconds);
      const shown = planes(0);
      t.ok(
        meanError(
          shown,
          drawn((ctx) => paintScene(ctx, scene, seconds)),
        ) < 0.5,
        `${move} at ${seconds}`,
      );
      if (before !== undefined) t.ok(farthest(before, shown) < 24);
      before = shown;
    }
  }
});

t.test('a film of another size is the same film, larger or smaller', async (t) => {
  const scale = 8 / 15;
  const { composer, drawn, planes } = workbench({ width: 128, height: 72 }, scale);
  const photo = createCanvas(280, 160);
  scenery(photo.getContext('2d'), 120);
  const layer: Layer = {
    box: { x: 30, y: 30, width: 60, height: 45 },
    lookAt: () => 'still',
    shiftAt: (seconds) => ({ x: seconds * 15, y: seconds * -15 }),
    paint(ctx) {
      ctx.fillStyle = '#204060';
      ctx.fillRect(30, 30, 60, 45);
    },
  };
  const grounds = [
    { kind: 'drawn' as const, paint: (ctx: SKRSContext2D) => scenery(ctx, 40, { width: 240, height: 135 }) },
    {
      kind: 'photo' as const,
      photo,
      seenAt: (seconds: number) => ({ x: 4 * seconds, y: 3, width: 256, height: 144 }),
    },
  ];
  for (const ground of grounds)
    for (const seconds of [0, 1, 2]) {
      composer.scene(0, ground, [layer], seconds);
      const wanted = drawn((ctx) => {
        const large = createCanvas(240, 135);
        paintScene(large.getContext('2d'), { ground, layers: [layer] }, seconds);
        ctx.drawImage(large, 0, 0, 128, 72);
      });
      const off = meanError(planes(0), wanted);
      t.ok(off < 2, `${ground.kind} at ${seconds}: ${off.toFixed(2)}`);
    }
});

t.test('a mixed frame lies between its two', async (t) => {
  const { composer, frameBytes, drawn, planes, put } = workbench({ width: 64, height: 32 });
  const other = drawn((ctx) => scenery(ctx, 200));
  const canvas = createCanvas(64, 32);
  scenery(canvas.getContext('2d'), 20);
  put(canvas, 0);
  const before = planes(0);
  for (const share of [0, 0.25, 1]) {
    put(canvas, 0);
    composer.mix(0, frameBytes * 2, share);
    const wanted = before.map((value, index) =>
      Math.round(value * (1 - share) + (other[index] ?? 0) * share),
    );
    t.ok(farthest(planes(0), wanted) <= 1, String(share));
  }
});

t.test('a thread gets memory that nobody else has, and what it gives back serves again', async () => {
  const steps = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 300_000 }), gives: fc.boolean() }), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(steps, (wanted) => {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 2000, shared: true });
      const heaps = [new Heap(memory), new Heap(memory)] as const;
      const taken: { heap: Heap; at: number; bytes: number }[] = [];
      const alone = wanted.every(({ bytes, gives }, index) => {
        const heap = heaps[index % 2 === 0 ? 0 : 1];
        const at = heap.take(bytes);
        const free = taken.every((one) => at >= one.at + one.bytes || one.at >= at + bytes);
        taken.push({ heap, at, bytes });
        const old = gives ? taken.shift() : undefined;
        old?.heap.give(old.at);
        return free && at % 16 === 0 && at >= 65_536 && at + bytes <= memory.buffer.byteLength;
      });
      for (const { heap, at } of taken) heap.give(at);
      const before = memory.buffer.byteLength;
      for (const { heap, bytes } of taken) heap.give(heap.take(bytes));
      return alone && memory.buffer.byteLength === before;
    }),
    { numRuns: 60 },
  );
});
