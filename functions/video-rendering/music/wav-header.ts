const headerBytes = 44;

/** The 44 byte RIFF header of 16 bit PCM. */
export function wavHeader(sound: { frames: number; channels: number; sampleRate: number }): Buffer {
  const { frames, channels, sampleRate } = sound;
  const header = Buffer.alloc(headerBytes);
  const dataBytes = frames * channels * 2;
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
