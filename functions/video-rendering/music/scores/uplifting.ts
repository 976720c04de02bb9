import type { MoodScore } from '../mood-score.ts';

/** A rest. */
const no = undefined;

/** Broken chords over a steady beat that carries on. The scale is ionian. */
export const uplifting: MoodScore = {
  beatsPerMinute: [104, 116],
  scale: [0, 2, 4, 5, 7, 9, 11],
  progressions: [
    [0, 4, 5, 3],
    [5, 3, 0, 4],
    [3, 0, 4, 5],
    [0, 3, 5, 4],
  ],
  chord: [0, 2, 4, 8],
  cadence: 4,
  last: [0, 2, 4, 7],
  swing: 0,
  room: { decay: 2, share: 0.3 },
  layers: [
    { kind: 'chord', instrument: 'pad', octave: 0, from: 0, gain: 0.055 },
    {
      kind: 'figure',
      instrument: 'pluck',
      octave: 1,
      hold: 6,
      from: 0,
      gain: 0.1,
      figures: [
        [0, no, 2, no, 3, no, 2, no, 1, no, 2, no, 3, no, 2, no],
        [0, no, no, 2, no, no, 3, no, 1, no, no, 2, no, no, 3, no],
      ],
    },
    {
      kind: 'strikes',
      instrument: 'piano',
      octave: 0,
      at: [0, 6, 8, 14],
      hold: 4,
      from: 1,
      gain: 0.055,
    },
    {
      kind: 'bass',
      instrument: 'bass',
      from: 1,
      gain: 0.15,
      line: [
        [0, 5, 'root'],
        [6, 2, 'root'],
        [8, 5, 'root'],
        [14, 2, 'fifth'],
      ],
    },
    { kind: 'drum', drum: 'kick', strokes: 'x...x...x...x...', from: 2, gain: 0.22 },
    { kind: 'drum', drum: 'shaker', strokes: 'o.xoo.xoo.xoo.xo', from: 2, gain: 0.045 },
    { kind: 'drum', drum: 'brush', strokes: '....x.......x...', from: 2, gain: 0.06 },
    { kind: 'chord', instrument: 'strings', octave: 1, from: 3, gain: 0.035 },
    { kind: 'tune', instrument: 'bell', octave: 2, notes: 2, from: 3, gain: 0.05 },
  ],
};
