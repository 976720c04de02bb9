import { nextPacificMidnight } from './pacific-day.ts';
import { publicationsLeft, type Quota } from './quota.ts';
import { afterStrikeMs } from './rests.ts';

/** A channel account as the choice sees it. */
export interface AccountFacts {
  name: string;
  project: string;
  /** By a person. */
  paused: boolean;
  /** Why Google does not let us in any more; undefined while it does. */
  refused: string | undefined;
  /** When YouTube last punished it. */
  struckAt: Date | undefined;
  restsUntil: Date | undefined;
  /** Begun in the last 7 days. */
  recentUploads: number;
  lastUploadAt: Date | undefined;
  /** What its project may still take today, without what is kept back. */
  left: Quota;
}

export type Choice =
  | { account: string }
  /** `until`: not worth asking again before; undefined where a person has to do something. */
  | { account: undefined; why: 'no_account' | 'not_ready' | 'resting' | 'no_quota'; until: Date | undefined };

/**
 * Which account a video goes to: of those its channel allows, that are healthy, rested and have quota, the one with the
 * fewest uploads in the last 7 days, then the one unused for longest, then by name. Pure.
 *
 * @param allowed undefined: any
 */
export function chooseAccount(
  accounts: readonly AccountFacts[],
  { allowed, needs, now }: { allowed: readonly string[] | undefined; needs: Quota; now: Date },
): Choice {
  const ours = accounts.filter(({ name }) => allowed === undefined || allowed.includes(name));
  if (ours.length === 0) return { account: undefined, why: 'no_account', until: undefined };
  const ready = ours.filter((account) => isHealthy(account, now));
  if (ready.length === 0) return { account: undefined, why: 'not_ready', until: undefined };
  const free = ready.filter((account) => freeFrom(account, needs, now) <= now.getTime());
  const [best] = free.toSorted(byBalance);
  if (best) return { account: best.name };
  const until = new Date(Math.min(...ready.map((account) => freeFrom(account, needs, now))));
  const anyQuota = ready.some(({ left }) => publicationsLeft(left, needs) > 0);
  return { account: undefined, why: anyQuota ? 'resting' : 'no_quota', until };
}

/** When it may be used as far as one can tell now, as milliseconds since 1970. */
function freeFrom({ restsUntil, left }: AccountFacts, needs: Quota, now: Date): number {
  const hasQuota = publicationsLeft(left, needs) > 0;
  return Math.max(restsUntil?.getTime() ?? 0, hasQuota ? 0 : nextPacificMidnight(now).getTime());
}

function isHealthy({ paused, refused, struckAt }: AccountFacts, now: Date): boolean {
  const struck = struckAt !== undefined && struckAt.getTime() + afterStrikeMs > now.getTime();
  return !paused && refused === undefined && !struck;
}

function byBalance(a: AccountFacts, b: AccountFacts): number {
  return (
    a.recentUploads - b.recentUploads ||
    (a.lastUploadAt?.getTime() ?? 0) - (b.lastUploadAt?.getTime() ?? 0) ||
    (a.name < b.name ? -1 : 1)
  );
}
