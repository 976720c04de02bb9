export const sampleRate = 48_000;

export interface Note {
  voice: 'pad' | 'bass' | 'pluck';
  /** In samples from the start of the music. */
  start: number;
  length: number;
  /** Hertz. */
  pitch: number;
  /** 0 to 1. */
  gain: number;
  /** -1 (left) to 1 (right). */
  pan: number;
}

/** Strength of each harmonic: few and weak, so that the bed stays below the brightness of speech. */
const harmonics: Readonly<Record<Note['voice'], readonly number[]>> = {
  pad: [1, 0.32, 0.16, 0.06, 0.03],
  bass: [1, 0.24, 0.05],
  pluck: [1, 0.3, 0.22, 0.06, 0.05],
};

const tableSize = 4096;
const tables = Object.fromEntries(
  Object.entries(harmonics).map(([voice, parts]) => [voice, wavetable(parts)]),
) as Record<Note['voice'], Float32Array>;

function wavetable(parts: readonly number[]): Float32Array {
  const table = new Float32Array(tableSize + 1);
  for (let index = 0; index <= tableSize; index++)
    table[index] = parts.reduce(
      (sum, part, harmonic) => sum + part * Math.sin(((harmonic + 1) * index * 2 * Math.PI) / tableSize),
      0,
    );
  return table;
}

/** Loudness of a note over its life; starts and ends at nothing, so that no note clicks. */
function envelope(note: Note, age: number): number {
  const rest = note.length - age;
  const release = Math.min(1, rest / (sampleRate * 0.05));
  if (note.voice === 'pluck') {
    const attack = Math.min(1, age / (sampleRate * 0.006));
    return attack * Math.exp((-4.2 * age) / (sampleRate * 0.9)) * release;
  }
  const rise = note.voice === 'pad' ? 1.1 : 0.06;
  const fall = note.voice === 'pad' ? 1.3 : 0.25;
  const up = Math.min(1, age / (sampleRate * rise));
  const down = Math.min(1, rest / (sampleRate * fall));
  return Math.sin((up * Math.PI) / 2) ** 2 * Math.sin((down * Math.PI) / 2) ** 2;
}

/** A pad sounds twice, a little apart in pitch and place: the beating makes it wide. */
const detune: Readonly<Record<Note['voice'], readonly number[]>> = {
  pad: [0.9975, 1.0025],
  bass: [1],
  pluck: [1],
};

/** Envelopes move slowly: worked out once for so many samples and joined by straight lines. */
const step = 48;

/** Adds the part of a note that falls into the block beginning at sample `from`. */
export function renderNote(note: Note, from: number, frames: number, block: Float32Array): void {
  const first = Math.max(0, note.start - from);
  const end = Math.min(frames, note.start + note.length - from);
  for (const [side, factor] of detune[note.voice].entries()) {
    const pan = note.voice === 'pad' ? note.pan + (side === 0 ? -0.5 : 0.5) : note.pan;
    const turn = (note.pitch * factor * tableSize) / sampleRate;
    const oscillator = {
      table: tables[note.voice],
      turn,
      phase: ((from + first - note.start) * turn) % tableSize,
    };
    for (let at = first; at < end; at += step) {
      const last = Math.min(end, at + step);
      const before = envelope(note, from + at - note.start) * note.gain;
      const after = envelope(note, from + last - note.start) * note.gain;
      addRun(block, oscillator, { at, last, before, after, pan });
    }
  }
}

function addRun(
  block: Float32Array,
  oscillator: { table: Float32Array; turn: number; phase: number },
  run: { at: number; last: number; before: number; after: number; pan: number },
): void {
  const { table, turn } = oscillator;
  const left = Math.cos(((run.pan + 1) * Math.PI) / 4);
  const right = Math.sin(((run.pan + 1) * Math.PI) / 4);
  const slope = (run.after - run.before) / (run.last - run.at);
  let { phase } = oscillator;
  for (let index = run.at; index < run.last; index++) {
    const value = (table[phase | 0] ?? 0) * (run.before + slope * (index - run.at));
    block[index * 2] = (block[index * 2] ?? 0) + value * left;
    block[index * 2 + 1] = (block[index * 2 + 1] ?? 0) + value * right;
    phase += turn;
    if (phase >= tableSize) phase -= tableSize;
  }
  oscillator.phase = phase;
}
