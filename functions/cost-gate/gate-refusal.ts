import type { Problem } from '#shared/contracts/problem.ts';

/** An order that is answered with a problem, and that moved nothing. */
export class GateRefusal extends Error {
  override readonly name = 'GateRefusal';
  readonly status: 409 | 413 | 422 | 503;
  readonly code: string;
  readonly errors: NonNullable<Problem['errors']>;
  readonly headers: Record<string, string>;
  /** Nobody did anything wrong: no alert. */
  readonly isExpected: boolean;

  constructor(
    status: 409 | 413 | 422 | 503,
    code: string,
    detail: string,
    extra: {
      errors?: NonNullable<Problem['errors']>;
      headers?: Record<string, string>;
      isExpected?: boolean;
    } = {},
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = extra.errors ?? [];
    this.headers = extra.headers ?? {};
    this.isExpected = extra.isExpected ?? false;
  }
}

/** One field is at fault. */
export function wrongField(
  status: 409 | 422,
  code: string,
  field: string,
  message: string,
  advice: string,
): GateRefusal {
  return new GateRefusal(status, code, `${field} ${message}: ${advice}.`, { errors: [{ field, message }] });
}

/** How soon a client may ask again whether the switch is off, in seconds. */
const stoppedPauseSeconds = 30;

export function stoppedRefusal(code: string, why: string): GateRefusal {
  const detail = `Spending is stopped${why}: nothing was reserved. Ask again later; POST /resume (npm run spending -- resume) ends it.`;
  return new GateRefusal(503, code, detail, {
    headers: { 'Retry-After': String(stoppedPauseSeconds) },
    isExpected: true,
  });
}
