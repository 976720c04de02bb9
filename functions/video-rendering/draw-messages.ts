import type { FilmPlan } from './film-plan.ts';

/** What a drawing thread is started with: the film, and the memory it shares with the thread that feeds the encoder. */
export interface DrawSetup {
  film: FilmPlan;
  slots: SharedArrayBuffer[];
}

export interface DrawOrder {
  frame: number;
  slot: number;
}

export interface DrawDone extends DrawOrder {
  /** Processor time of the thread since it began, in seconds. */
  coreSeconds: number;
}
