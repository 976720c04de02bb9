import { Unpacked } from './unpacked.ts';

const mark = 0x184d2204;
/** Of the frame's first byte after its mark. */
const flags = { blockChecksums: 0x10, contentSize: 0x08, contentChecksum: 0x04, dictionary: 0x01 };
const isStored = 0x8000_0000;

/** Unpacks a frame of LZ4 (lz4/lz4, lz4_Frame_format.md and lz4_Block_format.md). Checksums are the broker's concern. @throws RangeError */
export function readLz4(packed: Buffer): Buffer {
  if (packed.readUInt32LE(0) !== mark) throw new RangeError('packed bytes are no LZ4');
  const has = packed.readUInt8(4);
  const unpacked = new Unpacked();
  let at = 7 + (has & flags.contentSize ? 8 : 0) + (has & flags.dictionary ? 4 : 0);
  for (;;) {
    const size = packed.readUInt32LE(at);
    at += 4;
    if (size === 0) return unpacked.whole();
    const length = size % isStored;
    const block = packed.subarray(at, at + length);
    if (size >= isStored) unpacked.append(block, length);
    else readBlock(block, unpacked);
    at += length + (has & flags.blockChecksums ? 4 : 0);
  }
}

/** Each sequence is new bytes and then a repetition; the last one has no repetition. */
function readBlock(block: Buffer, unpacked: Unpacked): void {
  let at = 0;
  const lengthOf = (half: number): number => {
    let length = half;
    if (half === 15)
      for (let more = 255; more === 255; length += more) {
        more = block.readUInt8(at);
        at += 1;
      }
    return length;
  };
  while (at < block.length) {
    const token = block.readUInt8(at);
    at += 1;
    const length = lengthOf(token >> 4);
    unpacked.append(block.subarray(at, at + length), length);
    at += length;
    if (at >= block.length) return;
    const distance = block.readUInt16LE(at);
    at += 2;
    unpacked.repeat(distance, lengthOf(token & 15) + 4);
  }
}
