/** The command was typed wrongly: it ends with exit code 2 and says how it is typed rightly. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The video could not be made; the message is for people. Exit code 1. */
export class VideoFailed extends Error {
  override readonly name = 'VideoFailed';
  /** A stable word for programs. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
