import { Retryable, Terminal } from '../../contracts/errors.ts';
import { providerWords } from '../../domain/provider-failure.ts';
import type { Opened, UploadOrder, UploadSession } from '../../ports/publisher.ts';
import type { PublicationRow, ToldFacts } from '../../ports/youtube-accounts.ts';
import type { Access, AccessOptions, AccountAccess } from './account-access.ts';
import { chooseAndTake, type Taken } from './choose-and-take.ts';
import { findUpload } from './find-upload.ts';
import { youtubeRoot } from './google-sdk.ts';
import { openSealed, waitsFor } from './not-now.ts';
import { askSession, beginSession, cancelSession } from './resumable-session.ts';
import { videoResource } from './video-resource.ts';
import { refusals } from './youtube-failure.ts';

/** Who waits for another video with the same content looks again after this, in milliseconds. */
const underWayMs = 60_000;

export type Tools = AccessOptions & { access: AccountAccess };

/** What ends a call before YouTube hears of it: Google's sign-in refused, we left it alone, or had no token. */
const notAsked: readonly string[] = [refusals.account, 'circuit_open', 'publishing_paused'];

/** `Publisher.open`. */
export async function openSession(
  tools: Tools,
  order: UploadOrder,
  { lost, signal }: { lost?: UploadSession | undefined; signal: AbortSignal },
): Promise<Opened> {
  const row = await tools.accounts.claim(order.content.sha256, order.videoId);
  if (row.youtubeId !== undefined) return lies(row, row.youtubeId);
  if (!row.ours)
    throw new Retryable('publication_under_way', `Video ${row.videoId} is just publishing the same content`, {
      retryAfterMs: underWayMs,
    });
  if (row.session !== undefined && row.account !== undefined) {
    const isOpen = lost?.session !== row.session.number && sameFacts(row.told, order);
    if (isOpen && !(await leftBehind(tools, row)))
      return { kind: 'open', ...sessionOf(row, row.session.number) };
    const youtubeId = await settle(tools, row, signal);
    if (youtubeId !== undefined) return lies(row, youtubeId);
  }
  return await begin(tools, order, row, signal);
}

/** Whether its account can go on with it: before the first byte another one may do it. */
async function leftBehind({ accounts, clock }: Tools, row: PublicationRow): Promise<boolean> {
  if (row.session?.sending) return false;
  const account = (await accounts.list(clock())).find(({ name }) => name === row.account);
  return account === undefined || account.refused !== undefined || account.pausedAt !== undefined;
}

/** Another video's words stand with the session it had opened for the same content. */
function sameFacts(told: ToldFacts | undefined, { facts }: UploadOrder): boolean {
  return told !== undefined && told.title === facts.title && told.privacy === facts.privacy;
}

/**
 * What became of a session that will not be used any more: the video, when it was completed. Otherwise it is ended, so
 * that nobody can complete it later, and forgotten. No other session is begun before this is known.
 */
async function settle(
  { accounts, access, vault, clock }: Tools,
  row: PublicationRow,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { session, account, told, sha256 } = row;
  if (session === undefined || account === undefined || told === undefined) return undefined;
  if (session.sending) {
    const address = openSealed(vault, session.sealed, `content:${sha256}`);
    const { uploadsPlaylist } = (await accounts.list(clock())).find(({ name }) => name === account) ?? {};
    const look = async (with_: Access): Promise<string | undefined> => {
      const state = await askSession(with_, address, told.bytes);
      if (state.kind === 'complete') return state.youtubeId;
      if (state.kind === 'under_way') await cancelSession(with_, address);
      return uploadsPlaylist && (await findUpload(with_, uploadsPlaylist, told, session.at));
    };
    const youtubeId = await access
      .call(account, look, { signal, repeats: false, bucket: 'units' })
      .catch((error: unknown) => {
        throw waitsFor(account, error, clock());
      });
    if (youtubeId !== undefined) {
      await accounts.markPublished(row.id, youtubeId, clock());
      return youtubeId;
    }
  }
  await accounts.forgetSession(row.id, session.number);
  await accounts.letGo(account, session.at);
  return undefined;
}

/** Accounts that turn out to be of no use are written down as such, and the next one is chosen. */
async function begin(
  tools: Tools,
  order: UploadOrder,
  row: PublicationRow,
  signal: AbortSignal,
): Promise<Opened> {
  for (;;) {
    signal.throwIfAborted();
    const taken = await chooseAndTake(tools, order);
    const address = await beginWith(tools, order, taken, signal);
    if (address === undefined) continue;
    const { facts, content } = order;
    const told: ToldFacts = {
      title: facts.title,
      bytes: content.bytes,
      seconds: facts.seconds,
      privacy: facts.privacy,
      ...(facts.publishAt === undefined ? {} : { publish_at: facts.publishAt }),
    };
    const sealed = tools.vault.seal(address, `content:${content.sha256}`);
    const session = { account: taken.account, sealed, told, at: tools.clock() };
    const number = await tools.accounts.saveSession(row, session);
    if (number === undefined)
      throw new Retryable('publication_under_way', 'The content was claimed by another video meanwhile', {
        retryAfterMs: underWayMs,
      });
    return { kind: 'open', ...sessionOf({ ...row, account: taken.account, told }, number) };
  }
}

/** The session's address; undefined: another account has to do it. */
async function beginWith(
  { accounts, access, addresses, clock }: Tools,
  { facts, content }: UploadOrder,
  { account, project, day, quota }: Taken,
  signal: AbortSignal,
): Promise<string | undefined> {
  const root = youtubeRoot(addresses);
  const resource = videoResource(facts);
  try {
    const address = await access.call(
      account,
      (with_) => beginSession(with_, root, resource, content.bytes),
      {
        signal,
        // A second session would take a second upload of the quota.
        repeats: true,
        bucket: 'uploads',
      },
    );
    await accounts.worked(account);
    return address;
  } catch (error) {
    const said = error instanceof Terminal || error instanceof Retryable ? error.code : '';
    // YouTube counts refused calls too; what goes with the video was not asked for at all.
    const unused = notAsked.includes(said) ? quota.uploads : 0;
    await accounts.giveBack(project, day, { uploads: unused, units: quota.units });
    await accounts.letGo(account, clock());
    if (Object.values<string>(refusals).includes(said)) return undefined;
    // What YouTube rejects, and what it was not even asked, is not the account's fault.
    if (error instanceof Retryable && said.startsWith('provider_'))
      await accounts.failed(account, providerWords(error.message), clock());
    throw error;
  }
}

function sessionOf(
  { id, account = '', told }: Pick<PublicationRow, 'id' | 'account' | 'told'>,
  session: number,
): UploadSession {
  return { account, publication: id, session, ...promised(told) };
}

function lies({ account = '', told, videoId }: PublicationRow, youtubeId: string): Opened {
  return { kind: 'there', account, youtubeId, of: videoId, ...promised(told) };
}

function promised(told: ToldFacts | undefined): Pick<UploadSession, 'privacy' | 'publishAt'> {
  const privacy = told?.privacy ?? 'private';
  return told?.publish_at === undefined ? { privacy } : { privacy, publishAt: told.publish_at };
}
