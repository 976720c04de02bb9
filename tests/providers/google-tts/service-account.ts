import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';

const email = 'narrator@fake-project.iam.gserviceaccount.com';

export interface ServiceAccount {
  /** The key's file, as Google hands it out. */
  json: string;
  publicKey: KeyObject;
}

/** A key takes a tenth of a second to make: one account serves whoever needs no other. */
let usual: ServiceAccount | undefined;

export function usualAccount(): ServiceAccount {
  usual ??= makeServiceAccount();
  return usual;
}

export function makeServiceAccount(): ServiceAccount {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const json = JSON.stringify({
    type: 'service_account',
    project_id: 'fake-project',
    private_key_id: 'f4ke',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: email,
    client_id: '1',
    token_uri: 'https://oauth2.googleapis.com/token',
  });
  return { json, publicKey };
}

const Claims = z.object({
  iss: z.literal(email),
  sub: z.literal(email),
  exp: z.number(),
  iat: z.number(),
  scope: z.string().optional(),
  aud: z.string().optional(),
});

/** Whether the header holds a token that the account's key signed, for this service, and that has not run out. */
export function isAllowed(authorization: string, publicKey: KeyObject, now = Date.now()): boolean {
  const [, head = '', body = '', signature = ''] =
    /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization) ?? [];
  const isSigned = verify(
    'RSA-SHA256',
    Buffer.from(`${head}.${body}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) return false;
  const claims = Claims.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString()));
  if (!claims.success) return false;
  const { exp, iat, scope, aud } = claims.data;
  const isForUs =
    scope?.split(' ').includes('https://www.googleapis.com/auth/cloud-platform') === true ||
    aud === 'https://texttospeech.googleapis.com/';
  return isForUs && exp * 1000 > now && exp - iat <= 3600;
}
