import { Worker } from 'node:worker_threads';
import { Retryable } from '#shared/contracts/errors.ts';
import type { DrawDone, DrawOrder, DrawSetup } from './draw-messages.ts';
import type { FilmPlan } from './film-plan.ts';
import { type FrameMemory, layOutMemory } from './frame-memory.ts';
import { compileYuvKernel } from './yuv-kernel.ts';

/** Orders a thread holds: the one it draws and the next, so that it never waits for an answer. */
const ordersPerThread = 2;

/** Frames that may lie drawn and waiting, beside those in work. */
const spareSlots = 3;

interface Thread {
  worker: Worker;
  orders: number;
  coreSeconds: number;
}

/** Threads that draw a film's frames in rising order into memory they share with their employer. */
export class DrawingCrew {
  readonly #film: FilmPlan;
  readonly #layout: FrameMemory;
  readonly #memory: WebAssembly.Memory;
  readonly #threads: Thread[];
  readonly #free: number[];
  /** Slot of each frame that is drawn and not yet taken. */
  readonly #drawn = new Map<number, number>();
  #nextOrder = 0;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  static async hire(film: FilmPlan, threadCount: number): Promise<DrawingCrew> {
    return new DrawingCrew(film, threadCount, await compileYuvKernel());
  }

  private constructor(film: FilmPlan, threadCount: number, kernel: WebAssembly.Module) {
    const slots = threadCount * ordersPerThread + spareSlots;
    this.#film = film;
    this.#layout = layOutMemory(film, slots, threadCount);
    const { pages } = this.#layout;
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.#free = Array.from({ length: slots }, (_, slot) => slot);
    this.#threads = Array.from({ length: threadCount }, (_, index) => {
      const setup: DrawSetup = { film, kernel, memory: this.#memory, rowsAt: this.#layout.rowsAt(index) };
      return this.#start(setup);
    });
  }

  #start(setup: DrawSetup): Thread {
    const worker = new Worker(new URL('./draw-worker.ts', import.meta.url), { workerData: setup });
    const thread: Thread = { worker, orders: 0, coreSeconds: 0 };
    worker.on('message', (done: DrawDone) => {
      thread.orders--;
      thread.coreSeconds = done.coreSeconds;
      this.#drawn.set(done.frame, done.slot);
      this.#giveOrders();
      this.#wake();
    });
    worker.on('error', (error: Error) => {
      const message = `a frame could not be drawn: ${error.message}`;
      this.#failure = new Retryable('drawing_failed', message, { cause: error });
      this.#wake();
    });
    return thread;
  }

  /** Makes whoever waits for a frame look again, for example whether it should still wait. */
  readonly wake = (): void => this.#wake();

  /** Processor time of all threads so far. */
  coreSeconds(): number {
    return this.#threads.reduce((sum, thread) => sum + thread.coreSeconds, 0);
  }

  /** Waits for a frame. Its bytes hold until it is given back. */
  async frame(frame: number, signal: AbortSignal): Promise<{ bytes: Uint8Array; giveBack(): void }> {
    this.#giveOrders();
    let slot = this.#drawn.get(frame);
    while (slot === undefined) {
      signal.throwIfAborted();
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      slot = this.#drawn.get(frame);
    }
    const taken = slot;
    this.#drawn.delete(frame);
    return {
      bytes: new Uint8Array(this.#memory.buffer, this.#layout.frameAt(taken), this.#layout.frameBytes),
      giveBack: () => {
        this.#free.push(taken);
        this.#giveOrders();
      },
    };
  }

  #giveOrders(): void {
    while (this.#nextOrder < this.#film.frameCount) {
      const idlest = this.#threads.reduce((one, other) => (other.orders < one.orders ? other : one));
      if (idlest.orders >= ordersPerThread) return;
      const slot = this.#free.shift();
      if (slot === undefined) return;
      const order: DrawOrder = { frame: this.#nextOrder++, slot, at: this.#layout.frameAt(slot) };
      idlest.orders++;
      idlest.worker.postMessage(order);
    }
  }

  async dismiss(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}
