import type { Look, Source, Stretch } from '../transitions.ts';
import type { Heap } from './heap.ts';
import type { Kernel } from './kernel.ts';
import type { Magnifier, PlaneSize } from './magnifier.ts';

interface Plane {
  /** Of the frame that shows the new scene and becomes the finished one, and of the old scene's. */
  at: number;
  oldAt: number;
  width: number;
  height: number;
  /** 2 where one value stands for two rows and columns. */
  step: number;
  /** Which of a colour's three values it holds. */
  part: 0 | 1 | 2;
}

export interface ChangeTools {
  kernel: Kernel;
  heap: Heap;
  frame: PlaneSize;
  magnifier: Magnifier;
}

/**
 * Makes a frame in the middle of a change out of the two scenes' own. At `at` lies the new scene, and there the frame will be.
 *
 * @param look in pixels of the frame
 */
export function changeScenes(tools: ChangeTools, at: number, oldAt: number, look: Look): void {
  const { width, height } = tools.frame;
  if (look.kind === 'zoom') {
    const seen = { width: width / look.scale, height: height / look.scale };
    const middle = { x: (width - seen.width) / 2, y: (height - seen.height) / 2 };
    const source = { at: oldAt, width, height };
    const share = Math.round(look.alpha * 128);
    if (share > 0) tools.magnifier.show(at, source, { ...seen, ...middle }, share);
    return;
  }
  const pixels = width * height;
  const half = { width: width / 2, height: height / 2, step: 2 };
  const planes: Plane[] = [
    { at, oldAt, width, height, step: 1, part: 0 },
    { at: at + pixels, oldAt: oldAt + pixels, ...half, part: 1 },
    { at: at + (pixels * 5) / 4, oldAt: oldAt + (pixels * 5) / 4, ...half, part: 2 },
  ];
  for (const plane of planes)
    if (look.kind === 'slide') slide(tools.kernel, plane, Math.round(look.shift / 2) * 2);
    else mask(tools, plane, look.rowAt);
}

function slide(kernel: Kernel, { at, oldAt, width, height, step }: Plane, shift: number): void {
  const seen = shift / step;
  for (let row = 0; row < height; row++) {
    const to = at + row * width;
    kernel.copy(to + width - seen, to, seen);
    kernel.copy(to, oldAt + row * width + seen, width - seen);
  }
}

/** What a part of a row shows, in columns of the plane, with fractions. */
interface Part {
  source: Source;
  begin: number;
  end: number;
}

function partsOf(stretches: readonly Stretch[], { width, step }: Plane): Part[] {
  let begin = 0;
  return stretches.flatMap(({ source, to }) => {
    const end = Math.min(width, Math.max(0, to / step));
    if (end <= begin) return [];
    const part = { source, begin, end };
    begin = end;
    return [part];
  });
}

/** Rows of what is not new are put over the new scene; the one pixel in which two meet is a mixture of both. */
function mask({ kernel, heap: { view } }: ChangeTools, plane: Plane, rowAt: (y: number) => Stretch[]): void {
  for (let row = 0; row < plane.height; row++) {
    const [to, from] = [plane.at + row * plane.width, plane.oldAt + row * plane.width];
    const valueAt = (source: Source, x: number): number => {
      if (source === 'new') return view[to + x] ?? 0;
      return source === 'old' ? (view[from + x] ?? 0) : valuesOf(source.colour)[plane.part];
    };
    let before: Source | undefined;
    for (const { source, begin, end } of partsOf(rowAt((row + 0.5) * plane.step), plane)) {
      const first = Math.ceil(begin);
      const columns = Math.floor(end) - first;
      if (before !== undefined && first > begin) {
        const share = first - begin;
        const x = first - 1;
        view[to + x] = Math.round(valueAt(before, x) * (1 - share) + valueAt(source, x) * share);
      }
      before = source;
      if (columns <= 0 || source === 'new') continue;
      if (source === 'old') kernel.copy(to + first, from + first, columns);
      else kernel.fill(to + first, valuesOf(source.colour)[plane.part], columns);
    }
  }
}

const known = new Map<string, readonly [number, number, number]>();

/** A colour such as #1b2c3d in BT.709 limited range (ITU-R BT.709-6, items 3.2 to 3.5). */
function valuesOf(colour: string): readonly [number, number, number] {
  const found = known.get(colour);
  if (found !== undefined) return found;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(
    (place) => Number.parseInt(colour.slice(place, place + 2), 16) / 255,
  );
  const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const values = [
    Math.round(16 + 219 * luma),
    Math.round(128 + (224 * (blue - luma)) / 1.8556),
    Math.round(128 + (224 * (red - luma)) / 1.5748),
  ] as const;
  known.set(colour, values);
  return values;
}
