import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { seededRandom } from '#shared/drawing/random.ts';

/**
 * Stands for a photo, where none may be shipped: as bright a sky, as dark a ground and as restless a middle as photos
 * have, so that what lies over it is judged fairly.
 */
export function landscape({ width, height }: { width: number; height: number }): Canvas {
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  const sky = ctx.createLinearGradient(0, 0, 0, height * 0.7);
  for (const [at, colour] of [
    [0, '#5aa7e0'],
    [0.5, '#cfe6f5'],
    [1, '#fff3d6'],
  ] as const)
    sky.addColorStop(at, colour);
  ctx.fillStyle = sky;
  ctx.fillRect(0, 0, width, height);
  ctx.fillStyle = '#fffbe8';
  ctx.beginPath();
  ctx.arc(width * 0.72, height * 0.3, Math.min(width, height) * 0.09, 0, Math.PI * 2);
  ctx.fill();
  const random = seededRandom(7);
  for (const [foot, colour, rough] of [
    [0.5, '#8fb0c4', 0.1],
    [0.6, '#56806f', 0.08],
    [0.72, '#2f5a3b', 0.06],
    [0.86, '#1b3320', 0.05],
  ] as const) {
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.moveTo(0, height);
    const phase = random() * 9;
    for (let x = 0; x <= width; x += 8) {
      const wave = Math.sin((x / width) * 7 + phase) + 0.5 * Math.sin((x / width) * 17 + phase * 2);
      ctx.lineTo(x, height * (foot + rough * wave * 0.6) + (random() - 0.5) * 14);
    }
    ctx.lineTo(width, height);
    ctx.fill();
  }
  for (let tree = 0; tree < 240; tree++) {
    const [x, y, size] = [random() * width, height * (0.78 + random() * 0.2), 12 + random() * 40];
    ctx.fillStyle = random() > 0.7 ? '#e9c46a' : random() > 0.5 ? '#4f8a4b' : '#143018';
    ctx.beginPath();
    ctx.arc(x, y, size / 2, 0, Math.PI * 2);
    ctx.fill();
  }
  return canvas;
}
