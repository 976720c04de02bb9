import { createHash } from 'node:crypto';
import { Terminal } from '#shared/contracts/errors.ts';
import type { BlobRef } from '#shared/contracts/ids.ts';
import type { Blobs } from '#shared/ports/blobs.ts';
import type { VideoContent } from '#shared/ports/publisher.ts';

/** What the file is known by, read once from end to end. @throws Terminal `file_changed` */
export async function fingerprint(blobs: Blobs, file: BlobRef, signal: AbortSignal): Promise<VideoContent> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of await blobs.open(file.key)) {
    signal.throwIfAborted();
    hash.update(piece);
    bytes += piece.length;
  }
  if (bytes === 0 || bytes !== file.bytes)
    throw new Terminal('file_changed', `${file.key} has ${bytes} bytes and should have ${file.bytes}`);
  return { sha256: hash.digest('hex'), bytes };
}
