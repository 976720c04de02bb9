/** What is to become of an event after a function answered, or did not. */
export type Verdict =
  | { kind: 'handled' }
  /** `counts`: uses up one of its tries. */
  | { kind: 'again'; counts: boolean; atLeastMs: number }
  | { kind: 'bury'; reason: string };

export interface FunctionAnswer {
  /** Undefined: there was no answer, the connection broke. */
  status: number | undefined;
  /** The stage said that the outcome is durably recorded (`X-Stage-Outcome`). */
  recorded: boolean;
  /** From Retry-After, in milliseconds. */
  retryAfterMs: number | undefined;
  /** For people, should it come to the dead letters. */
  words: string;
}

/** Tries of an event whose function answers nothing that is recorded. With backoff to 300 s this is over an hour. */
export const mostDeliveries = 24;

/**
 * An answer is not an acknowledgement. Only what is recorded counts as handled; a busy or absent
 * function is asked again; what can never be read is buried at once.
 */
export function judge(answer: FunctionAnswer, attempts: number): Verdict {
  const { status, recorded, retryAfterMs, words } = answer;
  if (recorded) return { kind: 'handled' };
  if (status !== undefined && status >= 200 && status < 300) return { kind: 'handled' };
  if (status === 422 || status === 413)
    return { kind: 'bury', reason: `the function cannot read it: ${words}` };
  if (status === 429) return { kind: 'again', counts: false, atLeastMs: retryAfterMs ?? 200 };
  if (attempts + 1 >= mostDeliveries)
    return { kind: 'bury', reason: `no recorded answer in ${mostDeliveries} tries: ${words}` };
  return { kind: 'again', counts: true, atLeastMs: retryAfterMs ?? 0 };
}
