import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createYoutubeAccounts } from '#shared/adapters/postgres/youtube/create-youtube-accounts.ts';
import { createYoutubePublisher } from '#shared/adapters/youtube/create-youtube-publisher.ts';
import { readOAuthProjects } from '#shared/adapters/youtube/oauth-projects.ts';
import { createTokenVault, type TokenVault } from '#shared/adapters/youtube/token-vault.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import type { Guard } from '#shared/ports/guard.ts';
import type { Publisher, Sent, UploadOrder } from '#shared/ports/publisher.ts';
import type { YoutubeAccounts } from '#shared/ports/youtube-accounts.ts';
import { bareGuard } from '../../support/bare-guard.ts';
import { productDatabase, queueVideo } from '../../support/videos.ts';
import { type FakeYoutube, type FakeYoutubeOptions, startFakeYoutube } from '../fake-youtube.ts';
import type { FakeChannel } from './sign-in.ts';

export const chunkBytes = 256 * 1024;
export const tokenKey = randomBytes(32).toString('base64');

export interface PublishingWorld extends AsyncDisposable {
  sql: Sql;
  url: string;
  youtube: FakeYoutube;
  accounts: YoutubeAccounts;
  vault: TokenVault;
  /** The secret youtube-clients. */
  clients: string;
  /** As another process would have it. */
  publisher(options?: {
    clock?: () => Date;
    timeoutMs?: number;
    youtube?: string;
    guard?: Guard;
    vault?: TokenVault;
  }): Publisher;
  connect(name: string, project?: string): Promise<FakeChannel>;
  /** A video that is being processed. */
  video(): Promise<VideoId>;
}

/** A database, YouTube, two Cloud projects, and publishers between them. */
export async function publishingWorld(options: FakeYoutubeOptions = {}): Promise<PublishingWorld> {
  const db = await productDatabase();
  const youtube = await startFakeYoutube(options);
  const { clock = () => new Date() } = options;
  const projects = { a: youtube.addProject('a'), b: youtube.addProject('b') };
  const clients = JSON.stringify(projects);
  const accounts = createYoutubeAccounts(db.sql);
  const vault = createTokenVault(tokenKey);
  const publisher: PublishingWorld['publisher'] = (other = {}) =>
    createYoutubePublisher({
      accounts,
      projects: readOAuthProjects(clients),
      vault: other.vault ?? vault,
      guard: other.guard ?? bareGuard({ provider: 'youtube', timeoutMs: other.timeoutMs ?? 20_000 }),
      addresses: { youtube: other.youtube ?? youtube.baseUrl, oauth: youtube.baseUrl },
      clock: other.clock ?? clock,
      chunkBytes,
      attachPausesMs: [],
    });
  return {
    ...db,
    youtube,
    accounts,
    vault,
    clients,
    publisher,
    async connect(name, project = 'a') {
      const channel = youtube.addChannel(`Channel of ${name}`);
      const token = youtube.signIn.grant(channel, projects[project === 'b' ? 'b' : 'a'].client_id);
      await accounts.connect({
        name,
        project,
        youtubeChannelId: channel.id,
        title: channel.title,
        uploadsPlaylist: channel.id.replace(/^UC/, 'UU'),
        tokenSealed: vault.seal(token, `account:${name}`),
      });
      return channel;
    },
    async video() {
      const id = await queueVideo(db.sql);
      await db.sql`
        update video_queue set status = 'processing', processing_started_at = now(), made_at = now() where id = ${id}`;
      return id;
    },
    async [Symbol.asyncDispose]() {
      await youtube[Symbol.asyncDispose]();
      await db[Symbol.asyncDispose]();
    },
  };
}

/** A file nobody else has. */
export function film(bytes = 3 * chunkBytes + 1000): { file: Buffer; content: UploadOrder['content'] } {
  const file = randomBytes(bytes);
  return { file, content: { sha256: createHash('sha256').update(file).digest('hex'), bytes } };
}

export function orderOf(
  videoId: VideoId,
  content: UploadOrder['content'],
  other: Partial<Omit<UploadOrder, 'facts'>> & { facts?: Partial<UploadOrder['facts']> } = {},
): UploadOrder {
  return {
    videoId,
    content,
    accounts: undefined,
    wants: { thumbnail: true, captions: true, playlist: false },
    ...other,
    facts: {
      title: 'Three hearts',
      description: 'Why an octopus has three hearts.',
      tags: ['octopus', 'three hearts'],
      language: 'en',
      categoryId: '27',
      madeForKids: false,
      privacy: 'private',
      seconds: 60,
      ...other.facts,
    },
  };
}

const signal = new AbortController().signal;

/** Opens and sends until it lies there, as the stage does. */
export async function publish(
  publisher: Publisher,
  order: UploadOrder,
  file: Buffer,
): Promise<{ youtubeId: string; account: string; kind: 'there' | 'sent' }> {
  let lost: Parameters<Publisher['open']>[1]['lost'];
  for (;;) {
    const opened = await publisher.open(order, { lost, signal });
    if (opened.kind === 'there') return { ...opened, kind: 'there' };
    const sent = await send(publisher, opened, order, file);
    if (sent.kind === 'sent') return { ...sent, account: opened.account };
    lost = opened;
  }
}

export async function send(
  publisher: Publisher,
  session: Parameters<Publisher['send']>[0],
  { content }: UploadOrder,
  file: Buffer,
  until: AbortSignal = signal,
): Promise<Sent> {
  const read = async (start: number, end: number) => Readable.from([file.subarray(start, end + 1)]);
  return await publisher.send(session, content, { read, progress: () => {}, signal: until });
}
