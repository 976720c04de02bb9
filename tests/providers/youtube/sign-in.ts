import { createHash, randomBytes } from 'node:crypto';
import { GoogleError, SignInError, tooFewScopes, wrongToken } from './google-error.ts';

const hourMs = 3_600_000;

export interface FakeChannel {
  id: string;
  title: string;
  /** Custom thumbnails are for accounts that gave a telephone number. */
  mayThumbnail: boolean;
}

interface Grant {
  channel: FakeChannel;
  clientId: string;
  scopes: string[];
}

interface Code extends Grant {
  challenge: string;
  redirectUri: string;
}

/** Google's sign-in: codes for consent, refresh tokens for codes, access tokens for refresh tokens. */
export interface SignIn {
  /** The page of consent, with a channel's owner who always says yes. Answers where the browser goes next. */
  consent(query: URLSearchParams): string;
  /** `POST /token`. */
  token(form: URLSearchParams): object;
  /** Who an access token speaks for. @throws GoogleError */
  check(authorization: string | undefined, scope: string): Grant;
  /** As after a consent. */
  grant(channel: FakeChannel, clientId: string): string;
  /** The owner takes it back. */
  revoke(channelId: string): void;
  /** Access tokens that were given out are of no use any more, before their time. */
  endAccess(): void;
  refreshes(): number;
}

export function createSignIn(
  clients: ReadonlyMap<string, { secret: string }>,
  { now, nextChannel }: { now: () => number; nextChannel: () => FakeChannel },
): SignIn {
  const codes = new Map<string, Code>();
  const refreshTokens = new Map<string, Grant>();
  const accessTokens = new Map<string, Grant & { until: number }>();
  let refreshes = 0;

  const opaque = (prefix: string): string => prefix + randomBytes(24).toString('base64url');
  const access = (grant: Grant): object => {
    const token = opaque('ya29.');
    accessTokens.set(token, { ...grant, until: now() + hourMs });
    return { access_token: token, expires_in: 3599, token_type: 'Bearer', scope: grant.scopes.join(' ') };
  };
  const checkClient = (form: URLSearchParams): string => {
    const id = form.get('client_id') ?? '';
    if (clients.get(id)?.secret !== form.get('client_secret'))
      throw new SignInError('invalid_client', 'The OAuth client was not found.');
    return id;
  };

  return {
    consent(query) {
      const redirect = readConsent(query, clients);
      const code = opaque('4/0A');
      codes.set(code, {
        channel: nextChannel(),
        clientId: query.get('client_id') ?? '',
        scopes: (query.get('scope') ?? '').split(' '),
        challenge: query.get('code_challenge') ?? '',
        redirectUri: redirect.href.replace(/\/$/, ''),
      });
      redirect.searchParams.set('state', query.get('state') ?? '');
      redirect.searchParams.set('code', code);
      redirect.searchParams.set('scope', query.get('scope') ?? '');
      return redirect.href;
    },
    token(form) {
      const clientId = checkClient(form);
      if (form.get('grant_type') === 'refresh_token') {
        refreshes++;
        const grant = refreshTokens.get(form.get('refresh_token') ?? '');
        if (grant?.clientId !== clientId)
          throw new SignInError('invalid_grant', 'Token has been expired or revoked.');
        return access(grant);
      }
      const code = codes.get(form.get('code') ?? '');
      codes.delete(form.get('code') ?? '');
      if (code === undefined || !isFor(code, form, clientId))
        throw new SignInError('invalid_grant', 'Malformed auth code.');
      const refreshToken = opaque('1//0');
      refreshTokens.set(refreshToken, code);
      return { ...access(code), refresh_token: refreshToken };
    },
    check(authorization, scope) {
      const [, token = ''] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? [];
      const grant = accessTokens.get(token);
      if (grant === undefined || grant.until <= now()) throw wrongToken();
      if (!grant.scopes.includes(`https://www.googleapis.com/auth/${scope}`)) throw tooFewScopes();
      return grant;
    },
    grant(channel, clientId) {
      const token = opaque('1//0');
      const scopes = ['youtube.upload', 'youtube', 'youtube.force-ssl'];
      refreshTokens.set(token, {
        channel,
        clientId,
        scopes: scopes.map((scope) => `https://www.googleapis.com/auth/${scope}`),
      });
      return token;
    },
    revoke(channelId) {
      for (const tokens of [refreshTokens, accessTokens])
        for (const [token, { channel }] of tokens) if (channel.id === channelId) tokens.delete(token);
    },
    endAccess: () => accessTokens.clear(),
    refreshes: () => refreshes,
  };
}

/** Where the browser goes after the consent. @throws GoogleError as the page that Google shows */
function readConsent(query: URLSearchParams, clients: ReadonlyMap<string, unknown>): URL {
  for (const name of ['client_id', 'redirect_uri', 'scope', 'state', 'code_challenge'])
    if (!query.get(name))
      throw new GoogleError(400, 'invalid_request', `Missing required parameter: ${name}`);
  const redirect = new URL(query.get('redirect_uri') ?? '');
  const isLoopback = redirect.protocol === 'http:' && redirect.hostname === '127.0.0.1';
  if (!clients.has(query.get('client_id') ?? '') || !isLoopback)
    throw new GoogleError(400, 'redirect_uri_mismatch', 'Error 400: redirect_uri_mismatch');
  const wanted = {
    response_type: 'code',
    code_challenge_method: 'S256',
    access_type: 'offline',
    prompt: 'consent',
  };
  for (const [name, value] of Object.entries(wanted))
    if (query.get(name) !== value) throw new GoogleError(400, 'invalid_request', `${name} must be ${value}`);
  return redirect;
}

/** Whoever has the code must also know what it was asked for with (RFC 7636). */
function isFor(code: Code, form: URLSearchParams, clientId: string): boolean {
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  const redirectUri = form.get('redirect_uri')?.replace(/\/$/, '');
  return code.clientId === clientId && code.challenge === challenge && code.redirectUri === redirectUri;
}
