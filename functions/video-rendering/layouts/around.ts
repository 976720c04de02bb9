import type { Box } from '../layout.ts';

/** The smallest box about several; undefined about none. */
export function around(boxes: readonly (Box | undefined)[]): Box | undefined {
  const there = boxes.filter((one) => one !== undefined);
  if (there.length === 0) return undefined;
  const x = Math.min(...there.map((one) => one.x));
  const y = Math.min(...there.map((one) => one.y));
  const right = Math.max(...there.map((one) => one.x + one.width));
  const foot = Math.max(...there.map((one) => one.y + one.height));
  return { x, y, width: right - x, height: foot - y };
}
