import { firstBytes } from './magic-bytes.ts';

export interface PictureHeader {
  /** Pixels as they are stored, before the picture is turned. */
  width: number;
  height: number;
  /** How it wants to be turned (Exif, tag 0x0112): 1 as it is, 2 to 8 mirrored and turned. */
  orientation: number;
}

/** Metadata before a JPEG's first frame: profiles and previews of cameras fit many times over. */
const mostHeaderBytes = 2 ** 20;

/** What a PNG or JPEG says of its size, read without decoding it. Undefined when it says nothing that can be read. */
export async function readPictureHeader(
  file: string,
  kind: 'JPEG' | 'PNG',
): Promise<PictureHeader | undefined> {
  const bytes = await firstBytes(file, mostHeaderBytes);
  try {
    return kind === 'PNG' ? readPng(bytes) : readJpeg(bytes);
  } catch (error) {
    // It ends before what it announces.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readPng(bytes: Buffer): PictureHeader | undefined {
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), orientation: 1 };
}

/** Walks from marker to marker up to the first start of a frame. */
function readJpeg(bytes: Buffer): PictureHeader | undefined {
  let orientation = 1;
  for (let at = 2; ; ) {
    if (bytes.readUInt8(at) !== 0xff) return undefined;
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    // SOF0 to SOF15 without DHT, JPG and DAC.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7), orientation };
    // Picture data or the end before any frame.
    if (marker === 0xda || marker === 0xd9 || length < 2) return undefined;
    if (marker === 0xe1) orientation = orientationIn(bytes.subarray(at + 4, at + 2 + length)) ?? orientation;
    at += 2 + length;
  }
}

/** The first directory of an Exif segment: `Exif\0\0`, a TIFF header, entries of 12 bytes (Exif 2.3, 4.5 and 4.6). */
function orientationIn(segment: Buffer): number | undefined {
  if (segment.toString('latin1', 0, 6) !== 'Exif\0\0') return undefined;
  const tiff = segment.subarray(6);
  try {
    const little = tiff.toString('latin1', 0, 2) === 'II';
    const short = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
    const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
    for (let entry = 0; entry < short(directory); entry++) {
      const at = directory + 2 + 12 * entry;
      if (short(at) !== 0x0112) continue;
      const value = short(at + 8);
      return value >= 1 && value <= 8 ? value : undefined;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}
