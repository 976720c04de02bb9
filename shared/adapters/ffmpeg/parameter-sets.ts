import { open } from 'node:fs/promises';
import { Terminal } from '../../contracts/errors.ts';

const headerBytes = 8;

/** A `moov` of this size describes hours of film. */
const mostBytes = 32 * 2 ** 20;

/**
 * The parameter sets of an H.264 stream in an MP4 of our own making: its `avcC` box, which says how everything in the
 * stream is to be read (ISO/IEC 14496-15, 5.3.3).
 *
 * @throws Terminal `not_a_piece` when the file holds none
 */
export async function readParameterSets(file: string): Promise<Buffer> {
  await using handle = await open(file, 'r');
  const { size } = await handle.stat();
  const header = Buffer.alloc(headerBytes);
  for (let position = 0; position + headerBytes <= size; ) {
    await handle.read(header, 0, headerBytes, position);
    const length = header.readUInt32BE(0);
    if (header.toString('latin1', 4, 8) === 'moov' && length <= mostBytes) {
      const moov = Buffer.alloc(length);
      await handle.read(moov, 0, length, position);
      const at = moov.indexOf('avcC', 0, 'latin1');
      if (at >= headerBytes) return moov.subarray(at, at - 4 + moov.readUInt32BE(at - 4));
    }
    if (length < headerBytes) break;
    position += length;
  }
  throw new Terminal('not_a_piece', `${file} holds no H.264 stream in an MP4 of its own`);
}
