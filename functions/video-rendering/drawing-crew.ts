import { availableParallelism } from 'node:os';
import type { Footage } from '#shared/ports/footage.ts';
import { Bell } from './bell.ts';
import type { DrawDone, DrawOrder, DrawSetup } from './draw-messages.ts';
import { DrawingThreads, ordersPerThread } from './drawing-threads.ts';
import type { FrameKind, ScenePlan, SegmentPlan } from './film-plan.ts';
import { FootageDesk, type Slot } from './footage-desk.ts';
import { footageAt } from './footage-wanted.ts';
import { type FrameMemory, layOutMemory } from './frame-memory.ts';
import { compileKernel } from './planes/compile-kernel.ts';

/** More threads than this draw faster than one encoder takes frames. */
const mostThreads = 4;

/** Frames that may lie drawn and waiting, beside those in work. */
const spareSlots = 3;

/** A frame of a change from clip to clip, both of them fading, is made with four others. */
const footageSlots = 4;

interface Task {
  segment: SegmentPlan;
  nextOrder: number;
  /** Slot of each frame that is drawn and not yet taken. */
  drawn: Map<number, number>;
  coreSeconds: number;
  failure?: unknown;
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

export interface CrewSettings {
  kind: FrameKind;
  /** Where the pictures of the segments lie by the time they are to be drawn. */
  folder: string;
  /** Given where some segment shows a clip. */
  footage: Footage | undefined;
  signal: AbortSignal;
}

/**
 * Threads that draw segments into memory they share with their employer: all of one segment's frames in rising order,
 * then the next one's, so that no thread rests where one encoder ends and another begins. Frames of clips are decoded
 * straight into that memory.
 */
export class DrawingCrew {
  readonly #layout: FrameMemory;
  readonly #memory: WebAssembly.Memory;
  readonly #threads: DrawingThreads;
  readonly #free: number[];
  /** By the slot of a frame that is being drawn: all that it is made with, its own included. */
  readonly #inWork = new Map<number, number[]>();
  /** By number, in the order in which they were given. */
  readonly #tasks = new Map<number, Task>();
  readonly #signal: AbortSignal;
  readonly #bell = new Bell();
  readonly #desk: FootageDesk | undefined;
  readonly #working: Promise<void>;
  #nextTask = 0;
  #failure: Error | undefined;
  #dismissed = false;

  static async hire(settings: CrewSettings): Promise<DrawingCrew> {
    return new DrawingCrew(settings, await compileKernel());
  }

  private constructor({ kind, folder, footage, signal }: CrewSettings, kernel: WebAssembly.Module) {
    const threads = Math.min(mostThreads, availableParallelism());
    const slots = threads * ordersPerThread + spareSlots + (footage ? footageSlots : 0);
    this.#layout = layOutMemory(kind, slots);
    const memory = new WebAssembly.Memory({
      ...{ initial: this.#layout.pages, maximum: this.#layout.mostPages },
      shared: true,
    });
    this.#memory = memory;
    this.#free = Array.from({ length: slots }, (_, slot) => slot);
    const setups = Array.from({ length: threads }, (): DrawSetup => ({ kind, folder, kernel, memory }));
    this.#threads = new DrawingThreads(setups, {
      done: (done, coreSeconds) => this.#take(done, coreSeconds),
      failed: (error) => {
        this.#failure ??= error;
        this.#ring();
      },
    });
    this.#desk = footage && new FootageDesk(footage, kind, folder, signal);
    this.#signal = signal;
    signal.addEventListener('abort', this.#ring, { once: true });
    this.#working = this.#work();
  }

  #take({ task: number, frame, slot }: DrawDone, coreSeconds: number): void {
    const task = this.#tasks.get(number);
    const used = this.#inWork.get(slot) ?? [slot];
    this.#inWork.delete(slot);
    if (task === undefined) this.#free.push(...used);
    else {
      task.drawn.set(frame, slot);
      this.#free.push(...used.filter((one) => one !== slot));
      task.coreSeconds += coreSeconds;
    }
    this.#ring();
  }

  readonly #ring = (): void => this.#bell.ring();

  /**
   * Takes a segment on; it is drawn once those before it are.
   * Iterating over its frames throws Retryable `drawing_failed`, what the decoding of its clips throws, or the signal's
   * reason.
   */
  draw(segment: SegmentPlan): DrawnSegment {
    const number = this.#nextTask++;
    const task: Task = { segment, nextOrder: 0, drawn: new Map(), coreSeconds: 0 };
    this.#threads.announce({ task: number, segment });
    this.#tasks.set(number, task);
    this.#ring();
    return { frames: this.#framesOf(number, task), coreSeconds: () => task.coreSeconds };
  }

  async *#framesOf(number: number, task: Task): AsyncGenerator<Uint8Array> {
    try {
      for (let frame = 0; frame < task.segment.frameCount; frame++) {
        const slot = await this.#drawnSlot(task, frame);
        yield this.#slot(slot).memory;
        task.drawn.delete(frame);
        this.#free.push(slot);
        this.#ring();
      }
    } finally {
      this.#tasks.delete(number);
      this.#free.push(...task.drawn.values());
      this.#ring();
    }
  }

  async #drawnSlot(task: Task, frame: number): Promise<number> {
    for (;;) {
      this.#signal.throwIfAborted();
      if (this.#failure !== undefined) throw this.#failure;
      if (task.failure !== undefined) throw task.failure;
      const slot = task.drawn.get(frame);
      if (slot !== undefined) return slot;
      await this.#bell.heard();
    }
  }

  /** Orders frame after frame, as long as anybody is employed here. */
  async #work(): Promise<void> {
    while (!this.#over()) {
      const next = [...this.#tasks].find(
        ([, { nextOrder, segment, failure }]) => failure === undefined && nextOrder < segment.frameCount,
      );
      if (next === undefined) await this.#bell.heard();
      else await this.#order(...next);
    }
  }

  #over(): boolean {
    return this.#dismissed || this.#signal.aborted || this.#failure !== undefined;
  }

  async #order(number: number, task: Task): Promise<void> {
    const frame = task.nextOrder++;
    const used: number[] = [];
    try {
      if (frame === 0) await this.#desk?.keepOnly(scenesOf(task.segment));
      while (!this.#threads.idle) await this.#change();
      const take = async (): Promise<Slot> => {
        const slot = await this.#freeSlot();
        used.push(slot.number);
        return slot;
      };
      const order = await this.#orderFor(task.segment, frame, take);
      if (!this.#tasks.has(number)) this.#free.push(...used);
      else {
        this.#inWork.set(order.slot, used);
        this.#threads.give({ task: number, frame, ...order });
      }
    } catch (error) {
      this.#free.push(...used);
      task.failure = error;
      this.#ring();
    }
  }

  async #orderFor(
    segment: SegmentPlan,
    frame: number,
    take: () => Promise<Slot>,
  ): Promise<Omit<DrawOrder, 'task' | 'frame'>> {
    const wanted = footageAt(segment, frame);
    const first = await take();
    const own = { slot: first.number, at: first.at };
    if (this.#desk === undefined || (wanted.scene ?? wanted.previous) === undefined) return own;
    // The scene's own clip is decoded where the finished frame goes.
    let spare = wanted.scene === undefined ? undefined : first;
    const lent = await this.#desk.lend(wanted, async () => {
      const slot = spare ?? (await take());
      spare = undefined;
      return slot;
    });
    return { ...own, footage: lent };
  }

  async #freeSlot(): Promise<Slot> {
    for (;;) {
      const number = this.#free.shift();
      if (number !== undefined) return this.#slot(number);
      await this.#change();
    }
  }

  /** @throws Error when there is nothing more to wait for; then nobody waits for frames either */
  async #change(): Promise<void> {
    await this.#bell.heard();
    if (this.#over()) throw new Error('the drawing has ended');
  }

  #slot(number: number): Slot {
    const at = this.#layout.frameAt(number);
    return { number, at, memory: new Uint8Array(this.#memory.buffer, at, this.#layout.frameBytes) };
  }

  async dismiss(): Promise<void> {
    this.#dismissed = true;
    this.#signal.removeEventListener('abort', this.#ring);
    this.#ring();
    // Once so that nothing is waited for, and once for what was opened meanwhile.
    await this.#desk?.keepOnly([]);
    await this.#working;
    await this.#desk?.keepOnly([]);
    await this.#threads.end();
  }
}

function scenesOf({ scene, entrance }: SegmentPlan): ScenePlan[] {
  return entrance === undefined ? [scene] : [entrance.previous, scene];
}
