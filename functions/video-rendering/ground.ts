import { type Canvas, createCanvas, type Image, type SKRSContext2D } from '@napi-rs/canvas';
import type { FrameKind, ScenePlan, Visual } from './film-plan.ts';
import { mostZoom, type View, viewAt } from './photo-moves.ts';
import { leadSeconds, tailSeconds } from './transitions.ts';

/** What lies lowest in a scene: something drawn that never changes, a photo that is moved over, or a clip's frames. */
export type Ground =
  | { kind: 'drawn'; paint(ctx: SKRSContext2D): void }
  | { kind: 'photo'; photo: Canvas; seenAt(seconds: number): View }
  | { kind: 'clip' };

/** Slowly moves over a photo, for as long as anything of it is seen. */
export function photoGround(
  frame: FrameKind,
  { frames, ahead }: ScenePlan,
  { move, focus }: Extract<Visual, { kind: 'photo' }>,
  image: Image,
): Ground {
  const photo = shrunk(image, frame);
  const seconds = Math.max(ahead, leadSeconds) + frames / frame.fps + tailSeconds;
  return {
    kind: 'photo',
    photo,
    seenAt: (now) =>
      viewAt(move, photo, frame, { done: (now + ahead) / seconds, seconds, ...(focus && { focus }) }),
  };
}

/**
 * The photo no larger than its nearest view needs it, so that plain interpolation between its pixels is enough; and in
 * blocks that planes are made of.
 */
function shrunk(image: Image, frame: FrameKind): Canvas {
  const cover = Math.max(frame.width / image.width, frame.height / image.height) * (1 + mostZoom);
  const scale = Math.min(1, cover);
  const [width, height] = [image.width * scale, image.height * scale];
  const canvas = createCanvas(Math.floor(width / 8) * 8, Math.floor(height / 2) * 2);
  const ctx = canvas.getContext('2d');
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(image, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  return canvas;
}
