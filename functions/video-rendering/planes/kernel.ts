/**
 * What is done to frames, in the planes that clips come in and the encoder takes: pixels are converted into them, layers
 * laid over, frames mixed and magnified. A canvas would take ten times as long for a whole frame.
 *
 * All places are bytes of the shared memory.
 */
export interface Kernel {
  /** Rows of RGBA as planes; `width` is a multiple of 8 and `rows` of 2. */
  convert(rgba: number, width: number, rows: number, y: number, u: number, v: number): void;
  /**
   * Takes the alphas out of pixels: one of each, and the mean of each four; and for each pair of rows from which column to
   * which there is anything (two times 16 bit).
   */
  alphas(rgba: number, width: number, rows: number, alpha: number, squares: number, spans: number): void;
  coverLuma: Cover;
  coverChroma: Cover;
  /** @param share 0 leaves `frame` as it is, 128 makes it `other`; `bytes` is a multiple of 8 */
  mix(frame: number, other: number, bytes: number, share: number): void;
  resample: Resample;
  copy(to: number, from: number, bytes: number): void;
  fill(to: number, value: number, bytes: number): void;
}

/**
 * Lays rows of a layer's plane over a frame's.
 *
 * @param frame where the layer's left column would come to lie in the first row, which may be outside of the frame
 * @param row the layer's first that is laid, and how many
 * @param from its columns that lie in the frame
 * @param half 1 for chroma
 */
type Cover = (
  ...about: [
    ...[frame: number, stride: number, layer: number, alpha: number, width: number, spans: number],
    ...[row: number, rows: number, from: number, to: number, half: 0 | 1],
  ]
) => void;

/** @param source columns of the plane that is read, from its tables' places on; `width` is a multiple of 4 */
type Resample = (
  ...about: [
    ...[down: number, across: number, line: number, source: number],
    ...[to: number, width: number, rows: number, share: number],
  ]
) => void;

/** Makes the kernel work on a thread's view of the shared memory. */
export function startKernel(kernel: WebAssembly.Module, memory: WebAssembly.Memory): Kernel {
  return new WebAssembly.Instance(kernel, { shared: { memory } }).exports as unknown as Kernel;
}
