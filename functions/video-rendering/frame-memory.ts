import type { FrameKind } from './film-plan.ts';

/**
 * Rows that are read out at once. A whole 1080p frame is 8 MB, which the allocator takes fresh from the
 * kernel every time; pieces this small it hands out again (4.7 against up to 25 ms a frame, measured).
 */
export const rowsAtOnce = 120;

const pageBytes = 65_536;
const alignment = 16;

/** Where the finished frames lie in the memory all threads share, and where each thread puts rows to convert. */
export interface FrameMemory {
  /** Of one frame: three planes of YUV 4:2:0. */
  frameBytes: number;
  pages: number;
  frameAt(slot: number): number;
  rowsAt(thread: number): number;
  /** Where each thread puts the layers it lays over clips. */
  layersAt(thread: number): number;
}

export function layOutMemory(
  { width, height }: Pick<FrameKind, 'width' | 'height'>,
  { slots, threads, layerBytes }: { slots: number; threads: number; layerBytes: number },
): FrameMemory {
  const frameBytes = (width * height * 3) / 2;
  const stride = Math.ceil(frameBytes / alignment) * alignment;
  const rowBytes = rowsAtOnce * width * 4;
  const layers = slots * stride + threads * rowBytes;
  return {
    frameBytes,
    pages: Math.ceil((layers + threads * layerBytes) / pageBytes),
    frameAt: (slot) => slot * stride,
    rowsAt: (thread) => slots * stride + thread * rowBytes,
    layersAt: (thread) => layers + thread * layerBytes,
  };
}
