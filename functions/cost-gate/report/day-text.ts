import { alertLines } from './alert-lines.ts';
import { type DayReport, dollarsOf } from './day-report.ts';

const width = 80;
const mostDearest = 10;

/** The report as a person reads it in a terminal of 80 columns. */
export function dayText(report: DayReport): string {
  const sections = [
    heading(report),
    againstTargets(report),
    chargedBy('By service', report.services),
    chargedBy('By stage', report.stages),
    byTier(report),
    accounts(report),
    trend(report),
    dearest(report),
    alertLines(report.alerts).map((line) => clip(line, width)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')}\n`;
}

function heading({ day, videos, per_video: each, spent_micros, unfinished_micros }: DayReport): string[] {
  const { let_in, completed, failed, cancelled } = videos;
  const title = `What videos cost on ${day} (UTC)`;
  return [
    title,
    '='.repeat(title.length),
    `Videos    ${let_in} let in, ${completed} completed, ${failed} failed, ${cancelled} cancelled`,
    `Spent     ${dollarsOf(spent_micros)} on this day`,
    `A video   mean ${dollarsOf(each.mean_micros)}, median ${dollarsOf(each.median_micros)}, p95 ${dollarsOf(each.p95_micros)}, most ${dollarsOf(each.max_micros)}`,
    ...(failed + cancelled > 0
      ? [`Lost      ${dollarsOf(unfinished_micros)} on videos that did not finish`]
      : []),
  ];
}

function againstTargets({ classes, targets, videos }: DayReport): string[] {
  const rows: [string, string, number][] = [
    [`up to ${dollarsOf(targets.stretch_micros)}`, 'stretch', classes.stretch],
    [`up to ${dollarsOf(targets.optimal_micros)}`, 'optimal', classes.optimal],
    [`up to ${dollarsOf(targets.operational_micros)}`, 'operational', classes.operational],
    [`up to ${dollarsOf(targets.limit_micros)}`, 'too dear', classes.above_operational],
  ];
  return [
    'Against the targets',
    ...rows.map(
      ([bound, name, count]) =>
        `  ${bound.padEnd(12)} ${name.padEnd(12)} ${String(count).padStart(6)}  ${bar(count, videos.completed, 40)}`,
    ),
  ];
}

function chargedBy(title: string, parts: DayReport['services']): string[] {
  const sum = parts.reduce((before, part) => before + part.charged_micros, 0);
  return [
    `${title.padEnd(24)} ${'charged'.padStart(10)} ${'share'.padStart(6)} ${'calls'.padStart(6)} ${'cached'.padStart(6)}`,
    ...parts.map(
      (part) =>
        `  ${clip(part.name, 22).padEnd(22)} ${dollarsOf(part.charged_micros).padStart(10)} ${share(part.charged_micros, sum).padStart(6)} ` +
        `${String(part.calls).padStart(6)} ${String(part.cached).padStart(6)}  ${bar(part.charged_micros, sum, 20)}`,
    ),
    ...(parts.length === 0 ? ['  nothing'] : []),
  ];
}

function byTier({ tiers }: DayReport): string[] {
  return [
    `${'By tier'.padEnd(24)} ${'posted'.padStart(10)} ${'videos'.padStart(6)}  reservations`,
    ...tiers.map(
      ({ tier, videos, reservations, posted_micros }) =>
        `  ${tier.padEnd(22)} ${dollarsOf(posted_micros).padStart(10)} ${String(videos).padStart(6)} ${String(reservations).padStart(13)}`,
    ),
  ];
}

function accounts({ accounts: all }: DayReport): string[] {
  const columns = ['limit', 'spent', 'reserved', 'kept back', 'left'];
  return [
    `${'Money of the day'.padEnd(24)}${columns.map((name) => name.padStart(11)).join('')}`,
    ...all.map(
      ({ account_id: id, limit_micros, spent_micros, reserved_micros, kept_back_micros, left_micros }) => {
        const name = id.replace(/^channel:/, '').replace(/:\d{4}-\d{2}-\d{2}$/, '');
        const amounts = [limit_micros, spent_micros, reserved_micros, kept_back_micros, left_micros];
        return `  ${clip(name, 22).padEnd(22)}${amounts.map((amount) => dollarsOf(amount).padStart(11)).join('')}`;
      },
    ),
    ...(all.length === 0 ? ['  no video was let in'] : []),
  ];
}

const blocks = '▁▂▃▄▅▆▇█';

function trend({ trend: days, targets }: DayReport): string[] {
  const known = days.flatMap(({ mean_micros }) => mean_micros ?? []);
  const top = Math.max(...known, targets.stretch_micros);
  const line = days.map(({ mean_micros: mean }) =>
    mean === null ? '·' : (blocks[Math.min(7, Math.floor((mean / top) * 8))] ?? ''),
  );
  const first = days.find(({ mean_micros }) => mean_micros !== null);
  const last = days.findLast(({ mean_micros }) => mean_micros !== null);
  const from = first ? `${first.day.slice(5)} ${dollarsOf(first.mean_micros)}` : '';
  const to = last && last !== first ? ` to ${last.day.slice(5)} ${dollarsOf(last.mean_micros)}` : '';
  return [`Mean of a video, last ${days.length} days`, `  ${line.join(' ')}   ${from}${to}`];
}

function dearest({ dearest: videos }: DayReport): string[] {
  if (videos.length === 0) return [];
  const shown = videos.slice(0, mostDearest);
  return [
    'Dearest videos',
    ...shown.map(({ cost_micros, ended_at, status, tier, channel_id, video_id, subject }) => {
      const what = [
        ended_at.slice(11, 16),
        status.padEnd(9),
        tier.padEnd(8),
        clip(channel_id, 12).padEnd(12),
      ].join(' ');
      const line = `  ${dollarsOf(cost_micros).padStart(8)}  ${what} ${video_id.slice(0, 8)}  `;
      return `${line}${clip(subject, width - line.length)}`;
    }),
    ...(videos.length > shown.length
      ? [`  and ${videos.length - shown.length} more in the JSON report`]
      : []),
  ];
}

const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${Math.round((part / whole) * 100)} %`;

const bar = (part: number, whole: number, length: number): string =>
  whole === 0 ? '' : '█'.repeat(Math.ceil((part / whole) * length));

/** Cut to a length; characters that would steer a terminal are left out. */
function clip(text: string, length: number): string {
  const letters = [...text.replaceAll(/\p{C}/gu, '')];
  return letters.length <= length
    ? letters.join('')
    : `${letters.slice(0, Math.max(0, length - 1)).join('')}…`;
}
