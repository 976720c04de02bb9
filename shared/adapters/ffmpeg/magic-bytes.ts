import { open } from 'node:fs/promises';

/** What a file's first bytes say it is. */
export type FileKind = 'MP4' | 'JPEG' | 'PNG' | 'something else';

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Goes by content alone: names and content types are whatever a stranger says. */
export async function kindOf(file: string): Promise<FileKind> {
  const bytes = await firstBytes(file, 16);
  if (bytes.subarray(4, 8).toString('latin1') === 'ftyp') return 'MP4';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'JPEG';
  if (bytes.subarray(0, 8).equals(pngSignature)) return 'PNG';
  return 'something else';
}

/** At most so many bytes from the beginning of a file. */
export async function firstBytes(file: string, most: number): Promise<Buffer> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(most), 0, most, 0);
  return buffer.subarray(0, bytesRead);
}
