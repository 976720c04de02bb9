import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { connect, type Sql } from '#shared/adapters/postgres/connect.ts';
import { createYoutubeAccounts } from '#shared/adapters/postgres/youtube/create-youtube-accounts.ts';
import { accountFacts } from '#shared/adapters/youtube/choose-and-take.ts';
import { type OAuthProjects, readOAuthProjects } from '#shared/adapters/youtube/oauth-projects.ts';
import { startSignIn } from '#shared/adapters/youtube/sign-in.ts';
import { createTokenVault } from '#shared/adapters/youtube/token-vault.ts';
import type { Config } from '#shared/config.ts';
import { nextPacificMidnight } from '#shared/domain/youtube/pacific-day.ts';
import type { YoutubeAccounts } from '#shared/ports/youtube-accounts.ts';
import { inWords, UsageError } from './failures.ts';
import type { Output } from './progress-view.ts';
import { readYoutubeOrder, type YoutubeOrder } from './read-youtube-order.ts';
import { accountLines, accountState, quotaLines } from './youtube-text.ts';

export interface YoutubeCommandOptions {
  argv: string[];
  config: Config;
  stdout: Output;
  stderr: Output;
}

/** A person finds the right browser and account in this time, in milliseconds. */
const signInMs = 10 * 60_000;

const help = `Connects YouTube channels, and shows them and what of their quota is left.

  npm run youtube                            lists the accounts
  npm run youtube -- connect NAME --project P
                                             connects a channel, or gives new access to it; open the address it prints
  npm run youtube -- quota                   what of today's quota is left, by Cloud project
  npm run youtube -- pause NAME              no video goes there until it is resumed
  npm run youtube -- resume NAME             ends a pause, a rest, a refusal, or the week after a strike
  npm run youtube -- remove NAME             forgets it; what was published stays
  npm run youtube -- again VIDEO             allows the very same file to be published once more
  npm run youtube -- rekey --old-key-file F  seals everything anew after youtube-token-key was changed

  --port N   where "connect" waits for the browser (any that is free); to forward it from another machine
  --json     of the list and the quota, as JSON (use: npm run --silent youtube -- --json)
  --help     this text

In the cluster: kubectl -n ytempire exec -it deploy/sweeper -- node runtime/youtube.ts
Exit codes: 0 done, 1 not done, 2 typed wrongly.
`;

/** `npm run youtube`. Answers with the exit code. */
export async function youtubeCommand(options: YoutubeCommandOptions): Promise<number> {
  const { argv, config, stdout, stderr } = options;
  let sql: Sql | undefined;
  try {
    const order = readYoutubeOrder(argv);
    if (order.verb === 'help') {
      stdout.write(help);
      return 0;
    }
    sql = connect(config.secret('database-url'), { max: 2, applicationName: 'youtube' });
    stdout.write(await carryOut(order, createYoutubeAccounts(sql), options));
    return 0;
  } catch (error) {
    stderr.write(`${inWords(error)}\n`);
    if (!(error instanceof UsageError)) return 1;
    stderr.write('Try: npm run youtube -- --help\n');
    return 2;
  } finally {
    await sql?.end({ timeout: 5 });
  }
}

/** @returns what to print */
async function carryOut(
  order: Exclude<YoutubeOrder, { verb: 'help' }>,
  accounts: YoutubeAccounts,
  options: YoutubeCommandOptions,
): Promise<string> {
  const projects = readOAuthProjects(options.config.optionalSecret('youtube-clients'));
  const now = new Date();
  switch (order.verb) {
    case 'list':
      return await list(accounts, order, now);
    case 'quota':
      return await quota(accounts, projects, order, now);
    case 'connect':
      return await connectAccount(order, accounts, projects, options);
    case 'pause':
      return said(
        await accounts.pause(order.name),
        order.name,
        'is paused: uploads under way are finished, no new one begins',
      );
    case 'resume':
      return said(await accounts.resume(order.name), order.name, 'may be used');
    case 'remove':
      return said(
        await accounts.remove(order.name),
        order.name,
        'is forgotten; end its access in the Google account too',
      );
    case 'again': {
      const rows = await accounts.release(order.videoId);
      if (rows === 0) throw new Error(`Nothing of video ${order.videoId} was published, or half sent`);
      return 'Its file may be published once more: POST /queue with the same request, or retry a video that has it.\n';
    }
    case 'rekey':
      return await rekey(order.oldKeyFile, accounts, options.config);
  }
}

async function list(accounts: YoutubeAccounts, { json }: { json: boolean }, now: Date): Promise<string> {
  const all = await accounts.list(now);
  if (!json) return accountLines(all, now);
  const facts = all.map((account) => ({
    name: account.name,
    title: account.title,
    youtube_channel_id: account.youtubeChannelId,
    project: account.project,
    state: accountState(account, now),
    uploads_in_7_days: account.recentUploads,
    last_upload_at: account.lastUploadAt,
  }));
  return `${JSON.stringify({ accounts: facts }, undefined, 2)}\n`;
}

async function quota(
  accounts: YoutubeAccounts,
  projects: OAuthProjects,
  { json }: { json: boolean },
  now: Date,
): Promise<string> {
  const facts = await accountFacts({ accounts, projects, clock: () => now }, now);
  const resetsAt = nextPacificMidnight(now);
  if (!json) return quotaLines(facts, resetsAt);
  const left = Object.fromEntries(facts.map((account) => [account.project, account.left]));
  return `${JSON.stringify({ left, resets_at: resetsAt }, undefined, 2)}\n`;
}

async function connectAccount(
  { name, project, port }: Extract<YoutubeOrder, { verb: 'connect' }>,
  accounts: YoutubeAccounts,
  projects: OAuthProjects,
  { config, stderr }: YoutubeCommandOptions,
): Promise<string> {
  const client = projects.get(project);
  if (client === undefined) {
    const known = [...projects.keys()].join(', ') || 'none';
    throw new UsageError(`The secret youtube-clients holds no project ${project}; it holds: ${known}`);
  }
  const vault = createTokenVault(config.secret('youtube-token-key'));
  const { baseUrl: youtube, oauthBaseUrl: oauth } = config.providers.youtube;
  await using signIn = await startSignIn(client, { addresses: { youtube, oauth }, port });
  stderr.write(
    `Open this address in a browser of this machine, and sign in as the owner of the channel:\n\n${signIn.url}\n\n` +
      `Waiting on 127.0.0.1:${signIn.port}. From another machine: ssh -L ${signIn.port}:127.0.0.1:${signIn.port} HOST\n`,
  );
  const { refreshToken, ...channel } = await signIn.consent(AbortSignal.timeout(signInMs));
  const tokenSealed = vault.seal(refreshToken, `account:${name}`);
  await accounts.connect({ name, project, ...channel, tokenSealed });
  return `${name} is connected: ${channel.title} (${channel.youtubeChannelId})\n`;
}

async function rekey(oldKeyFile: string, accounts: YoutubeAccounts, config: Config): Promise<string> {
  const old = await readFile(resolve(config.callerDir, oldKeyFile), 'utf8');
  const vault = createTokenVault(config.secret('youtube-token-key'), [old]);
  const count = await accounts.reseal((sealed, of) => vault.seal(vault.open(sealed, of), of));
  return `${count} sealed anew with the key in youtube-token-key. The old one is of no more use: delete it.\n`;
}

function said(isThere: boolean, name: string, words: string): string {
  if (!isThere) throw new Error(`No account ${name} is connected; see npm run youtube -- list`);
  return `${name} ${words}.\n`;
}
