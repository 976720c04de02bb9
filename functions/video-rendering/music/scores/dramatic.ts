import type { MoodScore } from '../mood-score.ts';

/** A rest. */
const no = undefined;

/** Strings in minor, a low skin, a piano that does not let go. The scale is aeolian. */
export const dramatic: MoodScore = {
  beatsPerMinute: [70, 80],
  scale: [0, 2, 3, 5, 7, 8, 10],
  progressions: [
    [0, 5, 2, 6],
    [0, 3, 5, 6],
    [0, 5, 3, 4],
    [5, 6, 0, 0],
  ],
  chord: [0, 2, 4],
  cadence: 6,
  last: [0, 2, 4],
  swing: 0,
  room: { decay: 3.2, share: 0.42 },
  layers: [
    { kind: 'chord', instrument: 'strings', octave: 0, from: 0, gain: 0.07 },
    { kind: 'bass', instrument: 'bass', from: 0, gain: 0.15, line: [[0, 15, 'root']] },
    {
      kind: 'figure',
      instrument: 'piano',
      octave: 1,
      hold: 8,
      from: 1,
      gain: 0.075,
      figures: [
        [0, no, 1, no, 2, no, 1, no, 0, no, 1, no, 2, no, 1, no],
        [2, no, 1, no, 0, no, 1, no, 2, no, 1, no, 0, no, 1, no],
      ],
    },
    { kind: 'drum', drum: 'boom', strokes: 'x...............', from: 1, gain: 0.34 },
    { kind: 'drum', drum: 'tom', strokes: '......o.x.....oo', from: 2, gain: 0.2 },
    { kind: 'chord', instrument: 'drone', octave: -1, from: 2, gain: 0.05 },
    { kind: 'strikes', instrument: 'strings', octave: 1, at: [0, 8], hold: 7, from: 3, gain: 0.03 },
    { kind: 'tune', instrument: 'flute', octave: 1, notes: 1.5, from: 3, gain: 0.05 },
  ],
};
