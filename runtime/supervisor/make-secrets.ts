import { randomBytes } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { optionalSecrets } from '#shared/provider-settings.ts';

/** What the parts of the system prove themselves to each other with. Postgres makes `database-url` itself. */
const generated = ['basic-auth-password', 'internal-token', 'redis-rest-token', 'api-key'];
/** stack.yml gives them to every function. A store of one's own is told to take them; those of another go in their place. */
const objectStorage = ['s3-access-key', 's3-secret-key'];

/** Makes the secrets that are not there yet, readable for their owner alone. What exists is never changed. */
export async function makeSecrets(secretsDir: string): Promise<void> {
  await mkdir(secretsDir, { recursive: true, mode: 0o700 });
  await chmod(secretsDir, 0o700);
  await makeSecret(secretsDir, 'basic-auth-user', 'admin');
  for (const name of [...generated, ...objectStorage])
    await makeSecret(secretsDir, name, randomBytes(24).toString('base64url'));
  await makeSecret(secretsDir, 'youtube-token-key', randomBytes(32).toString('base64'));
  for (const name of optionalSecrets) await makeSecret(secretsDir, name, '');
}

async function makeSecret(secretsDir: string, name: string, value: string): Promise<void> {
  try {
    await writeFile(join(secretsDir, name), `${value}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
