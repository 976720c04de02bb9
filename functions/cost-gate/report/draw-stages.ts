import type { SKRSContext2D } from '@napi-rs/canvas';
import { type Box, block, ink, write } from './chart-paper.ts';
import { type DayReport, dollarsOf } from './day-report.ts';

const lineHeight = 27;
const most = 7;
const nameWidth = 168;
const amountWidth = 84;

/** What was charged in each stage, the dearest first. */
export function drawStages(ctx: SKRSContext2D, box: Box, { stages }: DayReport): void {
  const shown = stages.filter(({ charged_micros }) => charged_micros > 0).slice(0, most);
  const highest = Math.max(1, ...shown.map(({ charged_micros }) => charged_micros));
  const room = box.width - nameWidth - amountWidth;
  for (const [n, { name, charged_micros: charged }] of shown.entries()) {
    const y = box.y + lineHeight * n;
    write(ctx, name.replaceAll('_', ' '), box.x, y, { sizePx: 17 });
    const bar = {
      x: box.x + nameWidth,
      y: y - 12,
      width: Math.max(2, (charged / highest) * room),
      height: 13,
    };
    block(ctx, bar, '#9aa4ea', 4);
    write(ctx, dollarsOf(charged), box.x + box.width, y, {
      sizePx: 17,
      face: 'inter-bold',
      align: 'right',
      colour: ink.strong,
    });
  }
  if (shown.length === 0) write(ctx, 'Nothing', box.x, box.y, { sizePx: 18, colour: ink.faint });
}
