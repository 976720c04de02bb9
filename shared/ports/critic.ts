import type { Micros } from '../contracts/money.ts';
import type { Script } from '../contracts/script.ts';
import type { ScriptWish } from './writer.ts';

export interface Critique {
  /** 0 to 1. */
  score: number;
  /** One for each line of the rubric. */
  aspects: { name: string; score: number; reason: string }[];
  /** What to do better, worst first, said so that a writer can act on it. */
  feedback: string[];
  cost: Micros;
}

/** Judges a script against a rubric. */
export interface Critic {
  /** Names the provider and its model. */
  readonly identity: string;
  /** Upper bound of the price of one `judge` of any script written for this wish. Pure. @throws Terminal `unknown_price` */
  quote(wish: ScriptWish): Micros;
  /** @throws Terminal, Retryable when the provider fails */
  judge(script: Script, wish: ScriptWish, signal: AbortSignal): Promise<Critique>;
}
