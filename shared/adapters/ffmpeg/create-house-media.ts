import type { HouseMedia } from '../../ports/media-fetcher.ts';
import { houseClip } from './house-clip.ts';
import { housePhoto } from './house-photo.ts';

/** The house format through the system's ffprobe and ffmpeg. */
export function createHouseMedia(): HouseMedia {
  return { clip: houseClip, photo: housePhoto };
}
