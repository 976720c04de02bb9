import type { Format } from '#shared/contracts/video-request.ts';
import type { Box, Place } from '../layout.ts';
import type { LayoutBoxes } from './layout-design.ts';

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });

const arranged: Readonly<Record<Format, readonly [LayoutBoxes, LayoutBoxes]>> = {
  '16:9': [
    { content: box(110, 92, 950, 728), align: 'left', picture: box(1100, 110, 690, 690) },
    { content: box(860, 92, 950, 728), align: 'left', picture: box(130, 110, 690, 690) },
  ],
  '9:16': [
    { content: box(90, 790, 830, 456), align: 'center', picture: box(236, 214, 560, 560) },
    { content: box(90, 214, 880, 456), align: 'center', picture: box(230, 690, 556, 556) },
  ],
  '1:1': [
    {
      ...{ content: box(64, 466, 952, 376), align: 'center', picture: box(355, 78, 370, 370) },
      aside: [box(764, 140, 246, 246), box(70, 140, 246, 246)],
    },
    {
      ...{ content: box(64, 78, 952, 376), align: 'center', picture: box(355, 470, 370, 370) },
      aside: [box(764, 532, 246, 246), box(70, 532, 246, 246)],
    },
  ],
};

/** A scene's illustration on one side and about as much room on the other: beside it, or over or under it. */
export function boxesBeside(format: Format, place: Place): LayoutBoxes {
  return arranged[format][place === 'sideLeft' || place === 'sideRight' ? 1 : 0];
}
