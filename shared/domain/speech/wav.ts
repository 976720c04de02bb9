/** One channel of 16-bit sound. */
export interface Wav {
  sampleRate: number;
  samples: Int16Array;
}

const headerBytes = 44;

/** Reads 16-bit PCM of one channel. Undefined for anything else. */
export function parseWav(bytes: Uint8Array): Wav | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tag(view, 0) !== 'RIFF' || tag(view, 8) !== 'WAVE') return;
  let sampleRate = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = tag(view, at);
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (name === 'fmt ') sampleRate = rateOf(view, body, Math.min(size, bytes.length - body));
    if (name === 'data')
      return sampleRate > 0 ? pcm16(bytes.subarray(body, body + size), sampleRate) : undefined;
    at = body + size + (size % 2);
  }
  return;
}

/** Zero for what is not 16-bit PCM of one channel at a rate that voices have. */
function rateOf(view: DataView, body: number, size: number): number {
  if (size < 16) return 0;
  const [format, channels, bits] = [
    view.getUint16(body, true),
    view.getUint16(body + 2, true),
    view.getUint16(body + 14, true),
  ];
  const rate = view.getUint32(body + 4, true);
  return format === 1 && channels === 1 && bits === 16 && rate >= 8000 && rate <= 96_000 ? rate : 0;
}

/** Samples as they come without a header: 16 bits each, the lower byte first. */
export function pcm16(bytes: Uint8Array, sampleRate: number): Wav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Int16Array(Math.floor(bytes.length / 2));
  for (let at = 0; at < samples.length; at++) samples[at] = view.getInt16(2 * at, true);
  return { sampleRate, samples };
}

/** The bytes of a WAV file. */
export function formatWav({ sampleRate, samples }: Wav): Uint8Array {
  const bytes = new Uint8Array(headerBytes + 2 * samples.length);
  const view = new DataView(bytes.buffer);
  const write = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  write(0, 'RIFF');
  view.setUint32(4, 36 + 2 * samples.length, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 2 * sampleRate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, 2 * samples.length, true);
  for (let at = 0; at < samples.length; at++) view.setInt16(headerBytes + 2 * at, samples[at] ?? 0, true);
  return bytes;
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)));
}
