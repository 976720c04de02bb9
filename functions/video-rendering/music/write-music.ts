import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Mood } from '#shared/contracts/mood.ts';
import { seededRandom } from '#shared/drawing/random.ts';
import type { Storyboard } from './arrange.ts';
import { compose, type Piece } from './compose.ts';
import { type Bus, sampleRate } from './instruments.ts';
import { type Note, renderNote } from './note.ts';
import { createEcho, createRoom } from './room.ts';
import { wavHeader } from './wav-header.ts';

const channels = 2;
const blockFrames = sampleRate;

/** The very end goes down to nothing, in seconds. */
const fadeSeconds = 1.2;

/**
 * Writes the music of a film as a 16 bit stereo WAV, one second at a time, so that a long video needs no more memory than
 * a short one. The same mood, film and seed give the same music.
 */
export async function writeMusic(
  file: string,
  { mood, board, seed }: { mood: Mood; board: Storyboard; seed: number },
  signal: AbortSignal,
): Promise<void> {
  const piece = compose(mood, board, seededRandom(seed));
  const frames = Math.ceil(board.seconds * sampleRate);
  await pipeline(Readable.from(play(piece, frames)), createWriteStream(file), { signal });
}

function* play({ notes, beatSeconds, room }: Piece, frames: number): Generator<Buffer> {
  yield wavHeader({ frames, channels, sampleRate });
  const [echo, answer] = [createEcho(beatSeconds * 0.75), createRoom(room.decay)];
  const buses = { close: emptyBlock(), hall: emptyBlock(), echo: emptyBlock() };
  const wet = emptyBlock();
  const addNotes = createPlayers(notes);
  for (let from = 0; from < frames; from += blockFrames) {
    for (const bus of Object.values(buses)) bus.fill(0);
    addNotes(from, buses);
    echo(buses.echo);
    for (let index = 0; index < wet.length; index++) {
      buses.hall[index] = (buses.hall[index] ?? 0) + (buses.echo[index] ?? 0);
      wet[index] = (buses.hall[index] ?? 0) * room.share;
    }
    answer(wet);
    yield toPcm([buses.close, buses.hall, wet], Math.min(blockFrames, frames - from), frames - from);
  }
}

/** Adds to each bus what its notes sound like in the second that begins at a frame; seconds come in order. */
function createPlayers(notes: readonly Note[]): (from: number, buses: Record<Bus, Float32Array>) => void {
  const sounding = new Set<Note>();
  let upcoming = 0;
  return (from, buses) => {
    const end = from + blockFrames;
    for (let note = notes[upcoming]; note !== undefined && note.start < end; note = notes[++upcoming])
      sounding.add(note);
    for (const note of sounding) {
      renderNote(note, from, blockFrames, buses[note.voice.bus]);
      if (note.start + note.length <= end) sounding.delete(note);
    }
  };
}

const emptyBlock = (): Float32Array => new Float32Array(blockFrames * channels);

/** @param left frames until the end */
function toPcm(
  [close, hall, wet]: readonly [Float32Array, Float32Array, Float32Array],
  frames: number,
  left: number,
): Buffer {
  const samples = new Int16Array(frames * channels);
  const fade = fadeSeconds * sampleRate;
  for (let index = 0; index < samples.length; index++) {
    const sum = (close[index] ?? 0) + (hall[index] ?? 0) + (wet[index] ?? 0);
    const rest = left - (index >> 1);
    const out = rest < fade ? Math.sin(((rest / fade) * Math.PI) / 2) ** 2 : 1;
    samples[index] = Math.round(rounded(sum) * out * 32_000);
  }
  return Buffer.from(samples.buffer);
}

/** Rounds off what comes near full scale instead of cutting it: a hyperbolic tangent as a fraction (Pade 3/2), 1 at 3. */
function rounded(value: number): number {
  const most = Math.max(-3, Math.min(3, value));
  const square = most * most;
  return (most * (27 + square)) / (27 + 9 * square);
}
