import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Retryable } from '#shared/contracts/errors.ts';
import type { DrawDone, DrawOrder, DrawSetup, DrawTask } from './draw-messages.ts';
import type { FrameKind, SegmentPlan } from './film-plan.ts';
import { type FrameMemory, layOutMemory } from './frame-memory.ts';
import { compileYuvKernel } from './yuv-kernel.ts';

/** More threads than this draw faster than one encoder takes frames. */
const mostThreads = 4;

/** Orders a thread holds: the one it draws and the next, so that it never waits for an answer. */
const ordersPerThread = 2;

/** Frames that may lie drawn and waiting, beside those in work. */
const spareSlots = 3;

interface Thread {
  worker: Worker;
  orders: number;
  coreSeconds: number;
}

interface Task {
  segment: SegmentPlan;
  nextOrder: number;
  /** Slot of each frame that is drawn and not yet taken. */
  drawn: Map<number, number>;
  coreSeconds: number;
  /** Makes whoever waits for a frame look again. */
  wake(): void;
}

export interface DrawnSegment {
  /**
   * In order, as planes of YUV 4:2:0 and without copying: each lies in memory that is drawn into again once the next
   * frame is asked for. Both `frames` and the drawing wait while nobody asks.
   */
  frames: AsyncIterable<Uint8Array>;
  /** Processor time its drawing has taken, in seconds. */
  coreSeconds(): number;
}

/**
 * Threads that draw segments into memory they share with their employer: all of one segment's frames in rising order,
 * then the next one's, so that no thread rests where one encoder ends and another begins.
 */
export class DrawingCrew {
  readonly #layout: FrameMemory;
  readonly #memory: WebAssembly.Memory;
  readonly #threads: Thread[];
  readonly #free: number[];
  /** By number, in the order in which they were given. */
  readonly #tasks = new Map<number, Task>();
  readonly #signal: AbortSignal;
  #nextTask = 0;
  #failure: Error | undefined;

  /** @param folder where the pictures of the segments lie by the time they are to be drawn */
  static async hire(kind: FrameKind, folder: string, signal: AbortSignal): Promise<DrawingCrew> {
    return new DrawingCrew(kind, folder, await compileYuvKernel(), signal);
  }

  private constructor(kind: FrameKind, folder: string, kernel: WebAssembly.Module, signal: AbortSignal) {
    const threadCount = Math.min(mostThreads, availableParallelism());
    const slots = threadCount * ordersPerThread + spareSlots;
    this.#layout = layOutMemory(kind, slots, threadCount);
    const { pages } = this.#layout;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.#memory = memory;
    this.#free = Array.from({ length: slots }, (_, slot) => slot);
    this.#threads = Array.from({ length: threadCount }, (_, index) =>
      this.#start({ kind, folder, kernel, memory, rowsAt: this.#layout.rowsAt(index) }),
    );
    this.#signal = signal;
    signal.addEventListener('abort', this.#wakeAll, { once: true });
  }

  #start(setup: DrawSetup): Thread {
    const worker = new Worker(new URL('./draw-worker.ts', import.meta.url), { workerData: setup });
    const thread: Thread = { worker, orders: 0, coreSeconds: 0 };
    worker.on('message', (done: DrawDone) => this.#take(thread, done));
    worker.on('error', (error: Error) => {
      const message = `a frame could not be drawn: ${error.message}`;
      this.#failure ??= new Retryable('drawing_failed', message, { cause: error });
      this.#wakeAll();
    });
    return thread;
  }

  #take(thread: Thread, { task: number, frame, slot, coreSeconds }: DrawDone): void {
    thread.orders--;
    const task = this.#tasks.get(number);
    if (task === undefined) this.#free.push(slot);
    else {
      task.drawn.set(frame, slot);
      task.coreSeconds += coreSeconds - thread.coreSeconds;
    }
    thread.coreSeconds = coreSeconds;
    this.#giveOrders();
    task?.wake();
  }

  readonly #wakeAll = (): void => {
    for (const task of this.#tasks.values()) task.wake();
  };

  /**
   * Takes a segment on; it is drawn once those before it are.
   * Iterating over its frames throws Retryable `drawing_failed`, or the signal's reason.
   */
  draw(segment: SegmentPlan): DrawnSegment {
    const number = this.#nextTask++;
    const task: Task = { segment, nextOrder: 0, drawn: new Map(), coreSeconds: 0, wake: () => undefined };
    const message: DrawTask = { task: number, segment };
    for (const { worker } of this.#threads) worker.postMessage(message);
    this.#tasks.set(number, task);
    this.#giveOrders();
    return { frames: this.#framesOf(number, task), coreSeconds: () => task.coreSeconds };
  }

  async *#framesOf(number: number, task: Task): AsyncGenerator<Uint8Array> {
    try {
      for (let frame = 0; frame < task.segment.frameCount; frame++) {
        const slot = await this.#drawnSlot(task, frame);
        yield new Uint8Array(this.#memory.buffer, this.#layout.frameAt(slot), this.#layout.frameBytes);
        task.drawn.delete(frame);
        this.#free.push(slot);
        this.#giveOrders();
      }
    } finally {
      this.#tasks.delete(number);
      this.#free.push(...task.drawn.values());
      this.#giveOrders();
    }
  }

  async #drawnSlot(task: Task, frame: number): Promise<number> {
    for (;;) {
      this.#signal.throwIfAborted();
      if (this.#failure !== undefined) throw this.#failure;
      const slot = task.drawn.get(frame);
      if (slot !== undefined) return slot;
      await new Promise<void>((resolve) => {
        task.wake = resolve;
      });
    }
  }

  #giveOrders(): void {
    for (const [number, task] of this.#tasks)
      while (task.nextOrder < task.segment.frameCount) {
        const idlest = this.#threads.reduce((one, other) => (other.orders < one.orders ? other : one));
        if (idlest.orders >= ordersPerThread) return;
        const slot = this.#free.shift();
        if (slot === undefined) return;
        const frame = task.nextOrder++;
        const order: DrawOrder = { task: number, frame, slot, at: this.#layout.frameAt(slot) };
        idlest.orders++;
        idlest.worker.postMessage(order);
      }
  }

  async dismiss(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#wakeAll);
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}
