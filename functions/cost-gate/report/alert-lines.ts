import { type DayReport, dollarsOf } from './day-report.ts';

type Alert = DayReport['alerts'][number];

/** More would push the report off the screen. */
const mostLines = 10;

/** The day's alerts as lines of text, in the order given; those that read the same are one line, with their number. */
export function alertLines(alerts: readonly Alert[]): string[] {
  if (alerts.length === 0) return ['No alerts'];
  const alike = Map.groupBy(alerts, (alert) => JSON.stringify([alert.kind, alert.level, aboutOf(alert)]));
  const shown = [...alike.values()].slice(0, mostLines);
  const left = alerts.length - shown.reduce((sum, { length }) => sum + length, 0);
  return [
    'Alerts',
    ...shown.flatMap(([newest, ...others]) => (newest ? [lineOf(newest, 1 + others.length)] : [])),
    ...(left > 0 ? [`  and ${left} more: GET /function/cost-gate/alerts`] : []),
  ];
}

function lineOf(newest: Alert, count: number): string {
  const { at, kind, level } = newest;
  const times = count > 1 ? `${count} times ` : '';
  return `  ${at.slice(11, 16)}  ${kind.replaceAll('_', ' ').padEnd(14)}  ${level.padEnd(9)} ${times}${aboutOf(newest)}`;
}

/** What it was: the warning's name, or how much, and whose. */
function aboutOf({ account_id, video_id, detail }: Alert): string {
  const text = (name: string) => (typeof detail[name] === 'string' ? String(detail[name]) : undefined);
  const whose = text('warning')?.replaceAll('_', ' ') ?? text('reason') ?? account_id ?? video_id ?? '';
  const amount = amountOf(detail);
  return amount === undefined ? whose : `${amount} ${whose}`;
}

const amounts: readonly (readonly [field: string, before: string])[] = [
  ['amount_micros', ''],
  ['asked_micros', 'asked '],
  ['refused_micros', 'refused '],
  ['mean_micros', 'mean '],
];

function amountOf(detail: Alert['detail']): string | undefined {
  for (const [field, before] of amounts) {
    const amount = detail[field];
    if (typeof amount === 'number' && Number.isSafeInteger(amount)) return `${before}${dollarsOf(amount)}`;
  }
  return undefined;
}
