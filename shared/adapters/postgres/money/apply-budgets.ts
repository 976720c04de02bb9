import type { Micros } from '../../../contracts/money.ts';
import type { Db } from '../connect.ts';

/** The most a video, a channel's day and the whole system's day may cost. */
export interface Limits {
  video: Micros;
  channelDay: Micros;
  systemDay: Micros;
}

/** Makes these the limits of all accounts opened from now on, and of today's, though never below what those hold. */
export async function applyBudgets(db: Db, { video, channelDay, systemDay }: Limits): Promise<void> {
  await db`select apply_budgets(${video}, ${channelDay}, ${systemDay})`;
}
