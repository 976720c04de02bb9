import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Node } from './causes-places.ts';
import { paintIcon } from './icons.ts';
import type { PlateColours } from './plates.ts';
import { paintWords } from './words-layer.ts';

/** What stands on a node's card. */
export function paintNode(ctx: SKRSContext2D, { words, icon }: Node, { ink }: PlateColours): void {
  if (words !== undefined) paintWords(ctx, words, ink);
  if (icon !== undefined) paintIcon(ctx, icon);
}
