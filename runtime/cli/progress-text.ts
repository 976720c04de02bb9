import { formatMicros } from '#shared/contracts/money.ts';
import type { ProgressEvent, StageStatus, WaitingFor } from '#shared/contracts/progress.ts';
import { StageName } from '#shared/contracts/stages.ts';
import { stageWords } from '#shared/domain/stage-words.ts';

const marks: Readonly<Record<StageStatus, string>> = {
  waiting: '·',
  running: '▸',
  retrying: '↻',
  done: '✓',
  failed: '✗',
};

/** With everything else, the line still fits into 80 columns. */
const barCells = 16;

/** `✓ script  ▸ voice  ▸ pictures  · rendering ...`, within 80 columns. */
export function stagesLine(event: ProgressEvent): string {
  const words = StageName.options.flatMap((stage) => {
    const status = event.stages[stage];
    return status === undefined ? [] : `${marks[status]} ${stageWords[stage]}`;
  });
  // All seven are wider.
  return words.join(words.length > 6 ? ' ' : '  ');
}

/** `rendering  ██████████▎░░░░░  64 % · 18 s left · $0.0004 of $3.00` */
export function progressLine(event: ProgressEvent, secondsSince = 0): string {
  return `${activity(event).padEnd(13)}  ${bar(event.progress)}  ${facts(event, secondsSince)}`;
}

/** The same without the bar, for logs. */
export function plainLine(event: ProgressEvent): string {
  return `${activity(event).padEnd(13)}  ${facts(event, 0)}`;
}

function facts(event: ProgressEvent, secondsSince: number): string {
  const percent = `${Math.floor(event.progress * 100)} %`.padStart(5);
  const { spent_micros, limit_micros } = event.cost;
  const money = `${formatMicros(BigInt(spent_micros))} of ${formatMicros(BigInt(limit_micros))}`;
  const left = event.eta === null ? undefined : `${formatSeconds(event.eta - secondsSince)} left`;
  // What is known to end is the longest to say, and costs nothing meanwhile.
  const parts =
    event.waiting_until === null ? [percent, obstacle(event) ?? left, money] : [percent, obstacle(event)];
  return parts.filter((part) => part !== undefined).join(' · ');
}

const obstacles: Readonly<Record<WaitingFor, string | undefined>> = {
  place: undefined,
  day_budget: 'no budget left today',
  spending_stopped: 'spending is stopped',
  preflight: 'a provider cannot serve',
  youtube_quota: "YouTube's quota",
  youtube_accounts: 'the accounts rest',
  publishing_paused: 'publishing is paused',
};

/** What keeps a video waiting, other than those before it, and until when: no wait that is known lasts longer than 26 hours. */
function obstacle({ waiting_for, waiting_until }: ProgressEvent): string | undefined {
  const words = waiting_for === null ? undefined : obstacles[waiting_for];
  return words && waiting_until !== null ? `${words}, until ${waiting_until.slice(11, 16)} UTC` : words;
}

/** What is being done, in a word or two. */
export function activity(event: ProgressEvent): string {
  if (event.status === 'queued') return `waiting, ${event.position}.`;
  if (event.status !== 'processing') return event.status;
  if (event.stage === null) return 'starting';
  if (event.waiting_for !== null) return `${stageWords[event.stage]} waits`;
  return event.stages[event.stage] === 'retrying' ? 'trying again' : stageWords[event.stage];
}

/** Eighths of a cell, so that a slow stage is seen to move. */
function bar(fraction: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, fraction)) * barCells * 8);
  const full = '█'.repeat(Math.floor(eighths / 8));
  const part = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
  return (full + part).padEnd(barCells, '░');
}

/** `18 s`, `2 min 05 s`. Never below zero: what takes longer than thought is nearly done. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 100) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** `812 kB`, `12.3 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
