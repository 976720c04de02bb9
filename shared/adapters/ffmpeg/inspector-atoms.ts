import { open } from 'node:fs/promises';

export interface AtomFacts {
  bytes: number;
  /** `moov` stands before `mdat`. */
  faststart: boolean;
  /** Every atom ends within the file. */
  whole: boolean;
}

/** Far more than any real file has at its top level; a hostile one could hold millions. */
const mostAtoms = 4096;
const headerBytes = 16;

/** Reads the top level of an MP4 (ISO/IEC 14496-12, 4.2): each box begins with its length and its four-letter type. */
export async function readAtoms(file: string): Promise<AtomFacts> {
  await using handle = await open(file, 'r');
  const { size: bytes } = await handle.stat();
  const order: string[] = [];
  const header = Buffer.alloc(headerBytes);
  let position = 0;
  while (position < bytes && order.length < mostAtoms) {
    const { bytesRead } = await handle.read(header, 0, headerBytes, position);
    const length = atomLength(header.subarray(0, bytesRead), bytes - position);
    if (length === undefined) break;
    order.push(header.toString('latin1', 4, 8));
    position += length;
  }
  const moov = order.indexOf('moov');
  const mdat = order.indexOf('mdat');
  return { bytes, faststart: moov !== -1 && (mdat === -1 || moov < mdat), whole: position === bytes };
}

/** Undefined when this cannot be an atom. A length of 1 means "in the next 8 bytes", 0 "to the end of the file". */
function atomLength(header: Buffer, rest: number): number | undefined {
  if (header.length < 8) return undefined;
  const short = header.readUInt32BE(0);
  if (short === 0) return rest;
  if (short !== 1) return short >= 8 ? short : undefined;
  if (header.length < headerBytes) return undefined;
  const long = header.readBigUInt64BE(8);
  return long >= 16n && long <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(long) : undefined;
}
