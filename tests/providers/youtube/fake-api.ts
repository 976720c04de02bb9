import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { createCatalogue } from './catalogue.ts';
import {
  type Answer,
  asJson,
  asUpload,
  costs,
  failureOf,
  give,
  methodOf,
  type YoutubeCall,
  type YoutubeConduct,
  type YoutubeMethod,
} from './fake-answers.ts';
import { badRequest, GoogleError, outOfQuota } from './google-error.ts';
import { type FakeSession, ResumableSessions } from './resumable-sessions.ts';
import type { SignIn } from './sign-in.ts';
import { readResource, type VideoStore } from './video-store.ts';

export interface FakeApiOptions {
  store: VideoStore;
  signIn: SignIn;
  /** By client id. */
  projectOf(clientId: string): string;
  conduct(call: YoutubeCall): YoutubeConduct;
  clock(): Date;
  quota: { uploads: number; units: number };
  uploadLimit: number;
}

const dayMs = 24 * 3_600_000;

/** YouTube's Data API: who asks, whether there is quota, how it was told to behave, and the answer, in this order. */
export class FakeApi {
  readonly calls: { method: YoutubeMethod; channel: string; project: string }[] = [];
  readonly used = new Map<string, { uploads: number; units: number }>();
  readonly sessions: ResumableSessions;
  readonly #options: FakeApiOptions;
  readonly #catalogue: ReturnType<typeof createCatalogue>;

  constructor(options: FakeApiOptions) {
    const { store, clock } = options;
    this.#options = options;
    this.#catalogue = createCatalogue(store);
    this.sessions = new ResumableSessions(({ resource, channel, kept }) =>
      store.add(resource, channel, kept, clock()),
    );
  }

  /** @throws GoogleError */
  async serve(incoming: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { signIn, projectOf, conduct } = this.#options;
    const method = methodOf(incoming.method ?? '', url);
    const scope = method === 'captions.insert' ? 'youtube.force-ssl' : 'youtube';
    const { channel, clientId } = signIn.check(incoming.headers.authorization, scope);
    const isUpload = method === 'upload.put' || method === 'upload.cancel';
    const session = isUpload ? this.sessions.find(url.searchParams.get('upload_id'), channel) : undefined;
    const call: YoutubeCall = { method, channel, project: projectOf(clientId), session };
    this.calls.push({ method, channel: channel.id, project: call.project });
    const how = conduct(call);
    if (how.kind === 'hang') return;
    if (how.kind === 'refuse') throw new GoogleError(how.status, how.reason, `It says ${how.reason}.`);
    if (how.kind === 'fail') throw failureOf(how);
    this.#charge(call);
    await give(response, how, await this.#answer(call, incoming, url, how));
  }

  async #answer(
    call: YoutubeCall,
    incoming: IncomingMessage,
    url: URL,
    how: YoutubeConduct,
  ): Promise<Answer> {
    const { method, session, channel } = call;
    if (method === 'videos.insert') {
      const { id } = await this.#begin(call, incoming, url);
      const location = new URL(`/upload/youtube/v3/videos?uploadType=resumable&upload_id=${id}`, url);
      return { status: 200, body: '', headers: { Location: location.href } };
    }
    if (method === 'upload.put' && session)
      return asUpload(
        await this.sessions.put(session, incoming, how.kind === 'cut_at' ? how.byte : undefined),
      );
    if (session) {
      session.isGone = true;
      return { status: 499, body: '', headers: {} };
    }
    const read = Object.entries(this.#catalogue).find(([name]) => name === method)?.[1];
    if (read === undefined) throw new GoogleError(404, 'notFound', method);
    return asJson(await read({ incoming, query: url.searchParams, channel }));
  }

  /** @throws GoogleError */
  #charge({ method, project }: YoutubeCall): void {
    const { clock, quota } = this.#options;
    const day = clock().toLocaleDateString('en-US', { timeZone: 'America/Los_Angeles' });
    const sum = this.used.get(`${project} ${day}`) ?? { uploads: 0, units: 0 };
    const uploads = sum.uploads + (method === 'videos.insert' ? 1 : 0);
    const units = sum.units + costs[method];
    if (uploads > quota.uploads || units > quota.units) throw outOfQuota();
    this.used.set(`${project} ${day}`, { uploads, units });
  }

  async #begin({ channel }: YoutubeCall, incoming: IncomingMessage, url: URL): Promise<FakeSession> {
    const { store, clock, uploadLimit } = this.#options;
    const { headers } = incoming;
    if (
      url.searchParams.get('uploadType') !== 'resumable' ||
      url.searchParams.get('part') !== 'snippet,status'
    )
      throw badRequest('badRequest', 'uploadType must be resumable, part snippet,status');
    if (!/^application\/json; charset=utf-8$/i.test(headers['content-type'] ?? ''))
      throw badRequest('badRequest', 'the resource must be JSON');
    const bytes = Number(headers['x-upload-content-length']);
    if (!Number.isInteger(bytes) || bytes <= 0 || !/^video\//.test(String(headers['x-upload-content-type'])))
      throw badRequest('badRequest', 'X-Upload-Content-Length and -Type are missing');
    const resource = readResource(await json(incoming), clock());
    const since = clock().getTime() - dayMs;
    const recent = store.uploadsOf(channel.id).filter(({ publishedAt }) => publishedAt.getTime() > since);
    if (recent.length >= uploadLimit)
      throw badRequest('uploadLimitExceeded', 'The user has exceeded the number of videos they may upload.');
    return this.sessions.begin(channel, resource, bytes);
  }
}
