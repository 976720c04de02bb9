import type { Palette } from '#shared/contracts/media.ts';
import { between, easeInOut, easeOut } from '#shared/drawing/ease.ts';
import type { ChangeName } from '#shared/drawing/themes/theme.ts';

/** A change of scenes begins so long before the cut and ends so long after it, in seconds. */
export const leadSeconds = 0.2;
export const tailSeconds = 0.35;

export type Transition = ChangeName;
export const transitions: readonly Transition[] = ['wipe', 'circle', 'slide', 'columns', 'zoom'];

export interface Change {
  width: number;
  height: number;
  /** Of the scene that comes. */
  palette: Palette;
  /** Where the new scene's picture stands. */
  focus: { x: number; y: number };
  /** 0 (old scene) to 1 (new scene). */
  done: number;
}

/** What is seen in a part of a row: one of the two scenes, or a colour. */
export type Source = 'old' | 'new' | { colour: string };

/** Up to where (in pixels from the left, with fractions) a row shows a source, from what came before on. */
export interface Stretch {
  source: Source;
  to: number;
}

/** How the frame looks in the middle of a change. */
export type Look =
  /** Row by row; `rowAt` is told the middle of a row, and its last stretch reaches the right edge. */
  | { kind: 'mask'; rowAt(y: number): Stretch[] }
  /** Both scenes stand so far to the left of where the new one will be seen, side by side. */
  | { kind: 'slide'; shift: number }
  /** The old scene, so many times nearer, lies over the new one: 0 to 1 of it. */
  | { kind: 'zoom'; scale: number; alpha: number };

export function lookOf(transition: Transition, change: Change): Look {
  return looks[transition](change);
}

const looks: Readonly<Record<Transition, (change: Change) => Look>> = {
  slide: ({ width, done }) => ({ kind: 'slide', shift: width * easeInOut(done) }),

  /** A slanted edge with two coloured bands in front of it. */
  wipe({ width, height, palette, done }) {
    const slant = height * 0.25;
    const band = width * 0.12;
    const edge = between(-slant - band * 2, width + slant, easeInOut(done));
    return {
      kind: 'mask',
      rowAt(y) {
        const to = edge + slant * (1 - y / height);
        return [
          { source: 'new', to },
          { source: { colour: palette.shape }, to: to + band },
          { source: { colour: palette.accent }, to: to + band * 2 },
          { source: 'old', to: width },
        ];
      },
    };
  },

  /** The new scene opens as a circle about its picture, behind a coloured rim. */
  circle({ width, height, palette, focus, done }) {
    const reach = Math.hypot(Math.max(focus.x, width - focus.x), Math.max(focus.y, height - focus.y));
    const radius = reach * easeInOut(done);
    const rim = radius * 1.04 + reach * 0.05 * Math.min(1, done * 4);
    const half = (of: number, y: number): number => Math.sqrt(Math.max(0, of ** 2 - (y - focus.y) ** 2));
    return {
      kind: 'mask',
      rowAt(y) {
        const [outer, inner] = [half(rim, y), half(radius, y)];
        const colour = { colour: palette.accent };
        return [
          { source: 'old', to: focus.x - outer },
          { source: colour, to: focus.x - inner },
          { source: 'new', to: focus.x + inner },
          { source: colour, to: focus.x + outer },
          { source: 'old', to: width },
        ];
      },
    };
  },

  /** Columns fall in one after the other. */
  columns({ width, height, done }) {
    const count = width > height ? 6 : 4;
    const columns = Array.from({ length: count }, (_, column) => ({
      foot: height * easeInOut(done * 1.6 - (column / count) * 0.6),
      to: Math.round((width * (column + 1)) / count),
    }));
    return {
      kind: 'mask',
      rowAt: (y) => columns.map(({ foot, to }): Stretch => ({ source: y < foot ? 'new' : 'old', to })),
    };
  },

  /** The old scene comes nearer and dissolves. */
  zoom: ({ done }) => ({
    kind: 'zoom',
    scale: between(1, 1.35, easeInOut(done)),
    alpha: Math.max(0, 1 - easeOut(done * 1.4)),
  }),
};
