import { BlobKey, BlobRef } from '../contracts/ids.ts';

/** Every blob a result names, wherever in it, each once. One that is named without its size counts as empty. */
export function blobsNamed(value: unknown): BlobRef[] {
  const found = new Map<BlobKey, BlobRef>();
  for (const blob of walk(value)) if (!found.get(blob.key)?.bytes) found.set(blob.key, blob);
  return [...found.values()];
}

function* walk(value: unknown): Generator<BlobRef> {
  if (typeof value === 'string') {
    const key = BlobKey.safeParse(value);
    if (key.success) yield { key: key.data, bytes: 0 };
  }
  if (typeof value !== 'object' || value === null) return;
  const blob = BlobRef.safeParse(value);
  if (blob.success) yield blob.data;
  else for (const inner of Object.values(value)) yield* walk(inner);
}
