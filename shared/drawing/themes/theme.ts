import type { SceneMedia } from '../../contracts/media.ts';
import type { StyleName } from '../../contracts/styles.ts';
import type { Typeface } from '../fonts.ts';

/** How cards, plates and bars are made. */
export interface Shapes {
  /** Radius of a card's corners, as a share of its shorter side: 0 is sharp, 0.5 a pill. */
  corner: number;
  card: 'filled' | 'outlined' | 'paper' | 'glass' | 'offset' | 'slab';
  /** Width of rules and outlines, as a share of the frame's shorter side. */
  stroke: number;
  /** Marks before items and on axes. */
  bullet: 'disc' | 'square' | 'dash' | 'diamond' | 'ring';
}

/** How things come in, and how lively they are meanwhile. */
export interface Motion {
  /** How long one thing takes to come in, in seconds, and how long after it the next one starts. */
  enterSeconds: number;
  staggerSeconds: number;
  /** `spring` runs past its place and back, `snap` stops hard, `glide` comes to rest slowly. */
  curve: 'spring' | 'snap' | 'glide';
  /** Where things come from. */
  from: 'below' | 'side' | 'scale' | 'fade';
}

/** The look of a channel beside its colours (`palettes` of the media stage): at a glance another one. */
export interface Theme {
  name: StyleName;
  /** Headlines, figures, quotes. */
  display: Typeface;
  /** Labels, items, captions. */
  text: Typeface;
  /** Headlines are set in capitals, where the script has any. */
  capitals: boolean;
  /** Distance of lines as a multiple of the display type's size. */
  leading: number;
  shapes: Shapes;
  motion: Motion;
  /** Backgrounds it uses, in turn. */
  backdrops: readonly SceneMedia['backdrop'][];
}
