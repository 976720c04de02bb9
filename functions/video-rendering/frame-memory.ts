import type { FrameKind } from './film-plan.ts';

const pageBytes = 65_536;
const alignment = 64;

/** As much as all threads together may take for what they draw: a scene's backdrop alone takes some 30 MB in each. */
const mostBytes = 1024 * 1024 * 1024;

/** Where the finished frames lie in the memory all threads share. Behind them the threads take what they need. */
export interface FrameMemory {
  /** Of one frame: three planes of YUV 4:2:0. */
  frameBytes: number;
  pages: number;
  mostPages: number;
  frameAt(slot: number): number;
}

export function layOutMemory(
  { width, height }: Pick<FrameKind, 'width' | 'height'>,
  slots: number,
): FrameMemory {
  const frameBytes = (width * height * 3) / 2;
  const stride = Math.ceil(frameBytes / alignment) * alignment;
  return {
    frameBytes,
    pages: Math.ceil((slots * stride) / pageBytes),
    mostPages: mostBytes / pageBytes,
    frameAt: (slot) => slot * stride,
  };
}
