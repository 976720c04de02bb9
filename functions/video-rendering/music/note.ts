import type { Drum } from './drums.ts';
import { type Instrument, type Partial, sampleRate, waveSize } from './instruments.ts';

/** What is to be heard when. */
export interface Note {
  /** In samples from the start of the music, and how many it lasts. */
  start: number;
  length: number;
  gain: number;
  /** -1 (left) to 1 (right). */
  pan: number;
  /** Hertz; of no meaning to a drum. */
  pitch: number;
  voice: Instrument | Drum;
}

/** Envelopes move slowly: worked out once for so many samples and joined by straight lines. */
const step = 48;

/** Adds the part of a note that falls into the block (stereo) that begins at sample `from`. */
export function renderNote(note: Note, from: number, frames: number, block: Float32Array): void {
  const first = Math.max(0, note.start - from);
  const end = Math.min(frames, note.start + note.length - from);
  const { voice } = note;
  if ('sound' in voice) addSound(note, voice.sound, { first, end, from }, block);
  else
    for (const partial of voice.partials)
      addPartial(note, partial, { first, end, from }, block, voice.release);
}

interface Stretch {
  first: number;
  end: number;
  from: number;
}

function sides(pan: number): { left: number; right: number } {
  const angle = ((Math.max(-1, Math.min(1, pan)) + 1) * Math.PI) / 4;
  return { left: Math.cos(angle), right: Math.sin(angle) };
}

function addSound(note: Note, sound: Float32Array, { first, end, from }: Stretch, block: Float32Array): void {
  const { left, right } = sides(note.pan);
  for (let index = first; index < end; index++) {
    const value = (sound[from + index - note.start] ?? 0) * note.gain;
    block[index * 2] = (block[index * 2] ?? 0) + value * left;
    block[index * 2 + 1] = (block[index * 2 + 1] ?? 0) + value * right;
  }
}

function addPartial(
  note: Note,
  partial: Partial,
  { first, end, from }: Stretch,
  block: Float32Array,
  release: number,
): void {
  const turn = (note.pitch * partial.ratio * waveSize) / sampleRate;
  const { left, right } = sides(note.pan + partial.pan);
  const { wave } = partial;
  let phase = ((from + first - note.start) * turn) % waveSize;
  let before = loudness(note, partial, release, from + first - note.start);
  for (let at = first; at < end; at += step) {
    const last = Math.min(end, at + step);
    const after = loudness(note, partial, release, from + last - note.start);
    const slope = (after - before) / (last - at);
    let gain = before;
    for (let index = at; index < last; index++) {
      const value = (wave[phase | 0] ?? 0) * gain;
      block[index * 2] = (block[index * 2] ?? 0) + value * left;
      block[index * 2 + 1] = (block[index * 2 + 1] ?? 0) + value * right;
      gain += slope;
      phase += turn;
      if (phase >= waveSize) phase -= waveSize;
    }
    before = after;
  }
}

/** Over a note's life; starts and ends at nothing, so that no note clicks. */
function loudness(note: Note, partial: Partial, release: number, age: number): number {
  const seconds = age / sampleRate;
  const rest = (note.length - age) / sampleRate;
  const up = seconds < partial.attack ? Math.sin(((seconds / partial.attack) * Math.PI) / 2) ** 2 : 1;
  const down = rest < release ? Math.sin((Math.max(0, rest / release) * Math.PI) / 2) ** 2 : 1;
  return note.gain * partial.gain * up * down * Math.exp(-seconds / partial.decay);
}
