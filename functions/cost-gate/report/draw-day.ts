import type { SKRSContext2D } from '@napi-rs/canvas';
import type { EndedVideo } from '#shared/ports/books.ts';
import { ink, newPaper, paper, partTitle, write } from './chart-paper.ts';
import { type DayReport, dollarsOf } from './day-report.ts';
import { drawAccounts } from './draw-accounts.ts';
import { drawServices } from './draw-services.ts';
import { drawStages } from './draw-stages.ts';
import { drawTrend } from './draw-trend.ts';
import { drawClasses, drawVideos } from './draw-videos.ts';

const left = paper.margin;
const right = { x: 1170, width: paper.width - paper.margin - 1170 };

/** The day's report as a PNG picture. `ended`: all of the day's videos, in the order they ended. */
export async function drawDay(report: DayReport, ended: readonly EndedVideo[]): Promise<Uint8Array> {
  const { canvas, ctx } = newPaper();
  drawHeading(ctx, report);
  partTitle(ctx, 'Each video, in the order they ended', left, 190);
  drawClasses(ctx, left, 222, report);
  drawVideos(ctx, { x: left, y: 246, width: 1050, height: 400 }, report, ended);
  partTitle(ctx, 'Charged by service', right.x, 190);
  drawServices(ctx, { ...right, y: 210, height: 0 }, report);
  partTitle(ctx, 'Charged by stage', right.x, 496);
  drawStages(ctx, { ...right, y: 527, height: 0 }, report);
  partTitle(ctx, 'Mean of a video, and how many', left, 752);
  drawTrend(ctx, { x: left, y: 784, width: 900, height: 156 }, report);
  partTitle(ctx, 'Money of the day', right.x, 752);
  drawAccounts(ctx, { ...right, y: 818, height: 0 }, report);
  return await canvas.encode('png');
}

function drawHeading(ctx: SKRSContext2D, report: DayReport): void {
  const { day, videos, per_video: each, spent_micros } = report;
  write(ctx, `What videos cost on ${inWords(day)}`, left, 98, {
    face: 'inter-heavy',
    sizePx: 42,
    colour: ink.strong,
  });
  const said = [
    `${dollarsOf(spent_micros)} spent`,
    `${videos.completed} completed`,
    ...(videos.failed > 0 ? [`${videos.failed} failed`] : []),
    ...(videos.cancelled > 0 ? [`${videos.cancelled} cancelled`] : []),
    ...(videos.completed > 0
      ? [
          `mean ${dollarsOf(each.mean_micros)}`,
          `median ${dollarsOf(each.median_micros)}`,
          `p95 ${dollarsOf(each.p95_micros)}`,
          `most ${dollarsOf(each.max_micros)}`,
        ]
      : []),
  ];
  write(ctx, said.join('  ·  '), left, 136, { sizePx: 22 });
}

const inWords = (day: string): string =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
