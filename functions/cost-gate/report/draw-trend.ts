import type { SKRSContext2D } from '@napi-rs/canvas';
import { type Box, classColours, ink, rule, write } from './chart-paper.ts';
import { type DayReport, dollarsOf } from './day-report.ts';

interface Point {
  x: number;
  y: number;
  label: string;
}

/** The mean cost of a video, day by day; a day without videos is a gap in the dots, not in the line. */
export function drawTrend(ctx: SKRSContext2D, box: Box, { trend, targets }: DayReport): void {
  const highest = Math.max(0, ...trend.map(({ mean_micros }) => mean_micros ?? 0));
  const top = Math.max(highest * 1.25, targets.optimal_micros * 1.1);
  const yOf = (micros: number): number => box.y + box.height - (micros / top) * box.height;
  const xOf = (n: number): number => box.x + 24 + (n / Math.max(trend.length - 1, 1)) * (box.width - 48);
  const target = yOf(targets.optimal_micros);
  rule(ctx, [box.x, target], [box.x + box.width, target], {
    colour: classColours.optimal,
    dash: [7, 6],
    widthPx: 2,
  });
  write(ctx, dollarsOf(targets.optimal_micros), box.x + box.width + 14, target + 6, {
    face: 'inter-bold',
    sizePx: 18,
    colour: classColours.optimal,
  });
  rule(ctx, [box.x, box.y + box.height], [box.x + box.width, box.y + box.height], { colour: ink.faint });
  for (const [n, { day, videos }] of trend.entries()) {
    const style = {
      sizePx: 15,
      colour: n === trend.length - 1 ? ink.strong : ink.faint,
      align: 'center',
    } as const;
    write(ctx, day.slice(5), xOf(n), box.y + box.height + 24, style);
    if (videos > 0)
      write(ctx, String(videos), xOf(n), box.y + box.height + 44, { ...style, colour: ink.faint });
  }
  const points = trend.flatMap(({ mean_micros: mean }, n): Point[] =>
    mean === null ? [] : [{ x: xOf(n), y: yOf(mean), label: dollarsOf(mean) }],
  );
  drawLine(ctx, box, points);
}

function drawLine(ctx: SKRSContext2D, box: Box, points: readonly Point[]): void {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return;
  const path = (): void => {
    ctx.beginPath();
    ctx.moveTo(first.x, first.y);
    for (const { x, y } of points.slice(1)) ctx.lineTo(x, y);
  };
  path();
  ctx.lineTo(last.x, box.y + box.height);
  ctx.lineTo(first.x, box.y + box.height);
  ctx.fillStyle = 'rgba(70, 83, 196, 0.10)';
  ctx.fill();
  path();
  ctx.strokeStyle = '#4653c4';
  ctx.lineWidth = 3;
  ctx.lineJoin = 'round';
  ctx.stroke();
  for (const { x, y, label } of points) {
    ctx.beginPath();
    ctx.arc(x, y, 5, 0, 2 * Math.PI);
    ctx.fillStyle = '#4653c4';
    ctx.fill();
    write(ctx, label, x, y - 14, { face: 'inter-bold', sizePx: 15, align: 'center', colour: ink.plain });
  }
}
