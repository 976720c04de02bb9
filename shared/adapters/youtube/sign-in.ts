import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Terminal } from '../../contracts/errors.ts';
import {
  createApi,
  createOAuthClient,
  type GoogleAddresses,
  type OAuthClient,
  youtubeRoot,
} from './google-sdk.ts';
import { type OAuthProject, scopes } from './oauth-projects.ts';
import { untilAborted } from './until-aborted.ts';
import { translateSdkError } from './youtube-failure.ts';

/** What a channel's owner gave us. */
export interface Consent {
  refreshToken: string;
  youtubeChannelId: string;
  title: string;
  uploadsPlaylist: string;
}

export interface SignIn extends AsyncDisposable {
  /** The person opens it in a browser that reaches this machine's 127.0.0.1. */
  url: string;
  port: number;
  /** @throws Terminal `sign_in_refused`, `sign_in_incomplete`, `no_channel`; the signal's reason */
  consent(signal: AbortSignal): Promise<Consent>;
}

/**
 * Google's sign-in for programs on a person's own machine: a server on 127.0.0.1 waits for the browser to come back.
 * The answer must know the state (RFC 6749, 10.12), and the code is worth nothing without the verifier (RFC 7636).
 * https://developers.google.com/identity/protocols/oauth2/native-app
 *
 * @param port 0: any that is free
 */
export async function startSignIn(
  project: OAuthProject,
  { addresses, port }: { addresses: GoogleAddresses; port: number },
): Promise<SignIn> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const redirectUri = `http://127.0.0.1:${bound}`;
  const client = await createOAuthClient({ ...project, redirectUri }, addresses);
  const state = randomBytes(24).toString('base64url');
  const { codeVerifier, codeChallenge } = await client.generateCodeVerifierAsync();
  const consentPage = client.generateAuthUrl({
    access_type: 'offline',
    // Without it Google gives a refresh token only the first time.
    prompt: 'consent',
    scope: [...scopes],
    state,
    code_challenge: codeChallenge ?? '',
  });
  const url = `${consentPage}&code_challenge_method=S256`;

  const code = new Promise<string>((resolve, reject) => {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const answer = readAnswer(new URL(request.url ?? '/', redirectUri), state);
      response.writeHead(answer.status, { 'Content-Type': 'text/html; charset=utf-8', Connection: 'close' });
      response.end(`<!doctype html><title>YTEMPIRE</title><p>${answer.words}`);
      if (answer.code !== undefined) resolve(answer.code);
      else if (answer.refusal !== undefined) reject(answer.refusal);
    });
  });
  code.catch(() => {});

  return {
    url,
    port: bound,
    async consent(signal) {
      const given = await untilAborted(code, signal);
      return await redeem(client, { code: given, codeVerifier, redirectUri }, addresses, signal);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

interface Answer {
  status: number;
  words: string;
  code?: string;
  refusal?: Terminal;
}

/** What the browser brings back. Whoever does not know the state changes nothing. */
function readAnswer({ pathname, searchParams }: URL, state: string): Answer {
  const told = Buffer.from(searchParams.get('state') ?? '');
  const ours = Buffer.from(state);
  if (pathname !== '/' || told.length !== ours.length || !timingSafeEqual(told, ours))
    return { status: 404, words: 'Nothing is asked here.' };
  const code = searchParams.get('code');
  if (code !== null)
    return { status: 200, words: 'Thank you. You may close this page and go back to the terminal.', code };
  const refusal = new Terminal(
    'sign_in_refused',
    'The consent was refused in the browser; nothing was connected',
  );
  return { status: 200, words: 'Nothing was connected.', refusal };
}

async function redeem(
  client: OAuthClient,
  { code, codeVerifier, redirectUri }: { code: string; codeVerifier: string; redirectUri: string },
  addresses: GoogleAddresses,
  signal: AbortSignal,
): Promise<Consent> {
  try {
    const { tokens } = await client.getToken({ code, codeVerifier, redirect_uri: redirectUri });
    const missing = scopes.filter((scope) => !(tokens.scope ?? '').split(' ').includes(scope));
    if (missing.length > 0 || !tokens.refresh_token)
      throw new Terminal(
        'sign_in_incomplete',
        `Google did not allow everything (${missing.join(', ') || 'no lasting access'}): try again and tick every box`,
      );
    client.setCredentials(tokens);
    const api = await createApi(client, addresses);
    const options = { signal, retry: false as const, rootUrl: youtubeRoot(addresses) };
    const { data } = await api.channels.list({ part: ['snippet', 'contentDetails'], mine: true }, options);
    const [channel] = data.items ?? [];
    const uploadsPlaylist = channel?.contentDetails?.relatedPlaylists?.uploads;
    if (!channel?.id || !uploadsPlaylist)
      throw new Terminal(
        'no_channel',
        'This Google account has no YouTube channel: make one, then try again',
      );
    const title = channel.snippet?.title ?? channel.id;
    return { refreshToken: tokens.refresh_token, youtubeChannelId: channel.id, title, uploadsPlaylist };
  } catch (error) {
    signal.throwIfAborted();
    throw translateSdkError(error, false);
  }
}
