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
  /** The kernel for frames that clips give, and where this thread may put layers for them. Absent where a film has none. */
  footage?: { kernel: WebAssembly.Module; layersAt: number };
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
  /** The decoded frames it is made with. */
  footage?: FootageLent;
}

/** Frames of the scene's clip, and of the clip of the scene before. */
export interface FootageLent {
  scene?: LentFrame;
  previous?: LentFrame;
}

export interface LentFrame {
  /** In bytes. It may be drawn over; where a scene's clip is all there is, it lies where the finished frame goes. */
  at: number;
  /** Another that is to be mixed in, and how much of it: 0 to 1. */
  fading?: { at: number; share: number };
}

export interface DrawDone {
  task: number;
  frame: number;
  slot: number;
  /** Processor time of the thread since it began, in seconds. */
  coreSeconds: number;
}
