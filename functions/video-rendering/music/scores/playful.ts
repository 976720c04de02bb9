import type { MoodScore } from '../mood-score.ts';

/** A rest. */
const no = undefined;

/** Plucked strings that hop from bass to chord, with swing. The scale is ionian. */
export const playful: MoodScore = {
  beatsPerMinute: [114, 126],
  scale: [0, 2, 4, 5, 7, 9, 11],
  progressions: [
    [0, 3, 4, 0],
    [0, 5, 1, 4],
    [0, 0, 3, 4],
    [3, 4, 0, 5],
  ],
  chord: [0, 2, 4, 7],
  cadence: 4,
  last: [0, 2, 4, 7],
  swing: 0.3,
  room: { decay: 1, share: 0.2 },
  layers: [
    { kind: 'tune', instrument: 'pizzicato', octave: 1, notes: 4, from: 0, gain: 0.15 },
    {
      kind: 'bass',
      instrument: 'shortBass',
      from: 0,
      gain: 0.22,
      line: [
        [0, 2, 'root'],
        [8, 2, 'fifth'],
      ],
    },
    { kind: 'strikes', instrument: 'pizzicato', octave: 0, at: [4, 12], hold: 2, from: 1, gain: 0.075 },
    { kind: 'drum', drum: 'wood', strokes: '....x.......x.o.', from: 1, gain: 0.06 },
    { kind: 'drum', drum: 'shaker', strokes: 'x.o.x.o.x.o.x.oo', from: 2, gain: 0.045 },
    { kind: 'drum', drum: 'snap', strokes: '....x.......x...', from: 2, gain: 0.055 },
    {
      kind: 'figure',
      instrument: 'marimba',
      octave: 1,
      hold: 2,
      from: 2,
      gain: 0.07,
      figures: [
        [no, no, 1, no, no, no, 2, no, no, no, 3, no, no, no, 2, no],
        [no, no, 3, no, no, 2, no, no, no, no, 1, no, no, 2, no, no],
      ],
    },
    { kind: 'tune', instrument: 'bell', octave: 2, notes: 1, from: 3, gain: 0.05 },
  ],
};
