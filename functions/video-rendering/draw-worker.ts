import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createCanvas } from '@napi-rs/canvas';
import type { DrawDone, DrawOrder, DrawSetup } from './draw-messages.ts';
import { createFilmPainter } from './film-painter.ts';
import { rowsAtOnce } from './frame-memory.ts';
import { startYuvKernel } from './yuv-kernel.ts';

const { film, kernel, memory, rowsAt } = workerData as DrawSetup;
const { width, height } = film;
const shared = new Uint8Array(memory.buffer);
const convert = startYuvKernel(kernel, memory);
const ctx = createCanvas(width, height).getContext('2d', { alpha: false });
const painter = createFilmPainter(film);
let last: Promise<void> = Promise.resolve();

async function draw({ frame, slot, at }: DrawOrder): Promise<void> {
  await painter.paint(ctx, frame);
  const chromaAt = at + width * height;
  for (let row = 0; row < height; row += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, height - row);
    shared.set(ctx.getImageData(0, row, width, rows).data, rowsAt);
    const past = (row * width) / 4;
    convert(rowsAt, width, rows, at + row * width, chromaAt + past, chromaAt + (width * height) / 4 + past);
  }
  const { user, system } = process.threadCpuUsage();
  const done: DrawDone = { frame, slot, coreSeconds: (user + system) / 1_000_000 };
  parentPort?.postMessage(done);
  // Pixels that were read out are only given back between two turns of the event loop.
  await setImmediate();
}

parentPort?.on('message', (order: DrawOrder) => {
  last = last.then(() => draw(order));
});
