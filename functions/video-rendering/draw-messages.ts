import type { FilmPlan } from './film-plan.ts';

/** What a drawing thread is started with: the film, and the memory it shares with the thread that feeds the encoder. */
export interface DrawSetup {
  film: FilmPlan;
  kernel: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Where this thread may put rows, in bytes. */
  rowsAt: number;
}

export interface DrawOrder {
  frame: number;
  slot: number;
  /** Where the finished frame goes, in bytes. */
  at: number;
}

export interface DrawDone {
  frame: number;
  slot: number;
  /** Processor time of the thread since it began, in seconds. */
  coreSeconds: number;
}
