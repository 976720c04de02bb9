import type { Image } from '@napi-rs/canvas';

/** A companion of the main picture, and when it is spoken of, in seconds on the scene's clock. */
export interface Companion {
  image: Image;
  at: number | undefined;
}

/** No companion comes sooner after its picture, nor sooner after another, in seconds. */
const firstAt = 0.65;
const leastApart = 0.2;

/**
 * Who comes in when: each as it is spoken of, one after the other; those nobody speaks of spread over the scene.
 *
 * @param most for how many there is room
 * @param seconds how long the scene lasts
 */
export function castOf(
  companions: readonly Companion[],
  { most, seconds }: { most: number; seconds: number },
): { image: Image; at: number }[] {
  const latest = Math.max(firstAt, seconds - 1.2);
  const apart = Math.min(3.2, Math.max(0.3, (seconds - 1.5) / most));
  const ordered = companions
    .slice(0, most)
    .map(({ image, at }, index) => ({ image, at: at ?? firstAt + index * apart }))
    .sort((one, other) => one.at - other.at);
  let before = Number.NEGATIVE_INFINITY;
  return ordered.map(({ image, at }) => {
    before = Math.max(Math.min(latest, Math.max(firstAt, at)), before + leastApart);
    return { image, at: before };
  });
}
