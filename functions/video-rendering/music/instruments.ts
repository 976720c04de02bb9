/** One oscillator of an instrument. */
export interface Partial {
  wave: Float32Array;
  /** To the note's pitch. */
  ratio: number;
  gain: number;
  /** Seconds to full strength. */
  attack: number;
  /** Seconds in which it falls to 37 %; infinite for what is blown or bowed. */
  decay: number;
  /** -1 (left) to 1 (right), added to the note's own place. */
  pan: number;
}

export interface Instrument {
  partials: readonly Partial[];
  /** Seconds that its end takes. */
  release: number;
  /** `close` stands before the listener, `hall` in the room, `echo` comes back from the walls too. */
  bus: Bus;
}
export type Bus = 'close' | 'hall' | 'echo';

export const sampleRate = 48_000;

export const waveSize = 4096;

/** One turn of a wave made of harmonics, with one sample more, so that reading needs no look at the edge. */
function wave(...harmonics: number[]): Float32Array {
  return Float32Array.from({ length: waveSize + 1 }, (_, index) =>
    harmonics.reduce(
      (sum, part, harmonic) => sum + part * Math.sin(((harmonic + 1) * index * 2 * Math.PI) / waveSize),
      0,
    ),
  );
}

const sine = wave(1);
/** Few and weak harmonics: a bed stays below the brightness of speech. */
const warm = wave(1, 0.32, 0.16, 0.06, 0.03);
const bowed = wave(1, 0.42, 0.24, 0.13, 0.08, 0.05, 0.03);
const bowedEdge = wave(0, 0.2, 0.3, 0.3, 0.22, 0.16, 0.1);
const struck = wave(1, 0.4, 0.12);
const struckEdge = wave(0, 0.35, 0.42, 0.26, 0.15, 0.08);
const plucked = wave(1, 0.3, 0.2, 0.07, 0.04);
const reedy = wave(1, 0.5, 0.34, 0.18, 0.1, 0.05);
const blown = wave(1, 0.17, 0.07);
const low = wave(1, 0.26, 0.07);

const forever = Number.POSITIVE_INFINITY;

function partial(wave: Float32Array, gain: number, rest: globalThis.Partial<Partial> = {}): Partial {
  return { wave, gain, ratio: 1, attack: 0.004, decay: forever, pan: 0, ...rest };
}

/** A wave that sounds twice, a little apart in pitch and place: the beating makes it wide. */
function wide(wave: Float32Array, gain: number, apart: number, attack: number, decay = forever): Partial[] {
  return [-1, 1].map((side) =>
    partial(wave, gain, { ratio: 1 + side * apart, pan: side * 0.45, attack, decay }),
  );
}

export const instruments = {
  pad: { partials: wide(warm, 0.7, 0.0025, 0.9), release: 1.2, bus: 'hall' },
  strings: {
    partials: [...wide(bowed, 0.6, 0.0032, 0.45), ...wide(bowedEdge, 0.12, 0.0021, 1.4)],
    release: 0.8,
    bus: 'hall',
  },
  drone: { partials: wide(reedy, 0.6, 0.0018, 1.2), release: 1.5, bus: 'hall' },
  piano: {
    partials: [...wide(struck, 0.55, 0.0005, 0.004, 1.5), partial(struckEdge, 0.34, { decay: 0.32 })],
    release: 0.22,
    bus: 'hall',
  },
  keys: {
    partials: [
      ...wide(sine, 0.6, 0.0009, 0.006, 1.6),
      partial(sine, 0.24, { ratio: 2, decay: 0.7 }),
      partial(sine, 0.04, { ratio: 7, decay: 0.09 }),
    ],
    release: 0.18,
    bus: 'hall',
  },
  marimba: {
    partials: [
      partial(sine, 1, { decay: 0.34 }),
      partial(sine, 0.22, { ratio: 3.93, decay: 0.09 }),
      partial(sine, 0.04, { ratio: 9.2, decay: 0.03 }),
    ],
    release: 0.08,
    bus: 'echo',
  },
  pluck: { partials: [partial(plucked, 0.9, { attack: 0.006, decay: 0.42 })], release: 0.08, bus: 'echo' },
  pizzicato: {
    partials: [partial(struck, 0.8, { decay: 0.2 }), partial(struckEdge, 0.3, { decay: 0.07 })],
    release: 0.06,
    bus: 'hall',
  },
  bell: {
    partials: [
      partial(sine, 0.8, { decay: 1.3 }),
      partial(sine, 0.2, { ratio: 2.76, decay: 0.5 }),
      partial(sine, 0.05, { ratio: 5.4, decay: 0.16 }),
    ],
    release: 0.4,
    bus: 'hall',
  },
  flute: { partials: wide(blown, 0.55, 0.0012, 0.07), release: 0.16, bus: 'hall' },
  bass: { partials: [partial(low, 1, { attack: 0.02, decay: 3 })], release: 0.14, bus: 'close' },
  shortBass: { partials: [partial(low, 1, { attack: 0.008, decay: 0.4 })], release: 0.08, bus: 'close' },
  pulse: {
    partials: [partial(reedy, 0.5, { attack: 0.012, decay: 0.16 }), partial(sine, 0.4, { decay: 0.24 })],
    release: 0.05,
    bus: 'close',
  },
} as const satisfies Record<string, Instrument>;

export type InstrumentName = keyof typeof instruments;
