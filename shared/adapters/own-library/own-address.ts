import { BlobKey } from '../../contracts/ids.ts';

const scheme = 'own:';

/** How a file of the own library is named where others have the address they are downloaded from. */
export const ownAddress = (key: BlobKey): string => `${scheme}${key}`;

/** The blob such an address names; undefined for every other one. */
export function ownKey(address: string): BlobKey | undefined {
  if (!address.startsWith(scheme)) return undefined;
  return BlobKey.safeParse(address.slice(scheme.length)).data;
}
