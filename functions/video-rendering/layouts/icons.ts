import type { Image, SKRSContext2D } from '@napi-rs/canvas';
import type { Box } from '../layout.ts';
import type { LayoutParts } from './layout-design.ts';

/** An illustration that stands small beside words. */
export interface Icon {
  image: Image;
  /** Square. */
  box: Box;
}

/** A companion is said a little before what it belongs to, at most: its word may be the sentence's first. */
const earlySeconds = 0.4;
/** What is said longer after a part was named is about something else. */
const lateSeconds = 2;

/**
 * The companion that belongs to each of a graphic's parts, by the part's place: that to which the narration comes while it
 * tells that part. Each part takes one at most, and the main illustration belongs to none.
 */
export function iconsOf({
  saidAt,
  pictures,
  picturesAt = [],
}: Pick<LayoutParts, 'saidAt' | 'pictures' | 'picturesAt'>): Map<number, Image> {
  const found = new Map<number, Image>();
  for (const [index, image] of pictures.entries()) {
    const at = picturesAt[index];
    if (index === 0 || at === undefined) continue;
    const place = saidAt.findLastIndex((said) => said !== undefined && said <= at + earlySeconds);
    if (place < 0 || at - (saidAt[place] ?? at) > lateSeconds) continue;
    if (!found.has(place)) found.set(place, image);
  }
  return found;
}

export function paintIcon(ctx: SKRSContext2D, { image, box }: Icon): void {
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(image, box.x, box.y, box.width, box.height);
}
