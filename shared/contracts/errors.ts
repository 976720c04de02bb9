/**
 * The work can never succeed with this input: retrying would only cost money.
 * `code` is a stable word for programs, `message` says what to do.
 */
export class Terminal extends Error {
  override readonly name = 'Terminal';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The work failed for a passing reason and may be tried again, not before `retryAfterMs` where that is known. */
export class Retryable extends Error {
  override readonly name = 'Retryable';
  readonly code: string;
  readonly retryAfterMs: number | undefined;

  constructor(code: string, message: string, options?: ErrorOptions & { retryAfterMs?: number }) {
    super(message, options);
    this.code = code;
    this.retryAfterMs = options?.retryAfterMs;
  }
}
