import type { DrumName } from './drums.ts';
import type { InstrumentName } from './instruments.ts';

/** How much is going on: a hook's narration stands nearly alone, a close has everything. */
export type Energy = 0 | 1 | 2 | 3;

interface Part {
  /** It plays from this energy on. */
  from: Energy;
  gain: number;
}

/** What one player does through all bars. Places in a bar are sixteenths, 0 to 15. */
export type Layer =
  /** All notes of the chord, held. */
  | (Part & { kind: 'chord'; instrument: InstrumentName; octave: number })
  /** All notes of the chord, struck at these places and held for so many sixteenths. */
  | (Part & {
      kind: 'strikes';
      instrument: InstrumentName;
      octave: number;
      at: readonly number[];
      hold: number;
    })
  /** At each place a note of the chord, counted from its lowest one; the next of the figures every four bars. */
  | (Part & {
      kind: 'figure';
      instrument: InstrumentName;
      octave: number;
      hold: number;
      figures: readonly (readonly (number | undefined)[])[];
    })
  /** Place, length in sixteenths, and what of the chord: its root, its fifth or the root above. */
  | (Part & {
      kind: 'bass';
      instrument: InstrumentName;
      line: readonly (readonly [at: number, hold: number, what: 'root' | 'fifth' | 'above'])[];
    })
  /** A tune of its own, which comes back. `notes`: how many to a bar. */
  | (Part & { kind: 'tune'; instrument: InstrumentName; octave: number; notes: number })
  /** `x` a stroke, `o` a weak one, in sixteenths. */
  | (Part & { kind: 'drum'; drum: DrumName; strokes: string });

export interface MoodScore {
  beatsPerMinute: readonly [low: number, high: number];
  /** Semitones above the tonic. */
  scale: readonly number[];
  /** Chords by their step in the scale, one a bar; the first of each is where it begins. */
  progressions: readonly (readonly number[])[];
  /** Thirds on top of each other, as steps of the scale above the chord's root. */
  chord: readonly number[];
  /** The chord before the last one. */
  cadence: number;
  /** The last chord; bare fifths where it is to stay open. */
  last: readonly number[];
  /** How far a second sixteenth of each pair comes too late, as a share of a sixteenth. */
  swing: number;
  /** Seconds until the room is 60 dB quieter, and how much of it is heard. */
  room: { decay: number; share: number };
  layers: readonly Layer[];
}
