import { between, clamp01 } from '#shared/drawing/ease.ts';

/** How a photo is moved over: slowly nearer, slowly away, or along its longer side. */
export type PhotoMove = 'closer' | 'away' | 'along' | 'back';

export const photoMoves: readonly PhotoMove[] = ['closer', 'along', 'away', 'back'];

/** What of a photo is seen, in its own pixels. */
export interface View {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** So much nearer it comes in a second, and no less nor more in a scene: a share of its size. */
const zoomPerSecond = 0.012;
const leastZoom = 0.05;
export const mostZoom = 0.16;

/** It moves sideways no faster, in frames' widths (or heights) a second, and keeps so far from its edges. */
const panPerSecond = 0.03;

const middle = { x: 0.5, y: 0.5 };

/** The share of a move that starts and ends gently; all of it would stand still at both ends. */
const eased = 0.3;

/**
 * What is seen of a photo at a moment, always of the frame's shape and never beyond the photo's edge. The path is smooth
 * in fractions of a pixel; drawing it must be, too.
 *
 * @param done 0 to 1
 * @param seconds how long the whole move takes
 * @param focus what one looks at, as shares of the photo: who comes nearer comes nearer to it
 */
export function viewAt(
  move: PhotoMove,
  photo: { width: number; height: number },
  frame: { width: number; height: number },
  { done, seconds, focus = middle }: { done: number; seconds: number; focus?: { x: number; y: number } },
): View {
  const part = clamp01(done);
  const gentle = between(part, (1 - Math.cos(Math.PI * part)) / 2, eased);
  const zoom = Math.min(mostZoom, Math.max(leastZoom, zoomPerSecond * seconds));
  const forward = move === 'closer' || move === 'along';
  const way = forward ? gentle : 1 - gentle;
  const sideways = move === 'along' || move === 'back';
  const cover = Math.min(photo.width / frame.width, photo.height / frame.height);
  // Who moves sideways stays near enough to have room for it on either side.
  const nearer = sideways ? 1 + zoom : 1 + zoom * way;
  const width = (frame.width * cover) / nearer;
  const height = (frame.height * cover) / nearer;
  const room = { x: photo.width - width, y: photo.height - height };
  const pan = sideways ? way - 0.5 : 0;
  const reach = panPerSecond * seconds;
  const along = room.x / width >= room.y / height ? 'x' : 'y';
  // Sideways the photo's middle is passed: it was cut about what one looks at.
  const drawn = sideways ? 0 : way;
  const x = towards(focus.x * photo.width - width / 2, room.x, reach * width, drawn);
  const y = towards(focus.y * photo.height - height / 2, room.y, reach * height, drawn);
  return {
    x: x + (along === 'x' ? pan * Math.min(room.x, reach * width) : 0),
    y: y + (along === 'y' ? pan * Math.min(room.y, reach * height) : 0),
    width,
    height,
  };
}

/** From the middle of the room towards where a place would be in the middle of the view, as far as there is room and time. */
function towards(wanted: number, room: number, reach: number, part: number): number {
  const middle = room / 2;
  const most = Math.min(middle, reach);
  return middle + Math.min(most, Math.max(-most, wanted - middle)) * part;
}
