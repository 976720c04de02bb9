import { StyleName } from '../../contracts/styles.ts';
import type { Theme } from './theme.ts';

const designs: Readonly<Record<StyleName, Omit<Theme, 'name'>>> = {
  /** A keynote in the dark: glass, thin lines, glow. */
  midnight: {
    ...{ display: 'space-grotesk', text: 'space-grotesk', capitals: false, leading: 1.18 },
    shapes: {
      ...{ corner: 0.12, card: 'glass', stroke: 0.004, bullet: 'ring' },
      ...{ plinths: ['orb', 'hexagon', 'frame'], cutout: 'glow' },
    },
    motion: { enterSeconds: 0.5, staggerSeconds: 0.09, curve: 'glide', from: 'below' },
    backdrops: ['stars', 'grid', 'rings'],
    emphases: ['tint', 'box'],
    compositions: ['orbit', 'plate', 'repeats', 'row'],
    changes: {
      ...{ next: ['slide'], contrast: ['wipe'], effect: ['slide'], time: ['slide'] },
      ...{ same: ['zoom', 'circle'], close: ['zoom'] },
    },
  },
  /** A morning show: round, warm, springy. */
  sunrise: {
    ...{ display: 'league-spartan', text: 'inter-bold', capitals: false, leading: 1.1 },
    shapes: {
      ...{ corner: 0.3, card: 'filled', stroke: 0.006, bullet: 'disc' },
      ...{ plinths: ['sun', 'arch', 'disc'], cutout: 'shadow' },
    },
    motion: { enterSeconds: 0.55, staggerSeconds: 0.1, curve: 'spring', from: 'below' },
    backdrops: ['hills', 'rays', 'blobs'],
    emphases: ['brush', 'underline'],
    compositions: ['stage', 'plate', 'cluster', 'row'],
    changes: {
      ...{ next: ['slide', 'circle'], contrast: ['wipe'], effect: ['slide'], time: ['slide'] },
      ...{ same: ['circle', 'zoom'], close: ['zoom'] },
    },
  },
  /** A nature film: slab letters, badges, leaves. */
  forest: {
    ...{ display: 'zilla-slab', text: 'inter-bold', capitals: false, leading: 1.1 },
    shapes: {
      ...{ corner: 0.08, card: 'outlined', stroke: 0.005, bullet: 'diamond' },
      ...{ plinths: ['badge', 'leaf', 'petals'], cutout: 'shadow' },
    },
    motion: { enterSeconds: 0.65, staggerSeconds: 0.12, curve: 'glide', from: 'side' },
    backdrops: ['leaves', 'contours', 'hills'],
    emphases: ['pencil', 'tint'],
    compositions: ['vignette', 'stage', 'plate', 'row'],
    changes: {
      ...{ next: ['slide'], contrast: ['columns'], effect: ['slide'], time: ['slide'] },
      ...{ same: ['circle', 'zoom'], close: ['zoom'] },
    },
  },
  /** Stickers and sweets: everything round, everything bounces. */
  candy: {
    ...{ display: 'fredoka', text: 'fredoka', capitals: false, leading: 1.12 },
    shapes: {
      ...{ corner: 0.5, card: 'offset', stroke: 0.008, bullet: 'disc' },
      ...{ plinths: ['blob', 'cloud', 'burst'], cutout: 'sticker' },
    },
    motion: { enterSeconds: 0.55, staggerSeconds: 0.1, curve: 'spring', from: 'scale' },
    backdrops: ['confetti', 'dots', 'blobs'],
    emphases: ['marker', 'wave'],
    compositions: ['cluster', 'repeats', 'row', 'plate'],
    changes: {
      ...{ next: ['circle', 'slide'], contrast: ['columns'], effect: ['slide'], time: ['slide'] },
      ...{ same: ['circle'], close: ['zoom'] },
    },
  },
  /** A printed essay: serifs, paper, tape, a red pencil. */
  paper: {
    ...{ display: 'playfair', text: 'inter-medium', capitals: false, leading: 1.16 },
    shapes: {
      ...{ corner: 0.02, card: 'paper', stroke: 0.0025, bullet: 'dash' },
      ...{ plinths: ['polaroid', 'stamp', 'card'], cutout: 'sticker' },
    },
    motion: { enterSeconds: 0.7, staggerSeconds: 0.12, curve: 'glide', from: 'fade' },
    backdrops: ['sheets', 'ruled', 'contours'],
    emphases: ['pencil', 'brush'],
    compositions: ['vignette', 'cluster', 'plate', 'row'],
    changes: {
      ...{ next: ['slide', 'wipe'], contrast: ['columns'], effect: ['slide'], time: ['slide'] },
      ...{ same: ['zoom'], close: ['zoom'] },
    },
  },
  /** Calm and bright, under water. */
  ocean: {
    ...{ display: 'sora', text: 'inter-bold', capitals: false, leading: 1.16 },
    shapes: {
      ...{ corner: 0.2, card: 'filled', stroke: 0.005, bullet: 'ring' },
      ...{ plinths: ['porthole', 'bubble', 'wavy'], cutout: 'shadow' },
    },
    motion: { enterSeconds: 0.6, staggerSeconds: 0.1, curve: 'glide', from: 'below' },
    backdrops: ['waves', 'bubbles', 'rays'],
    emphases: ['wave', 'tint'],
    compositions: ['plate', 'vignette', 'orbit', 'row'],
    changes: {
      ...{ next: ['slide'], contrast: ['wipe'], effect: ['slide'], time: ['slide'] },
      ...{ same: ['circle'], close: ['circle', 'zoom'] },
    },
  },
  /** Late news: capitals, slabs, hard edges, fast. */
  ember: {
    ...{ display: 'anton', text: 'inter-heavy', capitals: true, leading: 1.22 },
    shapes: {
      ...{ corner: 0, card: 'slab', stroke: 0.008, bullet: 'square' },
      ...{ plinths: ['slab', 'diamond', 'bars'], cutout: 'hard' },
    },
    motion: { enterSeconds: 0.32, staggerSeconds: 0.06, curve: 'snap', from: 'side' },
    backdrops: ['stripes', 'rays', 'dots'],
    emphases: ['slab', 'box'],
    compositions: ['repeats', 'cluster', 'stage', 'row'],
    changes: {
      ...{ next: ['wipe', 'slide'], contrast: ['columns'], effect: ['slide'], time: ['slide'] },
      ...{ same: ['zoom', 'circle'], close: ['zoom'] },
    },
  },
};

/** @param style absent in what was made before there were themes */
export function themeOf(style: StyleName | undefined): Theme {
  const name = style ?? 'midnight';
  return { name, ...designs[name] };
}

export const themes: readonly Theme[] = StyleName.options.map((name) => themeOf(name));
