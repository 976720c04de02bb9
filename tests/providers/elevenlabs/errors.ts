import type { Conduct } from '../conduct.ts';

/** An answer that says no, in the form the real one gives it. */
export class ElevenLabsError extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, code: string, message: string, retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.body = { detail: { status: code, message } };
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const noSuchKey = () => new ElevenLabsError(401, 'invalid_api_key', 'Invalid API key');

export const outOfCredits = (limit: number, left: number, needed: number) =>
  new ElevenLabsError(
    401,
    'quota_exceeded',
    `This request exceeds your quota of ${limit}. You have ${left} credits remaining, while ${needed} credits are required for this request.`,
  );

export function failure({
  status,
  retryAfterSeconds,
  quota,
}: Extract<Conduct, { kind: 'fail' }>): ElevenLabsError {
  if (quota && status < 429) return outOfCredits(10_000, 0, 91);
  switch (status) {
    case 400:
      return new ElevenLabsError(400, 'invalid_parameters', 'The request is not valid.');
    case 401:
      return noSuchKey();
    case 402:
      return new ElevenLabsError(402, 'payment_required', 'Your last payment failed. Please complete it.');
    case 403:
      return new ElevenLabsError(
        403,
        'missing_permissions',
        'The API key is missing the permission text_to_speech.',
      );
    case 429:
      return new ElevenLabsError(
        429,
        'too_many_concurrent_requests',
        'Too many concurrent requests. Your current subscription is associated with a maximum of 3.',
        retryAfterSeconds,
      );
    default:
      return new ElevenLabsError(
        status,
        'internal_server_error',
        'An internal error happened.',
        retryAfterSeconds,
      );
  }
}
