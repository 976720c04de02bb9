interface FailureOptions extends ErrorOptions {
  /** The call ended without an answer, so nobody knows whether it was charged: its quote counts as spent. */
  mayBeCharged?: boolean;
}

/**
 * The work can never succeed with this input: retrying would only cost money.
 * `code` is a stable word for programs, `message` says what to do.
 */
export class Terminal extends Error {
  override readonly name = 'Terminal';
  readonly code: string;
  readonly mayBeCharged: boolean;

  constructor(code: string, message: string, options?: FailureOptions) {
    super(message, options);
    this.code = code;
    this.mayBeCharged = options?.mayBeCharged ?? false;
  }
}

/** The work failed for a passing reason and may be tried again, not before `retryAfterMs` where that is known. */
export class Retryable extends Error {
  override readonly name = 'Retryable';
  readonly code: string;
  readonly retryAfterMs: number | undefined;
  readonly mayBeCharged: boolean;

  constructor(code: string, message: string, options?: FailureOptions & { retryAfterMs?: number }) {
    super(message, options);
    this.code = code;
    this.mayBeCharged = options?.mayBeCharged ?? false;
    this.retryAfterMs = options?.retryAfterMs;
  }
}
