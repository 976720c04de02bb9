import { Terminal } from '../../contracts/errors.ts';
import { pacificDay } from '../../domain/youtube/pacific-day.ts';
import { afterUploadLimitMs } from '../../domain/youtube/rests.ts';
import type { Guard } from '../../ports/guard.ts';
import type { YoutubeAccounts } from '../../ports/youtube-accounts.ts';
import {
  createApi,
  createOAuthClient,
  type GoogleAddresses,
  type OAuthClient,
  type YoutubeApi,
  youtubeRoot,
} from './google-sdk.ts';
import { openSealed } from './not-now.ts';
import type { OAuthProjects } from './oauth-projects.ts';
import type { TokenVault } from './token-vault.ts';
import { untilAborted } from './until-aborted.ts';
import { refusals, translateSdkError } from './youtube-failure.ts';

export interface AccessOptions {
  accounts: YoutubeAccounts;
  projects: OAuthProjects;
  vault: TokenVault;
  guard: Guard;
  addresses: GoogleAddresses;
  clock: () => Date;
  /** From one upload of an account to its next. */
  betweenUploadsMs?: number;
}

/** What a call is made with. */
export interface Access {
  api: YoutubeApi;
  /** The value of the header, with an access token that is fresh. */
  authorization: string;
  signal: AbortSignal;
  /** For every call of `api`: what is uploaded goes to the SDK's own address unless each call says otherwise. */
  options: { signal: AbortSignal; retry: false; rootUrl: string };
}

export interface CallOptions {
  signal: AbortSignal;
  /** Made twice it might do something twice. */
  repeats: boolean;
  /** Which bucket of its project it takes from. */
  bucket: 'uploads' | 'units';
  timeoutMs?: number;
}

export interface AccountAccess {
  /**
   * One call in the name of an account, through the guard. What the answer says of the account or its project is written
   * down for all.
   *
   * @throws Terminal with a code of `refusals`; what a provider's failure is; what `work` throws of ours
   */
  call<Result>(
    account: string,
    work: (access: Access) => Promise<Result>,
    options: CallOptions,
  ): Promise<Result>;
}

interface SignedIn {
  client: OAuthClient;
  api: YoutubeApi;
  refreshToken: string;
  project: string;
}

export function createAccountAccess(options: AccessOptions): AccountAccess {
  const { accounts, projects, vault, guard, addresses } = options;
  /** By what is stored: an account that is connected again is another one. Its client shares refreshes under way. */
  const clients = new Map<string, Promise<SignedIn>>();

  const signIn = async (account: string, project: string, sealed: string): Promise<SignedIn> => {
    const { clientId, clientSecret } = projectOf(projects, project, account);
    const refreshToken = openSealed(vault, sealed, `account:${account}`);
    const client = await createOAuthClient({ clientId, clientSecret }, addresses);
    client.setCredentials({ refresh_token: refreshToken });
    return { client, api: await createApi(client, addresses), refreshToken, project };
  };

  const signedIn = async (account: string): Promise<SignedIn> => {
    const token = await accounts.token(account);
    if (token === undefined)
      throw new Terminal(
        'no_account',
        `No account ${account} is connected: npm run youtube -- connect ${account}`,
      );
    const key = `${account} ${token.project} ${token.sealed}`;
    const known = clients.get(key);
    if (known) return await known;
    const fresh = signIn(account, token.project, token.sealed);
    clients.set(key, fresh);
    fresh.catch(() => clients.delete(key));
    return await fresh;
  };

  return {
    async call(account, work, { signal, repeats, bucket, timeoutMs }) {
      const access = await signedIn(account);
      const once = async (within: AbortSignal) =>
        await withFreshToken(access, { signal: within, rootUrl: youtubeRoot(addresses) }, work).catch(
          (error: unknown) => {
            throw translateSdkError(error, repeats);
          },
        );
      try {
        return await guard.call(once, {
          signal,
          paid: repeats,
          ...(timeoutMs === undefined ? {} : { timeoutMs }),
        });
      } catch (error) {
        if (error instanceof Terminal)
          await tell(error, { ...options, account, project: access.project, bucket });
        throw error;
      }
    },
  };
}

function projectOf(projects: OAuthProjects, project: string, account: string) {
  const found = projects.get(project);
  if (found) return found;
  throw new Terminal(
    refusals.account,
    `${account} was connected with the client of ${project}, which the secret youtube-clients does not hold any more`,
  );
}

/** An access token that Google ended before its time is asked for anew, once. */
async function withFreshToken<Result>(
  { client, api, refreshToken }: SignedIn,
  { signal, rootUrl }: { signal: AbortSignal; rootUrl: string },
  work: (access: Access) => Promise<Result>,
): Promise<Result> {
  const go = async (): Promise<Result> => {
    const { token } = await untilAborted(client.getAccessToken(), signal);
    return await work({
      api,
      authorization: `Bearer ${token}`,
      signal,
      options: { signal, retry: false, rootUrl },
    });
  };
  try {
    return await go();
  } catch (error) {
    if (!isOutdated(error)) throw error;
    client.setCredentials({ refresh_token: refreshToken });
    return await go();
  }
}

/** `invalid_grant` and its like come with 400: no new token would change them. */
function isOutdated(error: unknown): boolean {
  if (error instanceof TokenOutdated) return true;
  return error instanceof Error && 'status' in error && error.status === 401;
}

/** What `work` throws for an answer 401 that did not come through the SDK. */
export class TokenOutdated extends Terminal {
  constructor(message: string) {
    super(refusals.account, message);
  }
}

/** Writes down for all processes what an answer said of an account or a project. */
async function tell(
  error: Terminal,
  {
    accounts,
    clock,
    account,
    project,
    bucket,
  }: AccessOptions & {
    account: string;
    project: string;
    bucket: 'uploads' | 'units';
  },
): Promise<void> {
  const now = clock();
  const again = `connect it again: npm run youtube -- connect ${account} --project ${project}`;
  switch (error.code) {
    case refusals.account:
      return await accounts.refuse(account, `${error.message}. To use it, ${again}`);
    case refusals.strike:
      return await accounts.refuse(account, `${error.message}. When YouTube lets it in, ${again}`, {
        strike: true,
      });
    case refusals.uploadLimit:
      return await accounts.rest(account, new Date(now.getTime() + afterUploadLimitMs), error.message);
    case refusals.quota:
      return await accounts.markEmpty(project, pacificDay(now), bucket);
  }
}
