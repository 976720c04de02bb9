import type { youtube_v3 } from 'googleapis/build/src/apis/youtube/index.js';

type Sdk = typeof import('googleapis/build/src/apis/youtube/index.js');
export type OAuthClient = InstanceType<Sdk['auth']['OAuth2']>;
export type YoutubeApi = youtube_v3.Youtube;

/** Where Google answers; others in tests and behind proxies. */
export interface GoogleAddresses {
  /** For example `https://www.googleapis.com`; undefined: YouTube's own. */
  youtube: string | undefined;
  /** Google's sign-in; undefined: its own. */
  oauth: string | undefined;
}

export const youtubeRoot = (addresses: GoogleAddresses): string =>
  (addresses.youtube ?? 'https://www.googleapis.com').replace(/\/*$/, '/');

/** Longest wait for a new access token, in milliseconds. */
const signInMs = 20_000;
/** No answer of the API comes near it; a longer one is not read. */
export const longestAnswerBytes = 4 * 1024 * 1024;

/** YouTube's part of the SDK alone, and that when it is needed: all of it is 240 MB. */
const loadSdk = (): Promise<Sdk> => import('googleapis/build/src/apis/youtube/index.js');

export async function createOAuthClient(
  { clientId, clientSecret, redirectUri }: { clientId: string; clientSecret: string; redirectUri?: string },
  { oauth }: GoogleAddresses,
): Promise<OAuthClient> {
  const { auth } = await loadSdk();
  const base = oauth?.replace(/\/*$/, '');
  const client = new auth.OAuth2({
    clientId,
    clientSecret,
    ...(redirectUri === undefined ? {} : { redirectUri }),
    ...(base === undefined
      ? {}
      : {
          endpoints: {
            oauth2AuthBaseUrl: `${base}/o/oauth2/v2/auth`,
            oauth2TokenUrl: `${base}/token`,
            oauth2RevokeUrl: `${base}/revoke`,
          },
        }),
    transporterOptions: { timeout: signInMs, maxContentLength: longestAnswerBytes },
  });
  // Repeats are the guard's: it knows what the other processes know.
  client.transporter.interceptors.request.add({
    resolved: async (config) => Object.assign(config, { retry: false, retryConfig: undefined }),
  });
  return client;
}

export async function createApi(client: OAuthClient, addresses: GoogleAddresses): Promise<YoutubeApi> {
  const { youtube } = await loadSdk();
  return youtube({ version: 'v3', auth: client, rootUrl: youtubeRoot(addresses), retry: false });
}
