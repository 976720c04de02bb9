import type { MoodScore } from '../mood-score.ts';

/** A rest. */
const no = undefined;

/** A drone, a pulse that will not stop, a clock. The scale is phrygian. */
export const tense: MoodScore = {
  beatsPerMinute: [84, 94],
  scale: [0, 1, 3, 5, 7, 8, 10],
  progressions: [
    [0, 0, 1, 0],
    [0, 5, 0, 1],
    [0, 0, 6, 1],
    [0, 3, 1, 1],
  ],
  chord: [0, 2, 4],
  cadence: 1,
  last: [0, 4, 7],
  swing: 0,
  room: { decay: 2.4, share: 0.34 },
  layers: [
    { kind: 'chord', instrument: 'drone', octave: -1, from: 0, gain: 0.075 },
    {
      kind: 'figure',
      instrument: 'pulse',
      octave: -1,
      hold: 2,
      from: 1,
      gain: 0.13,
      figures: [
        [0, no, 0, no, 0, no, 0, no, 0, no, 0, no, 0, no, 1, no],
        [0, 0, no, 0, 0, no, 0, no, 0, 0, no, 0, 0, no, 1, no],
      ],
    },
    { kind: 'drum', drum: 'tick', strokes: 'o...o...o...o...', from: 0, gain: 0.045 },
    { kind: 'chord', instrument: 'strings', octave: 0, from: 2, gain: 0.035 },
    { kind: 'drum', drum: 'boom', strokes: 'x.........o.....', from: 2, gain: 0.26 },
    { kind: 'drum', drum: 'tom', strokes: '..............oo', from: 3, gain: 0.15 },
    { kind: 'tune', instrument: 'piano', octave: 1, notes: 1, from: 2, gain: 0.08 },
  ],
};
