import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { DrawDone, DrawOrder, DrawSetup, DrawTask } from './draw-messages.ts';
import { paintedFrame } from './film-plan.ts';
import { FrameComposer } from './planes/frame-composer.ts';
import { startKernel } from './planes/kernel.ts';
import { createSceneStudio } from './scene-studio.ts';
import { createSegmentPainter, type SegmentPainter } from './segment-painter.ts';

const { kind, folder, kernel, memory } = workerData as DrawSetup;
const painted = paintedFrame(kind);
const composer = new FrameComposer(kind, {
  kernel: startKernel(kernel, memory),
  ...{ memory, scale: kind.width / painted.width },
});
const studio = createSceneStudio(painted, folder);
const painters = new Map<number, SegmentPainter>();
let last: Promise<void> = Promise.resolve();

async function draw({ task, frame, slot, at, footage = {} }: DrawOrder): Promise<void> {
  // Orders come task by task.
  for (const known of painters.keys()) if (known < task) painters.delete(known);
  for (const lent of [footage.scene, footage.previous])
    if (lent?.fading !== undefined) composer.mix(lent.at, lent.fading.at, lent.fading.share);
  await painters.get(task)?.compose(composer, at, frame, footage);
  composer.tidy();
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
