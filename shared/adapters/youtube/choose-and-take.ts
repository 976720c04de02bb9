import { Retryable, Terminal } from '../../contracts/errors.ts';
import { type AccountFacts, type Choice, chooseAccount } from '../../domain/youtube/choose-account.ts';
import { pacificDay } from '../../domain/youtube/pacific-day.ts';
import { type Quota, quotaOfPublication, spendableQuota } from '../../domain/youtube/quota.ts';
import { usualRestMs } from '../../domain/youtube/rests.ts';
import type { UploadOrder } from '../../ports/publisher.ts';
import {
  mostAccounts,
  type QuotaUse,
  type YoutubeAccount,
  type YoutubeAccounts,
} from '../../ports/youtube-accounts.ts';
import { lookAgainMs } from './not-now.ts';
import type { OAuthProjects } from './oauth-projects.ts';

/** An account that is ours for one upload, with the quota for it. */
export interface Taken {
  account: string;
  project: string;
  day: string;
  quota: Quota;
}

/** Each turn somebody else has taken an account: there are not more of them. */
const mostTurns = 4 * mostAccounts;

interface Books {
  accounts: YoutubeAccounts;
  projects: OAuthProjects;
  clock: () => Date;
}

/**
 * Chooses an account and takes it, with its quota, from all who choose at the same time.
 *
 * @throws Retryable `quota_exhausted`, `accounts_cooling_down`, `publishing_paused` with the time until it is worth asking
 *   again; Terminal `no_account`
 */
export async function chooseAndTake(
  { accounts, projects, clock, betweenUploadsMs = usualRestMs }: Books & { betweenUploadsMs?: number },
  { accounts: allowed, wants }: Pick<UploadOrder, 'accounts' | 'wants'>,
): Promise<Taken> {
  const needs = quotaOfPublication(wants);
  for (let turn = 0; turn < mostTurns; turn++) {
    const now = clock();
    const facts = await accountFacts({ accounts, projects, clock }, now);
    const choice = chooseAccount(facts, { allowed, needs, now });
    if (choice.account === undefined) throw notNow(choice, allowed, facts, now);
    const { account } = choice;
    const project = facts.find(({ name }) => name === account)?.project ?? '';
    const day = pacificDay(now);
    const taken = await accounts.take({
      account,
      project,
      day,
      ...needs,
      most: spendableQuota(wholeQuota(projects, project)),
      now,
      restUntil: new Date(now.getTime() + betweenUploadsMs),
    });
    if (taken) return { account, project, day, quota: needs };
  }
  throw new Retryable('accounts_cooling_down', 'Others were faster each time an account was free', {
    retryAfterMs: 5000,
  });
}

/** Accounts with what is left for them today. */
export async function accountFacts({ accounts, projects }: Books, now: Date): Promise<AccountFacts[]> {
  const day = pacificDay(now);
  const all = await accounts.list(now);
  const names = [...new Set(all.map(({ project }) => project))];
  const left = new Map<string, Quota>();
  for (const project of names)
    left.set(
      project,
      quotaLeft(spendableQuota(wholeQuota(projects, project)), await accounts.quotaUsed(project, day)),
    );
  return all.map((account) => ({
    name: account.name,
    project: account.project,
    paused: account.pausedAt !== undefined,
    refused: account.refused?.because ?? lacking(projects, account),
    struckAt: account.struckAt,
    restsUntil: account.rests?.until,
    recentUploads: account.recentUploads,
    lastUploadAt: account.lastUploadAt,
    left: left.get(account.project) ?? { uploads: 0, units: 0 },
  }));
}

function lacking(projects: OAuthProjects, { project }: YoutubeAccount): string | undefined {
  return projects.has(project) ? undefined : `its project ${project} is not in the secret youtube-clients`;
}

function quotaLeft(spendable: Quota, used: QuotaUse): Quota {
  return {
    uploads: used.uploadsEmpty ? 0 : Math.max(0, spendable.uploads - used.uploads),
    units: used.unitsEmpty ? 0 : Math.max(0, spendable.units - used.units),
  };
}

/** A project whose client is gone has none. */
const wholeQuota = (projects: OAuthProjects, project: string): Quota =>
  projects.get(project)?.quota ?? { uploads: 0, units: 0 };

function notNow(
  choice: Extract<Choice, { account: undefined }>,
  allowed: readonly string[] | undefined,
  facts: readonly AccountFacts[],
  now: Date,
): Terminal | Retryable {
  const { why, until } = choice;
  const retryAfterMs = until ? Math.max(1000, until.getTime() - now.getTime()) : lookAgainMs;
  const when = until?.toISOString() ?? '';
  switch (why) {
    case 'no_account': {
      const whose = allowed ? `of those the channel allows (${allowed.join(', ')})` : 'on this system';
      return new Terminal(
        'no_account',
        `No account ${whose} is connected: npm run youtube -- connect NAME --project P`,
      );
    }
    case 'not_ready': {
      const reasons = facts
        .filter(({ name }) => allowed === undefined || allowed.includes(name))
        .map(
          ({ name, paused, refused }) => `${name}: ${paused ? 'paused' : (refused ?? 'struck by YouTube')}`,
        );
      const words = `No account may be used now (${reasons.join('; ')}). See npm run youtube -- list`;
      return new Retryable('publishing_paused', words, { retryAfterMs });
    }
    case 'resting':
      return new Retryable(
        'accounts_cooling_down',
        `Every account rests between uploads, the first until ${when}`,
        {
          retryAfterMs,
        },
      );
    case 'no_quota': {
      const words = `Today's YouTube quota is used up; it is there again at midnight in California, ${when}`;
      return new Retryable('quota_exhausted', words, { retryAfterMs });
    }
  }
}
