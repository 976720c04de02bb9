import type { AccountFacts } from '#shared/domain/youtube/choose-account.ts';
import { publicationsLeft, quotaOfPublication } from '#shared/domain/youtube/quota.ts';
import { afterStrikeMs } from '#shared/domain/youtube/rests.ts';
import type { YoutubeAccount } from '#shared/ports/youtube-accounts.ts';

/** An account in one word or two, and until when or why. */
export function accountState(account: YoutubeAccount, now: Date): string {
  if (account.pausedAt) return `paused since ${minute(account.pausedAt)}`;
  if (account.refused) return `cannot be used: ${account.refused.because}`;
  const struckUntil = account.struckAt && new Date(account.struckAt.getTime() + afterStrikeMs);
  if (struckUntil && struckUntil > now) return `left alone until ${minute(struckUntil)}: YouTube punished it`;
  if (account.rests && account.rests.until > now)
    return `rests until ${minute(account.rests.until)}: ${account.rests.because}`;
  return 'ready';
}

export function accountLines(accounts: readonly YoutubeAccount[], now: Date): string {
  if (accounts.length === 0)
    return 'No account is connected. Connect one: npm run youtube -- connect NAME --project PROJECT\n';
  const rows = accounts.map((account) => [
    account.name,
    account.title,
    account.project,
    `${account.recentUploads} in 7 days`,
    accountState(account, now),
  ]);
  return table(rows);
}

/** What of each project is left today, and for how many videos with captions and thumbnail it is enough. */
export function quotaLines(facts: readonly AccountFacts[], resetsAt: Date): string {
  const projects = new Map(facts.map(({ project, left }) => [project, left]));
  if (projects.size === 0) return 'No account is connected, so no quota is used.\n';
  const each = quotaOfPublication({ thumbnail: true, captions: true, playlist: true });
  const rows = [...projects].map(([project, left]) => [
    project,
    `${left.uploads} uploads`,
    `${left.units} units`,
    `enough for ${publicationsLeft(left, each)} videos`,
  ]);
  return `${table(rows)}A tenth is kept back. New quota: ${minute(resetsAt)}, midnight in California.\n`;
}

const minute = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}
