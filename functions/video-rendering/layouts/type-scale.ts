import type { Format } from '#shared/contracts/video-request.ts';

/** Smaller type is not read on a phone, in pixels of a finished frame. */
export const smallestType: Readonly<Record<Format, number>> = { '16:9': 34, '9:16': 38, '1:1': 34 };
