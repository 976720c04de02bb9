import { coverage, type Size } from '../../domain/frame-sizes.ts';

/** A file that many pictures a second tell nothing more, and takes twice as long to read. */
const usualFps = 30;

export interface Rendition extends Size {
  url: string;
  fps?: number | undefined;
}

/** The smallest that covers the wished size, else the largest there is; of like ones that with the more usual pace. */
export function chooseRendition(renditions: readonly Rendition[], wished: Size): Rendition | undefined {
  const area = ({ width, height }: Size): number => width * height;
  const unusual = ({ fps }: Rendition): number => Math.abs((fps ?? usualFps) - usualFps);
  const bySize = renditions.toSorted((a, b) => area(a) - area(b) || unusual(a) - unusual(b));
  const largest = bySize.at(-1);
  return (
    bySize.find((one) => coverage(one, wished) >= 1) ??
    bySize.find((one) => largest !== undefined && area(one) === area(largest))
  );
}
