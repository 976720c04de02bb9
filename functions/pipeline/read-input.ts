import type { Context } from 'hono';
import { z } from 'zod';
import { VideoId } from '#shared/contracts/ids.ts';
import { limitBody as limitTo } from '#shared/stage/limit-body.ts';
import { Refusal } from './refusal.ts';

/** A request is a few fields and a brief of at most 60,000 characters. */
const largestBodyBytes = 1024 * 1024;

/** Counts what really arrives, so a body without Content-Length is held to the same limit. */
export const limitBody = limitTo(largestBodyBytes, () => {
  const message = `must be at most ${largestBodyBytes} bytes`;
  throw new Refusal(413, 'too_large', `The body ${message}.`, { errors: [{ field: '(body)', message }] });
});

const PathParameters = z.strictObject({ id: VideoId });
const nothing = z.strictObject({});

/** The id in the path. */
export function readId(c: Context): VideoId {
  return PathParameters.parse({ id: c.req.param('id') }).id;
}

/** Query parameters, held to a schema: a misspelt filter must not be ignored. */
export function readQuery<Query>(c: Context, schema: z.ZodType<Query>): Query {
  return schema.parse(c.req.query());
}

/** For routes that know no query parameters. */
export function refuseQuery(c: Context): void {
  readQuery(c, nothing);
}

/** The JSON body, held to a schema. */
export async function readBody<Body>(c: Context, schema: z.ZodType<Body>): Promise<Body> {
  const text = await readText(c);
  requireJson(c);
  return schema.parse(parseJson(text));
}

/** For routes that need no body: none, or an empty object. */
export async function refuseBody(c: Context): Promise<void> {
  const text = await readText(c);
  if (text.trim() === '') return;
  requireJson(c);
  nothing.parse(parseJson(text));
}

async function readText(c: Context): Promise<string> {
  const bytes = await c.req.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badBody(400, 'not_utf8', 'must be UTF-8 text');
  }
}

function requireJson(c: Context): void {
  const type = c.req.header('Content-Type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    const message = 'must be application/json';
    throw new Refusal(415, 'unsupported_content_type', `Content-Type ${message}.`, {
      errors: [{ field: 'Content-Type', message }],
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badBody(400, 'malformed_json', `must be JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function badBody(status: 400, code: string, message: string): Refusal {
  return new Refusal(status, code, `The body ${message}`, { errors: [{ field: '(body)', message }] });
}
