import { type Note, sampleRate } from './music-voices.ts';

/** Chord progressions that never end badly, as steps of the major scale (0 is the tonic). */
const progressions: readonly (readonly number[])[] = [
  [0, 4, 5, 3],
  [5, 3, 0, 4],
  [0, 5, 3, 4],
  [3, 0, 4, 5],
  [0, 3, 5, 4],
];

const major = [0, 2, 4, 5, 7, 9, 11];

/** Orders in which the chord's notes are plucked, eight to a bar; -1 rests. */
const patterns: readonly (readonly number[])[] = [
  [0, -1, 1, 2, -1, 3, 2, 1],
  [0, 2, -1, 1, 3, -1, 2, -1],
  [3, -1, 2, -1, 1, 2, -1, 0],
  [0, -1, 2, -1, 3, -1, 2, 1],
];

export interface Bed {
  notes: Note[];
  beatSeconds: number;
}

/** Chooses key, tempo, chords and figure, and writes down every note, in order of their starts. */
export function composeBed(seconds: number, random: () => number): Bed {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const tonic = 48 + Math.floor(random() * 8);
  const beatSeconds = 60 / (74 + Math.floor(random() * 5) * 4);
  const chords = pick(progressions);
  const figures = [pick(patterns), pick(patterns)];
  const bar = beatSeconds * 4;
  const notes: Note[] = [];
  for (let index = 0; index * bar < seconds; index++) {
    const degree = chords[index % chords.length] ?? 0;
    notes.push(...padChord(tonic, degree, index * bar, bar), bassNote(tonic, degree, index * bar, bar));
    const figure = figures[Math.floor(index / chords.length) % 2] ?? [];
    if (index > 0) notes.push(...plucks(tonic, degree, index * bar, beatSeconds / 2, figure, random));
  }
  return { notes: notes.sort((a, b) => a.start - b.start), beatSeconds };
}

/** MIDI number of a step of the scale, which may lie above the first octave. */
function midi(tonic: number, step: number): number {
  return tonic + Math.floor(step / 7) * 12 + (major[((step % 7) + 7) % 7] ?? 0);
}

function hertz(note: number): number {
  return 440 * 2 ** ((note - 69) / 12);
}

function note(
  voice: Note['voice'],
  key: number,
  start: number,
  length: number,
  gain: number,
  pan: number,
): Note {
  const from = Math.round(start * sampleRate);
  return { voice, start: from, length: Math.round(length * sampleRate), pitch: hertz(key), gain, pan };
}

/** Root, third, fifth and ninth, closed up around one octave so that the voices move by small steps. */
function padChord(tonic: number, degree: number, start: number, bar: number): Note[] {
  return [0, 2, 4, 8].map((step, index) => {
    let key = midi(tonic, degree + step);
    while (key > tonic + 14) key -= 12;
    return note('pad', key, start, bar + 1.2, index === 3 ? 0.035 : 0.06, (index - 1.5) * 0.25);
  });
}

function bassNote(tonic: number, degree: number, start: number, bar: number): Note {
  return note('bass', midi(tonic, degree > 3 ? degree - 7 : degree) - 12, start, bar * 0.95, 0.13, 0);
}

function plucks(
  tonic: number,
  degree: number,
  start: number,
  eighth: number,
  figure: readonly number[],
  random: () => number,
): Note[] {
  const steps = [0, 2, 4, 7];
  return figure.flatMap((voice, place) => {
    const step = steps[voice];
    if (step === undefined) return [];
    const gain = 0.06 + random() * 0.03 + (place === 0 ? 0.02 : 0);
    return [
      note('pluck', midi(tonic, degree + step) + 12, start + place * eighth, 1.6, gain, random() - 0.5),
    ];
  });
}
