/** Words of the WebAssembly text format that more than one kernel says. */

/** @param by so many bytes, or what gives them */
export function advance(pointer: string, by: number | string): string {
  const step = typeof by === 'number' ? `(i32.const ${by})` : by;
  return `(local.set ${pointer} (i32.add (local.get ${pointer}) ${step}))`;
}

/** The same number in all eight 16 bit lanes. */
export function all(value: number): string {
  return `(v128.const i16x8 ${Array(8).fill(value).join(' ')})`;
}
