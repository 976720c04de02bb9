import { z } from 'zod';

/** Everything a finished video consists of, by the names it is served and saved under. */
export const VideoFileName = z.enum([
  'video.mp4',
  'thumbnail-1.jpg',
  'thumbnail-2.jpg',
  'thumbnail-3.jpg',
  'captions.srt',
  'captions.vtt',
  'metadata.json',
  'quality.json',
  'costs.json',
]);
export type VideoFileName = z.infer<typeof VideoFileName>;
