import type { Image } from '@napi-rs/canvas';
import type { Graphic, LayoutName } from '#shared/contracts/graphics.ts';
import type { Palette } from '#shared/contracts/media.ts';
import type { Format } from '#shared/contracts/video-request.ts';
import type { Theme } from '#shared/drawing/themes/theme.ts';
import type { Emphasis } from '../headline-painter.ts';
import type { Layer } from '../layer.ts';
import type { Box, Place } from '../layout.ts';

export type GraphicOf<Name extends LayoutName> = Extract<Graphic, { layout: Name }>;

/** Where a scene's parts stand, in pixels of the frame. None overlaps another, nor the captions, nor the line on top. */
export interface LayoutBoxes {
  /** What the layout itself draws, and how lines of words stand in it. */
  content: Box;
  align: 'left' | 'center';
  /** Square, for the scene's illustration and its companions; absent where the layout takes its place. */
  picture?: Box;
  /** Squares where companions stand for themselves; without them they float about the picture. */
  aside?: readonly Box[];
}

/** What a layout draws a scene with. All times are seconds on the clock that `Layer`s are asked by. */
export interface LayoutParts<Shown extends Graphic = Graphic> {
  graphic: Shown;
  /** When the narration comes to each of the graphic's parts (`partsOf`); undefined where it does not name it. */
  saidAt: readonly (number | undefined)[];
  box: Box;
  align: 'left' | 'center';
  format: Format;
  /** The script's, with the digits it writes (`ar-u-nu-arab`); absent: English. */
  language?: string | undefined;
  theme: Theme;
  palette: Palette;
  emphasis: Emphasis;
  /** What it is drawn on: the theme's own ground, or a clip or photo, where everything needs a plate or the scrim. */
  over: 'ground' | 'picture';
  /** Number among the video's points, from 1; 0 for a hook or a close. */
  point: number;
  /** Where `boxes` gave the picture no place: the scene's illustrations, the main one first, to be used as icons. */
  pictures: readonly Image[];
  /** When the narration comes to what each of them shows; undefined where it does not, or they are not about a word of it. */
  picturesAt?: readonly (number | undefined)[];
  /** How long the scene holds the screen. */
  seconds: number;
}

/** One way of showing what a scene says. */
export interface LayoutDesign<Shown extends Graphic> {
  /** @param place changes from scene to scene, so that two neighbours of one layout do not look alike */
  boxes(graphic: Shown, format: Format, place: Place): LayoutBoxes;
  /** From below to above. What moves and what stands still are layers of their own: one that looks as before is not drawn again. */
  layers(parts: LayoutParts<Shown>): readonly Layer[];
  /**
   * Until when the scene's picture has nothing beside it, in seconds: so long it stands in the middle of all there is room
   * for. 0, as without this, where it never is alone.
   */
  aloneUntil?(parts: LayoutParts<Shown>): number;
  /** Where words stand once all has come in: what a scrim is laid under, where the scene shows a clip or a photo. */
  still(parts: LayoutParts<Shown>): Box;
}
