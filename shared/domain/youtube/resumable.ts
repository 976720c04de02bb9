/**
 * Arithmetic of Google's resumable uploads.
 * https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
 */
const granuleBytes = 256 * 1024;

/** Every chunk but the last must be a multiple of 256 KiB. @throws RangeError */
export function checkChunkBytes(chunkBytes: number): number {
  if (chunkBytes <= 0 || chunkBytes % granuleBytes !== 0)
    throw new RangeError(`a chunk is a multiple of ${granuleBytes} bytes, not ${chunkBytes}`);
  return chunkBytes;
}

/** The next piece of a file, both ends included; undefined when all of it is there. */
export function nextChunk(
  offset: number,
  totalBytes: number,
  chunkBytes: number,
): { start: number; end: number } | undefined {
  if (offset >= totalBytes) return undefined;
  return { start: offset, end: Math.min(offset + chunkBytes, totalBytes) - 1 };
}

/**
 * How many bytes the server has, by the `Range` of its 308: none without one. Undefined when it says what cannot be: then
 * nothing may be concluded from it.
 */
export function bytesReceived(range: string | undefined, totalBytes: number): number | undefined {
  if (range === undefined) return 0;
  const [, last] = /^bytes=0-(\d{1,15})$/.exec(range.trim()) ?? [];
  if (last === undefined || Number(last) >= totalBytes) return undefined;
  return Number(last) + 1;
}
