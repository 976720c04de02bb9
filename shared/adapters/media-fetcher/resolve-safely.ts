import { lookup } from 'node:dns/promises';
import { Retryable } from '../../contracts/errors.ts';
import { mediaRefused } from '../../domain/media-refused.ts';
import { addressTrouble } from './address-trouble.ts';
import type { CheckedUrl } from './check-url.ts';

export interface Address {
  address: string;
  family: number;
}

/** All addresses of a host. @throws as `dns.lookup` does */
export type Resolve = (host: string) => Promise<Address[]>;

export const systemResolve: Resolve = (host) => lookup(host, { all: true });

/**
 * The addresses a connection may go to. One that leads into our own network refuses the host whole: an honest one has
 * none.
 *
 * @throws Terminal `media_refused`; Retryable `media_unavailable` when nobody knows the host
 */
export async function resolveSafely(
  { url, private: ours }: CheckedUrl,
  resolve: Resolve,
): Promise<Address[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = await resolve(host).catch((cause: unknown) => {
    throw new Retryable('media_unavailable', `nobody knows where ${host} is`, { cause });
  });
  if (found.length === 0) throw new Retryable('media_unavailable', `${host} has no address`);
  if (ours) return found;
  for (const { address } of found) {
    const trouble = addressTrouble(address);
    if (trouble !== undefined) throw mediaRefused(`${host} is at ${address}, and ${trouble}`);
  }
  return found;
}
