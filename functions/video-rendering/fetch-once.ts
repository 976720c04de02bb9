import type { BlobKey } from '#shared/contracts/ids.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { pictureFile } from './film-plan.ts';

/** Brings files into scratch space, each once however many scenes show it. */
export function fetchOnce({
  blobs,
  scratch,
}: Pick<StageTools, 'blobs' | 'scratch'>): (key: BlobKey) => Promise<void> {
  const fetched = new Map<BlobKey, Promise<void>>();
  return (key) => {
    const fetching = fetched.get(key) ?? blobs.fetchTo(key, pictureFile(scratch, key));
    fetched.set(key, fetching);
    return fetching;
  };
}
