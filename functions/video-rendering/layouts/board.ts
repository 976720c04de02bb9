import type { Format } from '#shared/contracts/video-request.ts';
import type { Box } from '../layout.ts';

/**
 * Where a layout that takes the picture's place too may draw, in pixels of a finished frame: between the line along the top
 * and the captions, and left of the buttons that the platform lays over 9:16.
 */
const boards: Readonly<Record<Format, Box>> = {
  '16:9': { x: 110, y: 92, width: 1700, height: 740 },
  '9:16': { x: 90, y: 206, width: 830, height: 1050 },
  '1:1': { x: 64, y: 80, width: 952, height: 764 },
};

export function boardOf(format: Format): Box {
  return boards[format];
}
