import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { readOAuthProjects } from '#shared/adapters/youtube/oauth-projects.ts';
import { createTokenVault } from '#shared/adapters/youtube/token-vault.ts';
import { translateSdkError, youtubeFailure } from '#shared/adapters/youtube/youtube-failure.ts';

const key = (): string => randomBytes(32).toString('base64');

t.test('a token cannot be read without its key, nor opened for another account, nor changed', async (t) => {
  const ours = key();
  const vault = createTokenVault(ours);
  fc.assert(
    fc.property(
      fc.string(),
      (token) => vault.open(vault.seal(token, 'account:main'), 'account:main') === token,
    ),
  );
  const token = '1//0-refresh-token-of-main';
  const sealed = vault.seal(token, 'account:main');
  t.notMatch(sealed, /refresh/);
  t.not(vault.seal(token, 'account:main'), sealed, 'each time with another nonce');
  t.throws(() => vault.open(sealed, 'account:other'), { code: 'token_unreadable' });
  t.throws(() => createTokenVault(key()).open(sealed, 'account:main'), /another key/);
  const bytes = Buffer.from(sealed.split('.')[3] ?? '', 'base64url');
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
    const words = [...sealed.split('.').slice(0, 3), changed.toString('base64url')].join('.');
    t.throws(() => vault.open(words, 'account:main'), /was changed/);
  }
  for (const cut of ['', 'v1', sealed.slice(0, -30), sealed.replace('v1', 'v2')])
    t.throws(() => vault.open(cut, 'account:main'), { code: 'token_unreadable' });
});

t.test(
  'after a change of keys old tokens open with the old key, and are sealed with the new one',
  async (t) => {
    const [old, fresh] = [key(), key()];
    const sealed = createTokenVault(old).seal('token', 'account:main');
    const both = createTokenVault(fresh, [old]);
    t.equal(both.open(sealed, 'account:main'), 'token');
    const again = both.seal('token', 'account:main');
    t.equal(createTokenVault(fresh).open(again, 'account:main'), 'token');
    for (const wrong of ['', 'x', randomBytes(31).toString('base64')])
      t.throws(() => createTokenVault(wrong), { code: 'bad_token_key' });
  },
);

t.test(
  'clients of Cloud projects are read, and what is wrong with them is said without saying them',
  async (t) => {
    t.equal(readOAuthProjects(undefined).size, 0);
    t.equal(readOAuthProjects(' ').size, 0);
    const one = { client_id: 'id', client_secret: 'GOCSPX-secret' };
    const projects = readOAuthProjects(
      JSON.stringify({ a: one, b: { ...one, daily_units: 50_000, daily_uploads: 6 } }),
    );
    t.same(projects.get('a')?.quota, { uploads: 100, units: 10_000 });
    t.same(projects.get('b')?.quota, { uploads: 6, units: 50_000 });
    for (const wrong of [
      '{',
      '[]',
      '{"A b":{}}',
      JSON.stringify({ a: { ...one, client_secret: 1, secret: 'GOCSPX' } }),
    ])
      t.throws(() => readOAuthProjects(wrong), /^(?!.*GOCSPX).*youtube-clients/);
  },
);

const google = (reason: string, message = 'No.') => ({ error: { message, errors: [{ reason }], code: 400 } });

t.test('what YouTube says of an account or a project is told from what it says of a call', async (t) => {
  const said = [
    [403, google('quotaExceeded'), 'youtube_quota_exceeded'],
    [403, google('dailyLimitExceeded'), 'youtube_quota_exceeded'],
    [400, google('uploadLimitExceeded'), 'youtube_upload_limit'],
    [400, { error: 'invalid_grant', error_description: 'revoked' }, 'youtube_account_refused'],
    [401, google('authError'), 'youtube_account_refused'],
    [401, '<html>', 'youtube_account_refused'],
    [403, google('authenticatedUserAccountSuspended'), 'youtube_account_struck'],
    [403, google('rateLimitExceeded'), 'provider_busy'],
    [429, google('uploadRateLimitExceeded'), 'provider_busy'],
    [403, google('forbidden'), 'provider_refused'],
    [400, google('invalidTitle'), 'provider_rejected'],
    [503, google('quotaExceeded'), 'provider_failed'],
    [500, 'not JSON', 'provider_failed'],
  ] as const;
  for (const [status, body, code] of said) t.equal(youtubeFailure(status, body, undefined).code, code, code);
  t.match(
    youtubeFailure(400, google('invalidTitle', 'Too long'), undefined).message,
    'Too long (invalidTitle)',
  );
});

t.test('an error of the SDK is told without the tokens that lie in it', async (t) => {
  const secret = 'ya29.access-token-that-nobody-may-see';
  const config = { headers: { authorization: `Bearer ${secret}` }, data: 'client_secret=GOCSPX-x' };
  const cut = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', config });
  const silent = translateSdkError(cut, true);
  t.match(silent, { code: 'provider_silent', mayBeCharged: true });
  const refused = Object.assign(new Error('no'), {
    config,
    response: { status: 503, data: 'x', headers: new Headers({ 'retry-after': '7' }), config },
  });
  const failed = translateSdkError(refused, true);
  t.match(failed, { code: 'provider_failed', mayBeCharged: false, retryAfterMs: 7000 });
  for (const error of [silent, failed]) {
    t.notOk(JSON.stringify({ ...error, stack: error.stack, cause: error.cause }).includes('ya29'));
    t.equal(error.cause, undefined);
  }
});
