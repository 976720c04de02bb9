import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { Terminal } from '../../contracts/errors.ts';

/** Seals words for the database and opens them again. */
export interface TokenVault {
  /** @param of what the words belong to: they open for nothing else */
  seal(words: string, of: string): string;
  /** @throws Terminal `token_unreadable` */
  open(sealed: string, of: string): string;
}

const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM with a random nonce of 96 bits for each sealing (NIST SP 800-38D, 8.2.2: safe up to 2^32 sealings with one
 * key; ours are a few a day). What is sealed reads `v1.KEY.NONCE.CIPHERTEXT+TAG`, where KEY says which key it was.
 *
 * @param key 32 bytes as base64, the secret `youtube-token-key`
 * @param oldKeys open what was sealed before the key was changed
 * @throws Terminal `bad_token_key`
 */
export function createTokenVault(key: string, oldKeys: readonly string[] = []): TokenVault {
  const newest = readKey(key);
  const keys = new Map([...oldKeys.map(readKey), newest].map((one) => [keyId(one), one]));
  return {
    seal(words, of) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', newest, nonce).setAAD(Buffer.from(of));
      const sealed = Buffer.concat([cipher.update(words, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return ['v1', keyId(newest), nonce.toString('base64url'), sealed.toString('base64url')].join('.');
    },
    open(sealed, of) {
      const [version, id = '', nonce = '', body = ''] = sealed.split('.');
      const found = version === 'v1' ? keys.get(id) : undefined;
      if (found === undefined)
        throw unreadable(of, 'it was sealed with another key: see npm run youtube -- rekey');
      try {
        const bytes = Buffer.from(body, 'base64url');
        const options = { authTagLength: tagBytes };
        const decipher = createDecipheriv('aes-256-gcm', found, Buffer.from(nonce, 'base64url'), options)
          .setAAD(Buffer.from(of))
          .setAuthTag(bytes.subarray(-tagBytes));
        return decipher.update(bytes.subarray(0, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        throw unreadable(of, 'it was changed since it was sealed');
      }
    },
  };
}

/** Tells keys apart without saying anything of them. */
function keyId(key: Buffer): string {
  return createHash('sha256').update('youtube-token-key').update(key).digest('hex').slice(0, 12);
}

function readKey(text: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length === 32) return key;
  throw new Terminal(
    'bad_token_key',
    'The secret youtube-token-key must hold 32 bytes as base64; make one with: openssl rand -base64 32',
  );
}

function unreadable(of: string, why: string): Terminal {
  return new Terminal('token_unreadable', `What is stored for ${of} cannot be opened: ${why}`);
}
