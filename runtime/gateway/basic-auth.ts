import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Refusal } from './refusal.ts';

export interface BasicAuth {
  user: string;
  password: string;
}

/** @throws {Refusal} 401 unless the header carries this user and password */
export function checkBasicAuth(header: string | undefined, expected: BasicAuth): void {
  const [scheme, encoded] = header?.split(' ') ?? [];
  const given =
    scheme?.toLowerCase() === 'basic' ? Buffer.from(encoded ?? '', 'base64').toString('utf8') : '';
  if (!timingSafeEqual(hash(given), hash(`${expected.user}:${expected.password}`)))
    throw new Refusal(401, 'wrong user or password', { 'WWW-Authenticate': 'Basic realm="Restricted"' });
}

/** Hashes have one length, whatever was sent: comparing them tells nothing. */
const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The password in this file, made at the first start and readable by its owner only. */
export function ensurePassword(file: string): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
