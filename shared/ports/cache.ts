/**
 * Results that other videos may use again, by content hash. It may forget anything at any time, and answers as if it
 * were empty while it cannot be reached: no call rejects or takes long. It never decides about money.
 */
export interface Cache {
  /** Undefined when nothing is known. What it says was written by another process: to be checked like any input. */
  get(key: string): Promise<unknown>;
  /** Keeps a value that survives JSON. */
  set(key: string, value: unknown, keptMs: number): Promise<void>;
  /**
   * Asks to be the only one who works on a key. `ours`: held for `heldMs`, and for `heldMs` more each time its holder
   * asks again. `theirs`: somebody else has it. `unknown`: nobody can say, so nobody should wait.
   */
  lock(key: string, holder: string, heldMs: number): Promise<'ours' | 'theirs' | 'unknown'>;
  /** Lets go of a lock, if it is still this holder's. */
  unlock(key: string, holder: string): Promise<void>;
}
