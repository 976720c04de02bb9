import type { SKRSContext2D } from '@napi-rs/canvas';
import { type Box, block, ink, serviceColours, write } from './chart-paper.ts';
import { type DayReport, dollarsOf } from './day-report.ts';

const barHeight = 30;
const lineHeight = 34;

/** One bar of what was charged, split by service, and what its colours mean. */
export function drawServices(ctx: SKRSContext2D, box: Box, { services }: DayReport): void {
  const parts = foldRest(services, serviceColours.length);
  const sum = parts.reduce((before, part) => before + part.charged_micros, 0);
  if (sum === 0) {
    block(ctx, { ...box, height: barHeight }, ink.line, 6);
    write(ctx, 'Nothing was charged', box.x, box.y + barHeight + lineHeight, {
      sizePx: 18,
      colour: ink.faint,
    });
    return;
  }
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(box.x, box.y, box.width, barHeight, 6);
  ctx.clip();
  let x = box.x;
  for (const [n, part] of parts.entries()) {
    const width = (part.charged_micros / sum) * box.width;
    block(
      ctx,
      { x, y: box.y, width: Math.max(0, width - 2), height: barHeight },
      serviceColours[n] ?? ink.faint,
    );
    x += width;
  }
  ctx.restore();
  for (const [n, part] of parts.entries()) {
    const y = box.y + barHeight + lineHeight * (n + 1) + 4;
    block(ctx, { x: box.x, y: y - 14, width: 16, height: 16 }, serviceColours[n] ?? ink.faint, 4);
    write(ctx, part.name.replaceAll('_', ' '), box.x + 26, y, { sizePx: 18 });
    const right = box.x + box.width;
    write(ctx, dollarsOf(part.charged_micros), right - 62, y, {
      sizePx: 18,
      face: 'inter-bold',
      align: 'right',
      colour: ink.strong,
    });
    const share = `${Math.round((part.charged_micros / sum) * 100)} %`;
    write(ctx, share, right, y, { sizePx: 18, align: 'right', colour: ink.faint });
  }
}

type Part = Pick<DayReport['services'][number], 'name' | 'charged_micros'>;

/** At most so many parts: the smallest become one. */
function foldRest(services: readonly Part[], most: number): Part[] {
  const charged = services.filter(({ charged_micros }) => charged_micros > 0);
  if (charged.length <= most) return [...charged];
  const rest = charged.slice(most - 1);
  const others = { name: 'others', charged_micros: rest.reduce((sum, part) => sum + part.charged_micros, 0) };
  return [...charged.slice(0, most - 1), others];
}
