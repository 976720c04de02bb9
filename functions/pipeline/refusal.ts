import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import type { Problem } from '#shared/contracts/problem.ts';
import type { Log } from '#shared/ports/log.ts';
import { invalid, problem } from '#shared/stage/problems.ts';

type Status = Parameters<typeof problem>[1];

interface RefusalExtra {
  errors?: NonNullable<Problem['errors']>;
  headers?: Record<string, string>;
}

/** A call that is answered with a problem; thrown from anywhere, answered in one place. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: Status;
  readonly code: string;
  readonly extra: RefusalExtra;

  constructor(status: Status, code: string, detail: string, extra: RefusalExtra = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.extra = extra;
  }
}

export const videoNotFound = (): Refusal =>
  new Refusal(404, 'video_not_found', 'There is no video with this id.', {
    errors: [{ field: 'id', message: 'names no video' }],
  });

/** What was stored of a video is not kept any more. */
export const filesDeleted = (deletedAt: Date | undefined): Refusal =>
  new Refusal(
    410,
    'files_deleted',
    `The files of this video were deleted${deletedAt ? ` on ${deletedAt.toISOString()}` : ''}, as the settings ask. What is known of it is still here; queue it again to have it made anew.`,
    { errors: [{ field: 'id', message: 'names a video whose files were deleted' }] },
  );

/** @param seconds rounded up to whole seconds, at least 1 */
export const retryAfter = (seconds: number): Record<string, string> => ({
  'Retry-After': String(Math.max(1, Math.ceil(seconds))),
});

/** The one place where what went wrong becomes an answer. */
export function answerError(error: Error, c: Context, log: Log): Response {
  if (error instanceof Refusal) return problem(c, error.status, error.code, error.message, error.extra);
  if (error instanceof z.ZodError) return invalid(c, error);
  if (error instanceof HTTPException) return error.getResponse();
  if (error instanceof Retryable) {
    log.warn({ err: error, path: c.req.path }, 'the API asked its caller to come back');
    const headers = retryAfter((error.retryAfterMs ?? 1000) / 1000);
    return problem(c, 503, error.code, `${error.message}.`, { headers });
  }
  if (error instanceof Terminal && error.code === 'blob_missing')
    return problem(c, 404, 'file_missing', 'The file is no longer stored; retry the video to make it again.');
  log.error({ err: error, method: c.req.method, path: c.req.path }, 'the API could not answer');
  return problem(
    c,
    500,
    'internal_error',
    'The call could not be answered; see the log of the function pipeline.',
  );
}
