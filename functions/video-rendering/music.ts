import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { seededRandom } from '#shared/drawing/random.ts';
import { composeBed } from './music-score.ts';
import { type Note, renderNote, sampleRate } from './music-voices.ts';

const channels = 2;
const headerBytes = 44;
const blockFrames = sampleRate;

/** Echo of the plucks: a dotted eighth and its repeats, thrown from side to side. */
const echoFeedback = 0.34;

/**
 * Writes a soft bed of pad, bass and plucks as a 16 bit stereo WAV, one second at a time, so that
 * a long video needs no more memory than a short one. The same seed gives the same music.
 */
export async function writeMusic(
  file: string,
  seconds: number,
  seed: number,
  signal: AbortSignal,
): Promise<void> {
  const frames = Math.ceil(seconds * sampleRate);
  await pipeline(Readable.from(wav(frames, seed)), createWriteStream(file), { signal });
}

function* wav(frames: number, seed: number): Generator<Buffer> {
  yield wavHeader(frames);
  const random = seededRandom(seed);
  const { notes, beatSeconds } = composeBed(frames / sampleRate, random);
  const echo = createEcho(Math.round(beatSeconds * 0.75 * sampleRate));
  const sounding = new Set<Note>();
  let upcoming = 0;
  for (let from = 0; from < frames; from += blockFrames) {
    const dry = new Float32Array(blockFrames * channels);
    const wet = new Float32Array(blockFrames * channels);
    for (
      let note = notes[upcoming];
      note !== undefined && note.start < from + blockFrames;
      note = notes[++upcoming]
    )
      sounding.add(note);
    for (const note of sounding) {
      renderNote(note, from, blockFrames, note.voice === 'pluck' ? wet : dry);
      if (note.start + note.length <= from + blockFrames) sounding.delete(note);
    }
    echo(wet);
    yield toPcm(dry, wet, Math.min(blockFrames, frames - from));
  }
}

function createEcho(delay: number): (block: Float32Array) => void {
  const line = new Float32Array(delay * channels);
  let at = 0;
  return (block) => {
    for (let index = 0; index < block.length; index += channels) {
      const left = line[at] ?? 0;
      const right = line[at + 1] ?? 0;
      const inLeft = block[index] ?? 0;
      const inRight = block[index + 1] ?? 0;
      line[at] = inLeft + right * echoFeedback;
      line[at + 1] = inRight + left * echoFeedback;
      block[index] = inLeft + right * 0.6;
      block[index + 1] = inRight + left * 0.6;
      at = (at + channels) % line.length;
    }
  };
}

/** Rounds off what comes near full scale instead of cutting it. */
function toPcm(dry: Float32Array, wet: Float32Array, frames: number): Buffer {
  const bytes = Buffer.alloc(frames * channels * 2);
  for (let index = 0; index < frames * channels; index++)
    bytes.writeInt16LE(Math.round(Math.tanh((dry[index] ?? 0) + (wet[index] ?? 0)) * 32_000), index * 2);
  return bytes;
}

/** The 44 byte RIFF header of 16 bit PCM. */
function wavHeader(frames: number): Buffer {
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
