import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Retryable } from '#shared/contracts/errors.ts';
import type { DrawDone, DrawOrder, DrawSetup } from './draw-messages.ts';
import type { FilmPlan } from './film-plan.ts';

/** More threads than this draw faster than one encoder takes frames. */
const mostThreads = 4;

/** Orders a thread holds: the one it draws and the next, so that it never waits for an answer. */
const ordersPerThread = 2;

/** Frames that may lie drawn and waiting, beside those in work. */
const spareSlots = 2;

export interface DrawnFrames extends AsyncIterable<Uint8Array> {
  /** Processor time the drawing threads have taken, in seconds. */
  coreSeconds(): number;
}

/**
 * Draws a film in several threads and hands its frames over in order, without copying: each lies in memory
 * that is drawn into again once the next frame is asked for. When nobody asks, the drawing waits.
 * The threads end with the iteration, however it ends.
 *
 * @throws Retryable `drawing_failed`
 */
export function drawFrames(film: FilmPlan, signal: AbortSignal): DrawnFrames {
  const crew: Crew = { spent: [] };
  return {
    coreSeconds: () => crew.spent.reduce((sum, seconds) => sum + seconds, 0),
    [Symbol.asyncIterator]: () => iterate(film, crew, signal),
  };
}

interface Crew {
  /** Seconds each thread has taken. */
  spent: number[];
}

interface Thread {
  worker: Worker;
  orders: number;
}

async function* iterate(film: FilmPlan, crew: Crew, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const threadCount = Math.min(mostThreads, availableParallelism(), film.frameCount);
  const slots = Array.from(
    { length: threadCount * ordersPerThread + spareSlots },
    () => new SharedArrayBuffer(film.width * film.height * 4),
  );
  const setup: DrawSetup = { film, slots };
  const free = slots.map((_, index) => index);
  const drawn = new Map<number, number>();
  let wake: () => void = () => undefined;
  let failure: Error | undefined;
  let nextOrder = 0;

  const threads = Array.from({ length: threadCount }, (_, index): Thread => {
    const thread = {
      worker: new Worker(new URL('./draw-worker.ts', import.meta.url), { workerData: setup }),
      orders: 0,
    };
    thread.worker.on('message', (done: DrawDone) => {
      thread.orders--;
      crew.spent[index] = done.coreSeconds;
      drawn.set(done.frame, done.slot);
      wake();
    });
    thread.worker.on('error', (error: Error) => {
      failure = new Retryable('drawing_failed', `a frame could not be drawn: ${error.message}`, {
        cause: error,
      });
      wake();
    });
    return thread;
  });

  const giveOrders = (): void => {
    for (;;) {
      const idle = threads.reduce((a, b) => (b.orders < a.orders ? b : a));
      if (nextOrder >= film.frameCount || idle.orders >= ordersPerThread) return;
      const slot = free.shift();
      if (slot === undefined) return;
      const order: DrawOrder = { frame: nextOrder++, slot };
      idle.orders++;
      idle.worker.postMessage(order);
    }
  };

  const stop = (): void => wake();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (let frame = 0; frame < film.frameCount; frame++) {
      giveOrders();
      let slot = drawn.get(frame);
      while (slot === undefined) {
        signal.throwIfAborted();
        if (failure !== undefined) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        giveOrders();
        slot = drawn.get(frame);
      }
      drawn.delete(frame);
      yield new Uint8Array(slots[slot] ?? new SharedArrayBuffer(0));
      free.push(slot);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
}
