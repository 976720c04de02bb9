import type { MoodScore } from '../mood-score.ts';

/** A rest. */
const no = undefined;

/** A marimba that runs ahead, a short bass that skips, a light foot. The scale is dorian. */
export const curious: MoodScore = {
  beatsPerMinute: [94, 104],
  scale: [0, 2, 3, 5, 7, 9, 10],
  progressions: [
    [0, 3, 0, 3],
    [0, 6, 3, 0],
    [0, 2, 3, 6],
    [2, 3, 0, 0],
  ],
  chord: [0, 2, 4, 6],
  cadence: 3,
  last: [0, 4, 8],
  swing: 0.12,
  room: { decay: 1.5, share: 0.28 },
  layers: [
    {
      kind: 'figure',
      instrument: 'marimba',
      octave: 1,
      hold: 4,
      from: 0,
      gain: 0.165,
      figures: [
        [0, no, 2, no, 1, no, no, 2, no, no, 3, no, 2, no, 1, no],
        [0, no, no, 2, no, no, 1, no, 3, no, no, 2, no, no, 1, no],
        [3, no, 2, no, no, 1, no, no, 2, no, no, 0, no, 1, no, no],
      ],
    },
    { kind: 'chord', instrument: 'pad', octave: 0, from: 1, gain: 0.042 },
    {
      kind: 'bass',
      instrument: 'shortBass',
      from: 1,
      gain: 0.2,
      line: [
        [0, 4, 'root'],
        [6, 2, 'root'],
        [10, 3, 'fifth'],
      ],
    },
    { kind: 'strikes', instrument: 'keys', octave: 0, at: [4, 11], hold: 3, from: 2, gain: 0.05 },
    { kind: 'drum', drum: 'shaker', strokes: 'o.x.o.x.o.x.o.xo', from: 2, gain: 0.05 },
    { kind: 'drum', drum: 'kick', strokes: 'x.......x.o.....', from: 2, gain: 0.22 },
    { kind: 'tune', instrument: 'pizzicato', octave: 1, notes: 3, from: 3, gain: 0.11 },
  ],
};
