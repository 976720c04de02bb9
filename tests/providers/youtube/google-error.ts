import type { ServerResponse } from 'node:http';

/** An answer that is an error, in the form of Google's APIs. */
export class GoogleError extends Error {
  readonly status: number;
  readonly body: object;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    reason: string,
    message: string,
    { domain = 'youtube', headers = {} }: { domain?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.body = { error: { code: status, message, errors: [{ message, domain, reason }] } };
  }
}

/** OAuth's own form (RFC 6749, 5.2). */
export class SignInError extends Error {
  readonly status = 400;
  readonly headers = {};
  readonly body: object;

  constructor(error: string, description: string) {
    super(description);
    this.body = { error, error_description: description };
  }
}

export const badRequest = (reason: string, message: string): GoogleError =>
  new GoogleError(400, reason, message);

export const wrongToken = (): GoogleError =>
  new GoogleError(401, 'authError', 'Invalid Credentials', { domain: 'global' });

export const tooFewScopes = (): GoogleError =>
  new GoogleError(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.', {
    domain: 'global',
  });

/** With the markup that the real one has in it. */
export const outOfQuota = (): GoogleError =>
  new GoogleError(
    403,
    'quotaExceeded',
    'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.',
    { domain: 'youtube.quota' },
  );

export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=UTF-8', ...headers });
  response.end(JSON.stringify(body));
}
