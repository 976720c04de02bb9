import type { SceneMedia } from '../../contracts/media.ts';
import type { StyleName } from '../../contracts/styles.ts';
import type { Typeface } from '../fonts.ts';

/** What a picture stands before: it lifts the picture off the backdrop and gives each scene its own shape. */
export type Plinth =
  | ('disc' | 'card' | 'burst' | 'petals' | 'orb' | 'hexagon' | 'frame')
  | ('sun' | 'arch' | 'badge' | 'leaf' | 'blob' | 'cloud' | 'polaroid' | 'stamp')
  | ('porthole' | 'bubble' | 'wavy' | 'slab' | 'diamond' | 'bars');

/** How the word that matters is marked. */
export type Emphasis = 'marker' | 'underline' | 'tint' | 'box' | 'brush' | 'slab' | 'wave' | 'pencil';

/** How a scene's illustrations stand together. */
export type Composition = 'plate' | 'orbit' | 'stage' | 'cluster' | 'vignette' | 'repeats' | 'row';

/** What an illustration is cut out with: a soft shadow, a sticker's white rim, a glow, or a hard second shape behind it. */
export type Cutout = 'shadow' | 'sticker' | 'glow' | 'hard';

/** How cards, plates and bars are made. */
export interface Shapes {
  /** Radius of a card's corners, as a share of its shorter side: 0 is sharp, 0.5 a pill. */
  corner: number;
  card: 'filled' | 'outlined' | 'paper' | 'glass' | 'offset' | 'slab';
  /** Width of rules and outlines, as a share of the frame's shorter side. */
  stroke: number;
  /** Marks before items and on axes. */
  bullet: 'disc' | 'square' | 'dash' | 'diamond' | 'ring';
  /** What it puts pictures on, in turn. */
  plinths: readonly Plinth[];
  cutout: Cutout;
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

/** What one scene is to the one before it, as far as their words and graphics tell. */
export type Relation = 'next' | 'contrast' | 'effect' | 'time' | 'same' | 'close';

/** Changes of scenes as the renderer has them. */
export type ChangeName = 'slide' | 'wipe' | 'circle' | 'columns' | 'zoom';

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
  /** In turn. */
  emphases: readonly Emphasis[];
  /** In turn, where the scene has room for them. */
  compositions: readonly Composition[];
  /** Its own words for what a change of scenes means. */
  changes: Readonly<Record<Relation, readonly ChangeName[]>>;
}
