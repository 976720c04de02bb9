import type { HouseMedia } from '../../ports/media-fetcher.ts';
import { houseClip } from './house-clip.ts';
import { housePhoto } from './house-photo.ts';
import { takeTurns } from './take-turns.ts';

/** Each takes up to 300 MB and two cores; a function's pod has 1 GB (stack.yml), however many videos it works on. */
const atOnce = 2;

/** The house format through the system's ffprobe and ffmpeg. */
export function createHouseMedia(): HouseMedia {
  const inTurn = takeTurns(atOnce);
  return {
    clip: (source, target) => inTurn(() => houseClip(source, target), target.signal),
    photo: (source, target) => inTurn(() => housePhoto(source, target), target.signal),
  };
}
