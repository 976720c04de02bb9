import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Box } from './layout.ts';

/** Something that is drawn over a clip. */
export interface Layer {
  /** All it can ever cover, in pixels of the frame. */
  box: Box;
  /** Two moments that look the same say the same; undefined while there is nothing to see. */
  lookAt(seconds: number): string | undefined;
  paint(ctx: SKRSContext2D, seconds: number): void;
}

/** The box on whole pixels as planes need them, inside of the frame: even, and a multiple of 8 wide. */
export function alignedBox(box: Box, frame: { width: number; height: number }): Box {
  const x = Math.max(0, Math.floor(box.x / 2) * 2);
  const y = Math.max(0, Math.floor(box.y / 2) * 2);
  const right = Math.min(frame.width, Math.ceil(box.x + box.width));
  const foot = Math.min(frame.height, Math.ceil((box.y + box.height) / 2) * 2);
  const width = Math.max(8, Math.ceil((right - x) / 8) * 8);
  // Where rounding up would leave the frame the box begins further to the left.
  return { x: Math.max(0, Math.min(x, frame.width - width)), y, width, height: Math.max(2, foot - y) };
}
