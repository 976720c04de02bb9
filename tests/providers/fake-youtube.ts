import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { answersAtOnce, type Conducts } from './conduct.ts';
import { asJson, failureOf, give, type YoutubeCall, type YoutubeConduct } from './youtube/fake-answers.ts';
import { FakeApi } from './youtube/fake-api.ts';
import { GoogleError, SignInError, sendJson } from './youtube/google-error.ts';
import type { FakeSession } from './youtube/resumable-sessions.ts';
import { createSignIn, type FakeChannel, type SignIn } from './youtube/sign-in.ts';
import { VideoStore } from './youtube/video-store.ts';

export type { YoutubeCall, YoutubeConduct };

export interface FakeYoutubeOptions {
  conduct?: (call: YoutubeCall) => YoutubeConduct;
  signInConduct?: Conducts<{ grantType: string }>;
  clock?: () => Date;
  /** Of each project on one day. */
  quota?: { uploads: number; units: number };
  /** Of each channel in 24 hours. */
  uploadLimit?: number;
}

export interface FakeYoutube extends AsyncDisposable {
  baseUrl: string;
  store: VideoStore;
  sessions: readonly FakeSession[];
  signIn: SignIn;
  calls: FakeApi['calls'];
  /** By project and day in California. */
  used: FakeApi['used'];
  addProject(name: string): { client_id: string; client_secret: string };
  /** The newest is whose owner consents next. */
  addChannel(title: string): FakeChannel;
}

/** YouTube's Data API and Google's sign-in as a server on this machine, with the real wire format and its own quota. */
export async function startFakeYoutube(options: FakeYoutubeOptions = {}): Promise<FakeYoutube> {
  const { conduct = answersAtOnce, signInConduct = answersAtOnce, clock = () => new Date() } = options;
  const { quota = { uploads: 100, units: 10_000 }, uploadLimit = Number.POSITIVE_INFINITY } = options;
  const store = new VideoStore();
  const channels: FakeChannel[] = [];
  const clients = new Map<string, { secret: string; project: string }>();
  const addChannel = (title: string): FakeChannel => {
    const channel = { id: `UC${String(channels.length).padStart(22, 'x')}`, title, mayThumbnail: true };
    channels.push(channel);
    return channel;
  };
  const signIn = createSignIn(clients, {
    now: () => clock().getTime(),
    nextChannel: () => channels.at(-1) ?? addChannel('First'),
  });
  const projectOf = (clientId: string): string => clients.get(clientId)?.project ?? '';
  const api = new FakeApi({ store, signIn, projectOf, conduct, clock, quota, uploadLimit });

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', baseUrl);
    if (url.pathname === '/o/oauth2/v2/auth') {
      response.writeHead(302, { Location: signIn.consent(url.searchParams) });
      response.end();
    } else if (url.pathname === '/token') {
      const form = new URLSearchParams(await text(incoming));
      const how = signInConduct({ grantType: form.get('grant_type') ?? '' });
      if (how.kind === 'hang') return;
      if (how.kind === 'fail') throw failureOf(how);
      await give(response, how, asJson(signIn.token(form)));
    } else await api.serve(incoming, response, url);
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      if (!(error instanceof GoogleError || error instanceof SignInError)) return void response.destroy();
      // The rest of a body that is refused is read, as the real one does, so that its sender sees the answer.
      incoming.resume();
      sendJson(response, error.status, error.body, error.headers);
    });
  });
  server.keepAliveTimeout = 0;
  const baseUrl = `http://127.0.0.1:${await listen(server)}`;
  return {
    baseUrl,
    store,
    sessions: api.sessions.all,
    signIn,
    calls: api.calls,
    used: api.used,
    addProject(name) {
      const id = `${clients.size}-${name}.apps.googleusercontent.com`;
      clients.set(id, { secret: `GOCSPX-${name}`, project: name });
      return { client_id: id, client_secret: `GOCSPX-${name}` };
    },
    addChannel,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
