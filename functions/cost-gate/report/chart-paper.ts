import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { fontOf, registerFonts, type Typeface } from '#shared/drawing/fonts.ts';

/** Size of the picture, in pixels. */
export const paper = { width: 1600, height: 1040, margin: 64 };

export const ink = {
  strong: '#12181f',
  plain: '#3d4854',
  faint: '#7b8794',
  line: '#e3e7ec',
  ground: '#ffffff',
};

/** Colours of how well a video did. */
export const classColours = {
  stretch: '#1f9d6b',
  optimal: '#3b7ddd',
  operational: '#e8a317',
  above_operational: '#d6403f',
  unfinished: '#b9c2cc',
} as const;

/** Colours of services, the dearest first; the last stands for all others. */
export const serviceColours = ['#4653c4', '#12a5b0', '#b04fb8', '#f07f3c', '#7a9a1e', '#8b97a5'];

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export function newPaper() {
  registerFonts();
  const canvas = createCanvas(paper.width, paper.height);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = ink.ground;
  ctx.fillRect(0, 0, paper.width, paper.height);
  return { canvas, ctx };
}

export interface Lettering {
  face?: Typeface;
  sizePx?: number;
  colour?: string;
  align?: 'left' | 'center' | 'right';
}

/** Writes one line; `y` is where its letters stand. Returns its width. */
export function write(ctx: SKRSContext2D, text: string, x: number, y: number, style: Lettering = {}): number {
  const { face = 'inter-medium', sizePx = 20, colour = ink.plain, align = 'left' } = style;
  ctx.font = fontOf(face, sizePx);
  ctx.fillStyle = colour;
  ctx.textAlign = align;
  ctx.textBaseline = 'alphabetic';
  ctx.fillText(text, x, y);
  return ctx.measureText(text).width;
}

export function rule(
  ctx: SKRSContext2D,
  from: [number, number],
  to: [number, number],
  style: { colour?: string; dash?: number[]; widthPx?: number } = {},
): void {
  ctx.save();
  ctx.strokeStyle = style.colour ?? ink.line;
  ctx.lineWidth = style.widthPx ?? 1.5;
  ctx.setLineDash(style.dash ?? []);
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
  ctx.restore();
}

/** A filled rectangle, its corners rounded as far as it is large enough. */
export function block(ctx: SKRSContext2D, box: Box, colour: string, radius: number | number[] = 0): void {
  if (box.width <= 0 || box.height <= 0) return;
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.roundRect(box.x, box.y, box.width, box.height, radius);
  ctx.fill();
}

/** A title above a part of the picture. */
export function partTitle(ctx: SKRSContext2D, text: string, x: number, y: number): void {
  write(ctx, text, x, y, { face: 'inter-bold', sizePx: 22, colour: ink.strong });
}
