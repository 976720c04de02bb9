import type { MoodScore } from '../mood-score.ts';

/** A rest. */
const no = undefined;

/** Held chords, a piano that takes its time, no drum. The scale is ionian. */
export const calm: MoodScore = {
  beatsPerMinute: [62, 72],
  scale: [0, 2, 4, 5, 7, 9, 11],
  progressions: [
    [0, 3, 5, 3],
    [0, 5, 3, 4],
    [3, 0, 1, 4],
    [0, 4, 3, 3],
  ],
  chord: [0, 2, 4, 8],
  cadence: 3,
  last: [0, 2, 4, 8],
  swing: 0,
  room: { decay: 2.8, share: 0.4 },
  layers: [
    { kind: 'chord', instrument: 'pad', octave: 0, from: 0, gain: 0.075 },
    { kind: 'bass', instrument: 'bass', from: 1, gain: 0.15, line: [[0, 15, 'root']] },
    {
      kind: 'figure',
      instrument: 'piano',
      octave: 1,
      hold: 7,
      from: 0,
      gain: 0.11,
      figures: [
        [0, no, no, no, 2, no, no, no, 1, no, no, no, 3, no, no, no],
        [2, no, no, no, no, no, 1, no, 3, no, no, no, no, no, no, no],
        [0, no, no, no, 1, no, 2, no, 3, no, no, no, 2, no, no, no],
      ],
    },
    { kind: 'tune', instrument: 'bell', octave: 2, notes: 1.5, from: 2, gain: 0.05 },
    { kind: 'chord', instrument: 'strings', octave: 0, from: 3, gain: 0.05 },
  ],
};
