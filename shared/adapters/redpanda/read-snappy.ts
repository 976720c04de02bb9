import { Unpacked } from './unpacked.ts';

/** Before what Java's clients write: blocks with their lengths. Others write one block and nothing around it. */
const javaMark = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
/** Its mark and two versions. */
const javaHeaderBytes = 16;

/** Unpacks Snappy (google/snappy, format_description.txt), with or without the frame of Java's clients. @throws RangeError */
export function readSnappy(packed: Buffer): Buffer {
  const unpacked = new Unpacked();
  if (!packed.subarray(0, javaMark.length).equals(javaMark)) readBlock(packed, unpacked);
  else
    for (let at = javaHeaderBytes; at < packed.length; ) {
      const end = at + 4 + packed.readUInt32BE(at);
      readBlock(packed.subarray(at + 4, end), unpacked);
      at = end;
    }
  return unpacked.whole();
}

function readBlock(block: Buffer, unpacked: Unpacked): void {
  let at = 0;
  // The length in front, seven bits a byte: what follows says it too.
  while ((block.readUInt8(at) & 0x80) !== 0) at += 1;
  at += 1;
  while (at < block.length) {
    const tag = block.readUInt8(at);
    at += 1;
    const kind = tag & 3;
    if (kind === 0) {
      const extra = Math.max(0, (tag >> 2) - 59);
      const length = (extra === 0 ? tag >> 2 : block.readUIntLE(at, extra)) + 1;
      at += extra;
      unpacked.append(block.subarray(at, at + length), length);
      at += length;
    } else if (kind === 1) {
      unpacked.repeat(((tag >> 5) << 8) | block.readUInt8(at), ((tag >> 2) & 7) + 4);
      at += 1;
    } else {
      const bytes = kind === 2 ? 2 : 4;
      unpacked.repeat(block.readUIntLE(at, bytes), (tag >> 2) + 1);
      at += bytes;
    }
  }
}
