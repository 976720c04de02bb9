import { SecretMissing } from '#shared/config.ts';

/** The command was typed wrongly: it ends with exit code 2 and says how it is typed rightly. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Any error in words for people: where the database does not answer, with what to do. */
export function inWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof SecretMissing)
    return `No system was ever started here: start one with npm start, and leave it running meanwhile (${message}).`;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'database_unavailable' && !message.startsWith('connect ECONNREFUSED')) return message;
  return `The database does not answer: start the system with npm start, and leave it running meanwhile (${message}).`;
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
