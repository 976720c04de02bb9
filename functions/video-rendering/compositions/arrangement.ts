import type { Composition } from '#shared/drawing/themes/theme.ts';

/** Where one picture stands: its middle from the middle of the box, and its size, as shares of the box's side. */
export interface Spot {
  x: number;
  y: number;
  size: number;
  /** Radians. */
  turn?: number;
  /** Behind the main picture. */
  behind?: true;
  /** It stands on a plinth of its own, so many times its size. */
  plate?: number;
}

/** How things live once they have come in: they float, hop on their ground, or go round the middle. */
export type Living = 'float' | 'hop' | 'orbit';

export interface Arrangement {
  /** The plinth: its middle, and its size as a share of the box. */
  plinth: Spot;
  scenery?: 'floor' | 'window' | 'rings';
  main: Spot;
  companions: readonly Spot[];
  /** The main picture as a faint shape. */
  shades: readonly Spot[];
  living: Living;
}

const middle = { x: 0, y: 0 };
const none = { shades: [] } as const;

/** About the picture, on its rim. */
const rim: readonly Spot[] = [
  { x: 0.35, y: -0.31, size: 0.29, turn: 0.1 },
  { x: -0.36, y: 0.29, size: 0.28, turn: -0.1 },
  { x: 0.355, y: 0.33, size: 0.27, turn: 0.06 },
];

const designs: Readonly<Record<Composition, (companions: number) => Arrangement>> = {
  plate: () => ({
    ...{ plinth: { ...middle, size: 1 }, main: { ...middle, size: 0.7 }, companions: rim },
    ...{ ...none, living: 'float' },
  }),

  orbit: () => ({
    ...{ plinth: { ...middle, size: 0.78 }, scenery: 'rings', main: { ...middle, size: 0.54 } },
    companions: [-0.7, 1.4, 3.5].map((angle) => ({
      x: 0.4 * Math.cos(angle),
      y: 0.4 * Math.sin(angle),
      size: 0.21,
    })),
    ...{ ...none, living: 'orbit' },
  }),

  stage: (count) => ({
    ...{ plinth: { x: 0, y: -0.04, size: 0.92 }, scenery: 'floor', main: { x: 0, y: 0.06, size: 0.64 } },
    companions: [
      { x: 0.345, y: 0.25, size: 0.31 },
      { x: -0.35, y: 0.26, size: 0.29 },
      { x: 0.13, y: 0.36, size: 0.22 },
    ],
    shades: [
      { x: -0.31, y: 0.17, size: 0.34 },
      { x: 0.32, y: 0.19, size: 0.3 },
    ].slice(0, Math.max(0, 2 - count)),
    living: 'hop',
  }),

  cluster: () => ({
    plinth: { ...middle, size: 0.97 },
    main: { x: -0.06, y: -0.05, size: 0.66, turn: -0.07 },
    companions: [
      { x: 0.3, y: 0.28, size: 0.4, turn: 0.12 },
      { x: -0.33, y: 0.32, size: 0.34, turn: -0.14 },
      { x: 0.31, y: -0.31, size: 0.36, turn: 0.1, behind: true },
    ],
    ...{ ...none, living: 'float' },
  }),

  vignette: () => ({
    ...{ plinth: { ...middle, size: 1 }, scenery: 'window', main: { x: 0, y: 0.07, size: 0.66 } },
    companions: [
      { x: 0.355, y: -0.31, size: 0.28 },
      { x: -0.36, y: 0.32, size: 0.28 },
      { x: -0.33, y: -0.3, size: 0.23 },
    ],
    ...{ ...none, living: 'float' },
  }),

  repeats: (count) => ({
    ...{ plinth: { ...middle, size: 0.92 }, main: { ...middle, size: 0.68 }, companions: rim },
    shades: [
      { x: -0.37, y: -0.33, size: 0.24, turn: -0.2 },
      { x: -0.4, y: 0.3, size: 0.2, turn: 0.2 },
      { x: 0.4, y: 0.34, size: 0.18, turn: -0.12 },
      { x: 0.39, y: -0.32, size: 0.21, turn: 0.16 },
    ].slice(0, Math.max(1, 4 - count)),
    living: 'float',
  }),

  row: (count) => {
    if (count < 2) return designs.cluster(count);
    const apart = count === 2 ? 0.4 : 0.33;
    return {
      plinth: { x: 0, y: -0.1, size: 0.8 },
      main: { x: 0, y: -0.1, size: 0.62 },
      companions: Array.from({ length: count }, (_, place) => ({
        x: (place - (count - 1) / 2) * apart,
        y: 0.36,
        size: 0.185,
        plate: 1.5,
      })),
      ...{ ...none, living: 'float' },
    };
  },
};

/** @param companions how many stand about the picture */
export function arrange(composition: Composition, companions: number): Arrangement {
  return designs[composition](companions);
}
