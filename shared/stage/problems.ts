import type { Context } from 'hono';
import type { z } from 'zod';
import { fieldErrors, type Problem } from '../contracts/problem.ts';

type Status = 400 | 401 | 402 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 416 | 422 | 429 | 500 | 503;

const titles: Record<Status, string> = {
  400: 'Bad request',
  401: 'Not authenticated',
  402: 'Not within the budget',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Too large',
  415: 'Unsupported content type',
  416: 'Range not satisfiable',
  422: 'The request cannot work',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available now',
};

/** Answers with RFC 9457 problem details. */
export function problem(
  c: Context,
  status: Status,
  code: string,
  detail: string,
  extra: { errors?: Problem['errors']; headers?: Record<string, string> } = {},
): Response {
  const body: Problem = { type: 'about:blank', title: titles[status], status, code, detail };
  if (extra.errors) body.errors = extra.errors;
  return c.body(JSON.stringify(body), status, {
    'Content-Type': 'application/problem+json',
    ...extra.headers,
  });
}

/** A body that does not fit its schema: every field at fault, named. */
export function invalid(c: Context, error: z.ZodError): Response {
  const errors = fieldErrors(error);
  const first = errors[0];
  const detail = first ? `${first.field} ${first.message}` : 'The body does not fit its schema.';
  return problem(c, 422, 'invalid_request', detail, { errors });
}
