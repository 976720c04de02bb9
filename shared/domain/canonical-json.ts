/** What JSON can say. A property that is undefined counts as absent. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

/**
 * The one text that stands for a value: properties by name, no spaces. Two values have the same text exactly when JSON
 * cannot tell them apart, so the text may be hashed.
 *
 * @throws TypeError for a number JSON does not know (NaN, Infinity): it would silently stand for null
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`${value} has no place in JSON`);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .flatMap(([name, member]): [string, Json][] => (member === undefined ? [] : [[name, member]]))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** `Array.isArray` does not see that what is left is no read-only list. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
