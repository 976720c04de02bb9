import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createCanvas } from '@napi-rs/canvas';
import type { DrawDone, DrawOrder, DrawSetup, DrawTask } from './draw-messages.ts';
import { isFootageAlone } from './footage-wanted.ts';
import { createFootageWorkshop } from './footage-workshop.ts';
import { rowsAtOnce } from './frame-memory.ts';
import { createSceneStudio } from './scene-studio.ts';
import { createSegmentPainter, type SegmentPainter } from './segment-painter.ts';
import { startYuvKernel } from './yuv-kernel.ts';

const setup = workerData as DrawSetup;
const { kind, folder, kernel, memory, rowsAt } = setup;
const { width, height } = kind;
const shared = new Uint8Array(memory.buffer);
const convert = startYuvKernel(kernel, memory);
const ctx = createCanvas(width, height).getContext('2d', { alpha: false });
const studio = createSceneStudio(kind, folder);
const footage = createFootageWorkshop(setup, convert);
const painters = new Map<number, { alone: (frame: number) => boolean; painter: SegmentPainter }>();
let last: Promise<void> = Promise.resolve();

async function draw(order: DrawOrder): Promise<void> {
  const { task, frame, slot, at } = order;
  // Orders come task by task.
  for (const known of painters.keys()) if (known < task) painters.delete(known);
  const known = painters.get(task);
  footage?.mix(order.footage);
  if (known?.alone(frame)) {
    const { layers, seconds } = await known.painter.layersAt(frame);
    footage?.cover(at, layers, seconds);
  } else {
    await known?.painter.paint(ctx, frame, footage?.pictures(order.footage) ?? {});
    readOut(at);
  }
  const { user, system } = process.threadCpuUsage();
  const done: DrawDone = { task, frame, slot, coreSeconds: (user + system) / 1_000_000 };
  parentPort?.postMessage(done);
  // Pixels that were read out are only given back between two turns of the event loop.
  await setImmediate();
}

function readOut(at: number): void {
  const chromaAt = at + width * height;
  for (let row = 0; row < height; row += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, height - row);
    shared.set(ctx.getImageData(0, row, width, rows).data, rowsAt);
    const past = (row * width) / 4;
    convert(rowsAt, width, rows, at + row * width, chromaAt + past, chromaAt + (width * height) / 4 + past);
  }
}

parentPort?.on('message', (message: DrawTask | DrawOrder) => {
  if ('segment' in message) {
    const { task, segment } = message;
    const alone = (frame: number): boolean => isFootageAlone(segment, frame);
    painters.set(task, { alone, painter: createSegmentPainter(segment, studio) });
  } else last = last.then(() => draw(message));
});
