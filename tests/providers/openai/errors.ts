import type { z } from 'zod';

/** An answer that is an error, in OpenAI's form. */
export class OpenAiError extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: object;

  constructor(
    status: number,
    message: string,
    facts: { type?: string; code?: string; param?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    const { type = 'invalid_request_error', code = null, param = null, headers = {} } = facts;
    this.status = status;
    this.headers = headers;
    this.body = { error: { message, type, param, code } };
  }
}

export function wrongKey(): OpenAiError {
  return new OpenAiError(401, 'Incorrect API key provided.', { code: 'invalid_api_key' });
}

export function unknownUrl(asked: string): OpenAiError {
  return new OpenAiError(404, `Invalid URL (${asked})`);
}

export function unknownModel(model: string): OpenAiError {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  return new OpenAiError(404, message, { code: 'model_not_found' });
}

export function badRequest({ issues }: z.ZodError): OpenAiError {
  const [issue] = issues;
  if (issue?.code === 'unrecognized_keys') {
    const param = issue.keys.join(', ');
    const message = `Unrecognized request argument supplied: ${param}`;
    return new OpenAiError(400, message, { param });
  }
  const param = issue?.path.join('.') ?? '';
  return new OpenAiError(400, `Invalid value for '${param}': ${issue?.message}`, { param });
}

const failures = {
  400: ['Invalid request.', 'invalid_request_error', null],
  401: ['Incorrect API key provided: sk-fake0000.', 'invalid_request_error', 'invalid_api_key'],
  402: ['Your account has no credit left.', 'insufficient_quota', 'insufficient_quota'],
  403: [
    'Country, region, or territory not supported.',
    'request_forbidden',
    'unsupported_country_region_territory',
  ],
  429: ['Rate limit reached for requests.', 'requests', 'rate_limit_exceeded'],
  500: ['The server had an error while processing your request. Sorry about that!', 'server_error', null],
  502: ['Bad gateway.', 'server_error', null],
  503: ['The engine is currently overloaded, please try again later.', 'server_error', null],
} as const;

/** A refusal that is not the caller's fault. `quota`: of an account that has no money. */
export function failure(
  status: keyof typeof failures,
  {
    retryAfterSeconds,
    quota = false,
  }: { retryAfterSeconds?: number | undefined; quota?: boolean | undefined } = {},
): OpenAiError {
  const [message, type, code] = quota
    ? ([
        'You exceeded your current quota, please check your plan and billing details.',
        'insufficient_quota',
        'insufficient_quota',
      ] as const)
    : failures[status];
  return new OpenAiError(status, message, {
    type,
    ...(code ? { code } : {}),
    headers: retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) },
  });
}
