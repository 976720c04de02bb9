const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Between two uploads of one account: a channel that posts faster looks like a machine to YouTube. */
export const usualRestMs = hourMs;

/**
 * After `uploadLimitExceeded`: YouTube counts a channel's uploads over the last 24 hours and does not say when room comes
 * (https://support.google.com/youtube/answer/4603579).
 */
export const afterUploadLimitMs = 24 * hourMs;

/** So long an account that YouTube punished is left alone: "strikes" stop uploads for a week at first. */
export const afterStrikeMs = 7 * 24 * hourMs;

/** After so many failures in a row, in milliseconds: from 1 minute, doubling, to 6 hours. */
export function restAfterFailures(failures: number): number {
  if (failures <= 0) return 0;
  return Math.min(minuteMs * 2 ** Math.min(failures - 1, 20), 6 * hourMs);
}
