import { Writable } from 'node:stream';
import type { Heard } from '../../ports/media-inspector.ts';

const sampleRate = 48_000;
const stepSamples = sampleRate / 100;
const parts = 40;
const fullScale = 32_768;

/**
 * Silent means below -50 dB for a second. silencedetect goes before ebur128, which hands on another sample format;
 * at 'verbose' the meter keeps its ten lines a second to itself.
 */
export const soundFilters = [
  'aresample=48000:async=1:first_pts=0',
  'silencedetect=n=-50dB:d=1',
  'ebur128=peak=true:framelog=verbose',
  'pan=mono|c0=c0',
].join(',');

/** What ffmpeg writes of the sound so that an `Ear` understands it. */
export const soundOutput = ['-c:a', 'pcm_s16le', '-f', 's16le'];

/** Hears samples as they come and keeps none of them: levels, and how often each height is reached. */
export class Ear extends Writable {
  readonly #levels: number[] = [];
  readonly #heights = new Uint32Array(fullScale + 1);
  #sum = 0;
  #samples = 0;
  #odd: number | undefined;

  constructor() {
    // fluent-ffmpeg takes a closed output for a failure where ffmpeg takes longer than 20 ms to end after it.
    super({ emitClose: false });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    let at = 0;
    if (this.#odd !== undefined && chunk.length > 0) {
      this.#hear((((chunk[0] ?? 0) << 24) >> 16) | this.#odd);
      at = 1;
      this.#odd = undefined;
    }
    for (; at + 1 < chunk.length; at += 2) this.#hear(chunk.readInt16LE(at));
    if (at < chunk.length) this.#odd = chunk[at];
    done();
  }

  #hear(sample: number): void {
    const height = Math.abs(sample);
    this.#heights[height] = (this.#heights[height] ?? 0) + 1;
    this.#sum += sample * sample;
    if (++this.#samples < stepSamples) return;
    this.#levels.push(Math.sqrt(this.#sum / stepSamples) / fullScale);
    this.#sum = 0;
    this.#samples = 0;
  }

  heard(): Heard {
    const highest = this.#heights.findLastIndex((count) => count > 0);
    const histogram = Array.from({ length: parts }, () => 0);
    for (let height = 0; height <= highest; height++) {
      const part = Math.min(parts - 1, Math.floor((height / Math.max(1, highest)) * parts));
      histogram[part] = (histogram[part] ?? 0) + (this.#heights[height] ?? 0);
    }
    return { levels: Float32Array.from(this.#levels), histogram };
  }
}
