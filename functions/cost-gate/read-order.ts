import type { Context } from 'hono';
import { GateRefusal } from './gate-refusal.ts';
import { repeatedKey } from './repeated-key.ts';

/** The body as JSON. @throws GateRefusal when it is none, or can be read in two ways */
export async function readOrder(c: Context): Promise<unknown> {
  const text = decode(await c.req.arrayBuffer());
  const body = parse(text);
  const key = repeatedKey(text);
  if (key === undefined) return body;
  throw badBody('repeated_field', 'must name each field once: which of the two was meant is unclear');
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badBody('invalid_request', 'must be UTF-8 text');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badBody('invalid_request', 'must be JSON; it knows no NaN, Infinity or comments');
  }
}

function badBody(code: string, message: string): GateRefusal {
  return new GateRefusal(422, code, `The body ${message}.`, { errors: [{ field: '(body)', message }] });
}
