import type { SKRSContext2D } from '@napi-rs/canvas';
import { type Box, block, ink, write } from './chart-paper.ts';
import { type DayReport, dollarsOf } from './day-report.ts';

const lineHeight = 48;
const most = 4;
/** From what is sure to what is not yet. */
const parts = [
  ['spent', '#4653c4'],
  ['reserved', '#8f98e3'],
  ['kept back', '#cdd2f4'],
] as const;

/** How much of the day's money is used: the system's account, and those of the channels that used most. */
export function drawAccounts(ctx: SKRSContext2D, box: Box, { accounts }: DayReport): void {
  const [system, ...channels] = accounts;
  const used = (account: DayReport['accounts'][number]): number => account.limit_micros - account.left_micros;
  const shown = [
    ...(system ? [system] : []),
    ...channels.toSorted((one, other) => used(other) - used(one)),
  ].slice(0, most);
  if (shown.length > 0) drawLegend(ctx, box.x, box.y - 36);
  for (const [n, account] of shown.entries()) {
    const y = box.y + lineHeight * n;
    const name = account.account_id.replace(/^channel:/, '').replace(/:\d{4}-\d{2}-\d{2}$/, '');
    write(ctx, name.length > 24 ? `${name.slice(0, 23)}…` : name, box.x, y, {
      sizePx: 18,
      face: n === 0 ? 'inter-bold' : 'inter-medium',
      colour: ink.strong,
    });
    const left = `${dollarsOf(account.left_micros)} left of ${dollarsOf(account.limit_micros)}`;
    write(ctx, left, box.x + box.width, y, { sizePx: 17, align: 'right', colour: ink.faint });
    const bar = { x: box.x, y: y + 9, width: box.width, height: 12 };
    block(ctx, bar, ink.line, 6);
    drawUse(ctx, bar, account);
  }
  if (shown.length === 0) write(ctx, 'No video was let in', box.x, box.y, { sizePx: 18, colour: ink.faint });
}

function drawUse(ctx: SKRSContext2D, bar: Box, account: DayReport['accounts'][number]): void {
  const amounts = [account.spent_micros, account.reserved_micros, account.kept_back_micros];
  let x = bar.x;
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(bar.x, bar.y, bar.width, bar.height, 6);
  ctx.clip();
  for (const [n, micros] of amounts.entries()) {
    const width = (micros / Math.max(account.limit_micros, 1)) * bar.width;
    block(ctx, { ...bar, x, width }, parts[n]?.[1] ?? ink.faint);
    x += width;
  }
  ctx.restore();
}

function drawLegend(ctx: SKRSContext2D, x: number, y: number): void {
  let at = x;
  for (const [name, colour] of parts) {
    block(ctx, { x: at, y: y - 12, width: 14, height: 14 }, colour, 4);
    at += 21 + write(ctx, name, at + 21, y, { sizePx: 16 }) + 22;
  }
}
