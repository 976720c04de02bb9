/** A frame seen in so few cells that noise of an encoder averages out of each, and a shift by a hundredth shows. */
export interface SignGrid {
  columns: number;
  rows: number;
}

/**
 * The cells of a frame: about as wide as high, an even number each way (chroma has half as many), and whole
 * pixels of 1080p.
 */
export function signGridOf({ width, height }: { width: number; height: number }): SignGrid {
  if (width > height * 1.2) return { columns: 32, rows: 18 };
  return height > width * 1.2 ? { columns: 18, rows: 32 } : { columns: 24, rows: 24 };
}
