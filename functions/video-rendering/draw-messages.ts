import type { FrameKind, SegmentPlan } from './film-plan.ts';

/** What a drawing thread is started with, beside the memory it shares with the thread that feeds the encoder. */
export interface DrawSetup {
  kind: FrameKind;
  /** Where the pictures lie. */
  folder: string;
  kernel: WebAssembly.Module;
  memory: WebAssembly.Memory;
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
  /** In bytes. It may be drawn over; a scene's own lies where the finished frame goes. */
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
