import { BlobKey } from '../contracts/ids.ts';

/** Every blob a result names, wherever in it. */
export function blobKeysIn(value: unknown): BlobKey[] {
  if (typeof value === 'string') {
    const key = BlobKey.safeParse(value);
    return key.success ? [key.data] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(blobKeysIn);
}
