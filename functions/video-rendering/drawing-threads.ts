import { Worker } from 'node:worker_threads';
import { Retryable } from '#shared/contracts/errors.ts';
import type { DrawDone, DrawOrder, DrawSetup, DrawTask } from './draw-messages.ts';

/** Orders a thread holds: the one it draws and the next, so that it never waits for an answer. */
export const ordersPerThread = 2;

interface Thread {
  worker: Worker;
  orders: number;
  coreSeconds: number;
}

export interface ThreadEvents {
  /** @param coreSeconds processor time that the frame took */
  done(done: DrawDone, coreSeconds: number): void;
  failed(error: Error): void;
}

/** The threads that draw, and what each of them has to do. */
export class DrawingThreads {
  readonly #threads: Thread[];

  constructor(setups: readonly DrawSetup[], { done, failed }: ThreadEvents) {
    this.#threads = setups.map((workerData) => {
      const worker = new Worker(new URL('./draw-worker.ts', import.meta.url), { workerData });
      const thread: Thread = { worker, orders: 0, coreSeconds: 0 };
      worker.on('message', (message: DrawDone) => {
        thread.orders--;
        const spent = message.coreSeconds - thread.coreSeconds;
        thread.coreSeconds = message.coreSeconds;
        done(message, spent);
      });
      worker.on('error', (error: Error) => {
        const words = `a frame could not be drawn: ${error.message}`;
        failed(new Retryable('drawing_failed', words, { cause: error }));
      });
      return thread;
    });
  }

  /** Tells every thread of a segment that orders will name. */
  announce(task: DrawTask): void {
    for (const { worker } of this.#threads) worker.postMessage(task);
  }

  /** Whether some thread may be given another order. */
  get idle(): boolean {
    return this.#idlest().orders < ordersPerThread;
  }

  give(order: DrawOrder): void {
    const thread = this.#idlest();
    thread.orders++;
    thread.worker.postMessage(order);
  }

  #idlest(): Thread {
    return this.#threads.reduce((one, other) => (other.orders < one.orders ? other : one));
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}
