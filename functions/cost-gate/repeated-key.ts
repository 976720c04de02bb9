/** Strings, and the signs that open and close; everything else in valid JSON does not matter here. */
const tokens = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/gs;

/**
 * The first key that an object in valid JSON text holds twice. JSON.parse would take the last of them, another reader
 * the first: with two amounts, nobody can say which one was meant.
 */
export function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token, colon] of json.matchAll(tokens)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon !== undefined) {
      const key = String(JSON.parse(token.slice(0, -colon.length)));
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
