import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../domain/canonical-json.ts';

/** SHA-256 over what a value says, in hex: the order of its properties does not matter, everything else does. */
export function contentHash(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
