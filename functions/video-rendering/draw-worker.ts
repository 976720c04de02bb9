import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createCanvas } from '@napi-rs/canvas';
import type { DrawDone, DrawOrder, DrawSetup, DrawTask } from './draw-messages.ts';
import { rowsAtOnce } from './frame-memory.ts';
import { createSceneStudio } from './scene-studio.ts';
import { createSegmentPainter, type SegmentPainter } from './segment-painter.ts';
import { startYuvKernel } from './yuv-kernel.ts';

const { kind, folder, kernel, memory, rowsAt } = workerData as DrawSetup;
const { width, height } = kind;
const shared = new Uint8Array(memory.buffer);
const convert = startYuvKernel(kernel, memory);
const ctx = createCanvas(width, height).getContext('2d', { alpha: false });
const studio = createSceneStudio(kind, folder);
const painters = new Map<number, SegmentPainter>();
let last: Promise<void> = Promise.resolve();

async function draw({ task, frame, slot, at }: DrawOrder): Promise<void> {
  // Orders come task by task.
  for (const known of painters.keys()) if (known < task) painters.delete(known);
  await painters.get(task)?.paint(ctx, frame);
  const chromaAt = at + width * height;
  for (let row = 0; row < height; row += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, height - row);
    shared.set(ctx.getImageData(0, row, width, rows).data, rowsAt);
    const past = (row * width) / 4;
    convert(rowsAt, width, rows, at + row * width, chromaAt + past, chromaAt + (width * height) / 4 + past);
  }
  const { user, system } = process.threadCpuUsage();
  const done: DrawDone = { task, frame, slot, coreSeconds: (user + system) / 1_000_000 };
  parentPort?.postMessage(done);
  // Pixels that were read out are only given back between two turns of the event loop.
  await setImmediate();
}

parentPort?.on('message', (message: DrawTask | DrawOrder) => {
  if ('segment' in message) painters.set(message.task, createSegmentPainter(message.segment, studio));
  else last = last.then(() => draw(message));
});
