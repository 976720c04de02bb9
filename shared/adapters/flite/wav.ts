import { Retryable } from '../../contracts/errors.ts';
import { type Phone, pause } from './phones.ts';

/** One channel of 16-bit sound. */
export interface Wav {
  sampleRate: number;
  samples: Int16Array;
}

/** Reads what Flite writes: 16-bit PCM, one channel. @throws Retryable `speech_failed` for anything else */
export function readWav(bytes: Buffer): Wav {
  const isWav = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WAVE';
  let at = isWav ? 12 : bytes.length;
  let sampleRate = 0;
  while (at + 8 <= bytes.length) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = at + 8;
    if (name === 'fmt ') sampleRate = bytes.readUInt32LE(body + 4);
    if (name === 'data' && sampleRate > 0) {
      const length = Math.floor(Math.min(size, bytes.length - body) / 2);
      const samples = Int16Array.from({ length }, (_, index) => bytes.readInt16LE(body + 2 * index));
      return { sampleRate, samples };
    }
    at = body + size + (size % 2);
  }
  throw new Retryable('speech_failed', 'the offline voice left no readable sound');
}

export function writeWav({ sampleRate, samples }: Wav): Buffer {
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + 2 * samples.length, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(2 * sampleRate, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, index) => {
    bytes.writeInt16LE(sample, 44 + 2 * index);
  });
  return bytes;
}

/** Cuts the silence before the first and after the last sound down to the given lengths. */
export function clipSilence(
  wav: Wav,
  phones: Phone[],
  keep: { leadSeconds: number; tailSeconds: number },
): { wav: Wav; phones: Phone[] } {
  const sounds = phones.filter((phone) => phone.name !== pause);
  const length = wav.samples.length / wav.sampleRate;
  const from = Math.max(0, (sounds[0]?.start ?? 0) - keep.leadSeconds);
  const to = Math.min(length, (sounds.at(-1)?.end ?? length) + keep.tailSeconds);
  return {
    wav: {
      sampleRate: wav.sampleRate,
      samples: wav.samples.slice(Math.round(from * wav.sampleRate), Math.round(to * wav.sampleRate)),
    },
    phones: sounds.map(({ name, start, end }) => ({ name, start: start - from, end: end - from })),
  };
}
