import type { SKRSContext2D } from '@napi-rs/canvas';
import { classOf } from '#shared/domain/cost-levels.ts';
import type { EndedVideo } from '#shared/ports/books.ts';
import { type Box, block, classColours, ink, rule, write } from './chart-paper.ts';
import { type DayReport, dollarsOf } from './day-report.ts';

/** Room above the limit's line, in micro-dollars. */
const headroom = 150_000;
const widestBar = 46;
const labelWidth = 150;
/** What a time under a bar takes, with room to the next one. */
const timeWidth = 62;

/** A bar for each video in the order they ended, against the targets. */
export function drawVideos(
  ctx: SKRSContext2D,
  box: Box,
  report: DayReport,
  ended: readonly EndedVideo[],
): void {
  const top = report.targets.limit_micros + headroom;
  const plot = { ...box, width: box.width - labelWidth };
  const heightOf = (micros: number): number => (Math.min(micros, top) / top) * plot.height;
  drawTargets(ctx, plot, report, heightOf);
  if (ended.length === 0) {
    const middle: [number, number] = [plot.x + plot.width / 2, plot.y + plot.height / 2];
    write(ctx, 'No video ended on this day', ...middle, { sizePx: 26, colour: ink.faint, align: 'center' });
  }
  const step = plot.width / Math.max(ended.length, 1);
  const width = Math.min(step * 0.78, widestBar);
  for (const [n, video] of ended.entries()) {
    const height = Math.max(2, heightOf(Number(video.cost)));
    const x = plot.x + step * (n + 0.5) - width / 2;
    const radius = Math.min(6, width / 3);
    block(ctx, { x, y: plot.y + plot.height - height, width, height }, colourOf(video), [
      radius,
      radius,
      0,
      0,
    ]);
  }
  drawTimes(ctx, plot, step, ended);
  rule(ctx, [plot.x, plot.y + plot.height], [plot.x + plot.width, plot.y + plot.height], {
    colour: ink.faint,
  });
}

function colourOf({ status, cost }: EndedVideo): string {
  return status === 'completed' ? classColours[classOf(cost)] : classColours.unfinished;
}

function drawTargets(
  ctx: SKRSContext2D,
  plot: Box,
  { targets }: DayReport,
  heightOf: (micros: number) => number,
): void {
  const lines = [
    [targets.stretch_micros, 'stretch', classColours.stretch],
    [targets.optimal_micros, 'optimal', classColours.optimal],
    [targets.operational_micros, 'operational', classColours.operational],
    [targets.limit_micros, 'limit', classColours.above_operational],
  ] as const;
  for (const [micros, name, colour] of lines) {
    const y = plot.y + plot.height - heightOf(micros);
    rule(ctx, [plot.x, y], [plot.x + plot.width, y], { colour, dash: [7, 6], widthPx: 2 });
    const amount = write(ctx, dollarsOf(micros), plot.x + plot.width + 14, y + 7, {
      face: 'inter-bold',
      colour,
    });
    write(ctx, name, plot.x + plot.width + 22 + amount, y + 7, { sizePx: 17, colour: ink.faint });
  }
}

/** Times along the axis: under each bar where they fit, else under every second, third and so on. */
function drawTimes(ctx: SKRSContext2D, plot: Box, step: number, ended: readonly EndedVideo[]): void {
  const every = Math.ceil(timeWidth / step);
  for (const [n, { endedAt }] of ended.entries()) {
    if (n % every !== 0) continue;
    const x = Math.min(Math.max(plot.x + step * (n + 0.5), plot.x + 24), plot.x + plot.width - 24);
    const time = endedAt.toISOString().slice(11, 16);
    write(ctx, time, x, plot.y + plot.height + 28, { sizePx: 17, colour: ink.faint, align: 'center' });
  }
}

const classWords = {
  stretch: 'up to $1.00',
  optimal: 'up to $2.00',
  operational: 'up to $2.50',
  above_operational: 'above',
  unfinished: 'not finished',
} as const;

/** What the colours of the bars mean, and how many there are of each. */
export function drawClasses(ctx: SKRSContext2D, x: number, y: number, { classes, videos }: DayReport): void {
  const counts = { ...classes, unfinished: videos.failed + videos.cancelled };
  let at = x;
  for (const name of ['stretch', 'optimal', 'operational', 'above_operational', 'unfinished'] as const) {
    block(ctx, { x: at, y: y - 14, width: 16, height: 16 }, classColours[name], 4);
    at += 24;
    at += write(ctx, `${counts[name]}`, at, y, { face: 'inter-bold', sizePx: 18, colour: ink.strong }) + 7;
    at += write(ctx, classWords[name], at, y, { sizePx: 18 }) + 30;
  }
}
