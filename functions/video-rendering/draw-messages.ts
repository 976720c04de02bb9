import type { FrameKind, SegmentPlan } from './film-plan.ts';

/** What a drawing thread is started with, beside the memory it shares with the thread that feeds the encoder. */
export interface DrawSetup {
  kind: FrameKind;
  /** Where the pictures lie. */
  folder: string;
  kernel: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Where this thread may put rows, in bytes. */
  rowsAt: number;
}

/** A piece of film that orders will name. */
export interface DrawTask {
  task: number;
  segment: SegmentPlan;
}

export interface DrawOrder {
  task: number;
  frame: number;
  slot: number;
  /** Where the finished frame goes, in bytes. */
  at: number;
}

export interface DrawDone {
  task: number;
  frame: number;
  slot: number;
  /** Processor time of the thread since it began, in seconds. */
  coreSeconds: number;
}
