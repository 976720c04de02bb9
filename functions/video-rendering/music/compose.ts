import type { Mood } from '#shared/contracts/mood.ts';
import { type Arrangement, arrange, type Bar, type Storyboard } from './arrange.ts';
import { type Drum, drums } from './drums.ts';
import { type Instrument, instruments, sampleRate } from './instruments.ts';
import type { Layer, MoodScore } from './mood-score.ts';
import { moodScores } from './moods.ts';
import type { Note } from './note.ts';
import { inventTune, type Tune } from './tune.ts';

export interface Piece {
  /** In order of their starts. */
  notes: Note[];
  beatSeconds: number;
  room: MoodScore['room'];
}

/** What every player needs to know of the piece. */
interface Sheet extends Arrangement {
  score: MoodScore;
  /** MIDI number. */
  tonic: number;
  random: () => number;
  tunes: Map<Layer, Tune>;
}

/** Chords change every bar; after eight bars comes another progression. */
const barsToASection = 8;

/** Notes are a little early or late, as players are, in seconds. */
const looseness = 0.006;

/** Chooses key, tempo, chords and figures of a mood, and writes down every note. */
export function compose(mood: Mood, board: Storyboard, random: () => number): Piece {
  const score = moodScores[mood];
  const tonic = 50 + Math.floor(random() * 7);
  const arrangement = arrange(board, score, random);
  const offset = Math.floor(random() * score.progressions.length);
  const tunes = new Map(
    score.layers.flatMap((layer) =>
      layer.kind === 'tune' ? [[layer, inventTune(layer.notes, random)] as const] : [],
    ),
  );
  const sheet: Sheet = { ...arrangement, score, tonic, random, tunes };
  const notes = sheet.bars.flatMap((bar) => {
    const section = offset + Math.floor(bar.index / barsToASection);
    const chords = score.progressions[section % score.progressions.length] ?? [0];
    const degree = bar.leadsOut && bar.index > 0 ? score.cadence : (chords[bar.index % chords.length] ?? 0);
    return [...playBar(sheet, bar, degree), ...announce(sheet, bar)];
  });
  notes.push(...finalChord(sheet, board.seconds));
  return {
    notes: notes.sort((one, other) => one.start - other.start),
    beatSeconds: sheet.beatSeconds,
    room: score.room,
  };
}

function playBar(sheet: Sheet, bar: Bar, degree: number): Note[] {
  return sheet.score.layers
    .filter(({ from }) => from <= bar.energy)
    .flatMap((layer) => playLayer(sheet, bar, degree, layer).filter(({ at }) => at < bar.beats * 4))
    .map(({ at, hold, key, layer, strength, pan }) => {
      const sixteenth = sheet.beatSeconds / 4;
      const late = Math.floor(at) % 2 === 1 ? sheet.score.swing : 0;
      const held = layer.kind === 'chord';
      return {
        start: bar.start + (at + late) * sixteenth + (held ? 0 : sheet.random() * looseness),
        seconds: hold * sixteenth,
        gain: layer.gain * strength * (held ? 1 : 0.88 + 0.24 * sheet.random()),
        ...{ key, pan },
        voice: layer.kind === 'drum' ? drums[layer.drum] : instruments[layer.instrument],
      };
    })
    .map(noteOf);
}

interface Stroke {
  /** Sixteenths from the beginning of the bar. */
  at: number;
  hold: number;
  key: number;
  strength: number;
  pan: number;
  layer: Layer;
}

function playLayer(sheet: Sheet, bar: Bar, degree: number, layer: Layer): Stroke[] {
  const stroke = (at: number, hold: number, key: number, strength = 1, pan = 0): Stroke => ({
    ...{ at, hold, key, strength, pan, layer },
  });
  switch (layer.kind) {
    case 'chord':
      // Held over the bar's end while the next chord comes in.
      return chordKeys(sheet, degree, layer.octave).map((key, index) =>
        stroke(0, bar.beats * 4 + 2.5, key, index === 0 ? 1 : 0.85, (index - 1.5) * 0.2),
      );
    case 'strikes':
      return layer.at.flatMap((at) =>
        chordKeys(sheet, degree, layer.octave).map((key, index) =>
          stroke(at, layer.hold, key, at === 0 ? 1 : 0.8, (index - 1.5) * 0.2),
        ),
      );
    case 'figure': {
      const keys = chordKeys(sheet, degree, layer.octave);
      const figure = layer.figures[Math.floor(bar.index / 4) % layer.figures.length] ?? [];
      return figure.flatMap((place, at) => {
        const key = place === undefined ? undefined : keys[place % keys.length];
        return key === undefined
          ? []
          : [stroke(at, layer.hold, key, at % 8 === 0 ? 1 : 0.82, (place ?? 0) * 0.2 - 0.3)];
      });
    }
    case 'bass': {
      const root = lowRoot(sheet, degree);
      const keys = { root, fifth: root > 43 ? root - 5 : root + 7, above: root + 12 };
      return layer.line.map(([at, hold, what]) => stroke(at, hold, keys[what]));
    }
    case 'tune': {
      const tune = sheet.tunes.get(layer)?.bars[bar.index % 8] ?? [];
      return tune.map(({ at, hold, step, strong }) =>
        stroke(at, hold, tuneKey(sheet, degree, step, strong, layer.octave), strong ? 1 : 0.8, 0.25),
      );
    }
    case 'drum':
      return [...layer.strokes].flatMap((mark, at) =>
        mark === '.' ? [] : [stroke(at, 16, 0, mark === 'x' ? 1 : 0.55, layer.drum === 'shaker' ? 0.3 : 0)],
      );
  }
}

/** A scene that opens a part of the film is told of: air gathers before it, and a bell or a skin meets it. */
function announce({ beatSeconds, score }: Sheet, { opens, start, index }: Bar): Note[] {
  if (opens === undefined || index === 0) return [];
  const heavy = score.layers.some((layer) => layer.kind === 'drum' && layer.drum === 'boom');
  const { swell, boom, shaker } = drums;
  const length = swell.sound.length / sampleRate;
  const strong = opens === 'close' ? 1 : 0.6;
  const gathers = { start: Math.max(0, start - length), seconds: length, gain: 0.1 * strong, voice: swell };
  const meets = heavy
    ? { start, seconds: 1.5, gain: 0.25 * strong, voice: boom }
    : { start: start + beatSeconds / 2, seconds: 0.1, gain: 0.06 * strong, voice: shaker };
  return [gathers, meets].map((one) => noteOf({ ...one, key: 0, pan: 0 }));
}

/** An end, not a cut: everybody on the tonic, left to ring. */
function finalChord(sheet: Sheet, seconds: number): Note[] {
  const { end, score, tonic } = sheet;
  const chord = score.last.map((step) => keyOf(sheet, step));
  const used = new Set(score.layers.flatMap((layer) => ('instrument' in layer ? [layer] : [])));
  const length = seconds - end;
  const ringing = [...used]
    .filter(({ kind }) => kind === 'chord' || kind === 'figure' || kind === 'strikes')
    .flatMap(({ instrument, gain, kind }) =>
      chord.map((key, index) => ({
        start: end + (kind === 'chord' ? 0 : index * 0.03),
        seconds: length,
        gain: gain * 0.62,
        key: instrument === 'pulse' ? key - 12 : key,
        pan: (index - 1) * 0.25,
        voice: instruments[instrument],
      })),
    );
  const ground = {
    start: end,
    seconds: length,
    gain: 0.16,
    key: lowKey(tonic),
    pan: 0,
    voice: instruments.bass,
  };
  return [...ringing, ground].map(noteOf);
}

/**
 * The chord's notes, closed up around one octave so that the voices move by small steps. Low down only its root and its
 * fifth: closer together they would growl.
 */
function chordKeys(sheet: Sheet, degree: number, octave: number): number[] {
  const lowest = sheet.tonic - 3 + octave * 12;
  const steps = octave < 0 ? [0, 4] : sheet.score.chord;
  const keys = steps.map((step) => {
    const key = keyOf(sheet, degree + step) + octave * 12;
    return lowest + ((((key - lowest) % 12) + 12) % 12);
  });
  // Two that fell on one key are one: the fourth of a triad is its root above.
  return [
    ...new Set(
      keys
        .sort((one, other) => one - other)
        .map((key, index) => (keys.indexOf(key) < index ? key + 12 : key)),
    ),
  ];
}

/** MIDI number of a step of the scale, which may lie above the first octave. */
function keyOf({ tonic, score: { scale } }: Sheet, step: number): number {
  const place = ((step % scale.length) + scale.length) % scale.length;
  return tonic + Math.floor(step / scale.length) * 12 + (scale[place] ?? 0);
}

function lowRoot(sheet: Sheet, degree: number): number {
  return lowKey(keyOf(sheet, degree));
}

/** The octave of a bass: 49 to 92 Hz, which small speakers still hint at. */
function lowKey(key: number): number {
  return 31 + ((((key - 31) % 12) + 12) % 12);
}

/** Strong notes of a tune belong to the chord, the others to the scale. */
function tuneKey(sheet: Sheet, degree: number, step: number, strong: boolean, octave: number): number {
  if (!strong) return keyOf(sheet, step) + octave * 12;
  const wanted = keyOf(sheet, step) + octave * 12;
  const own = sheet.score.chord.flatMap((part) =>
    [-1, 0, 1].map((shift) => keyOf(sheet, degree + part) + (octave + shift) * 12),
  );
  return own.reduce(
    (best, key) => (Math.abs(key - wanted) < Math.abs(best - wanted) ? key : best),
    own[0] ?? wanted,
  );
}

function noteOf(note: {
  start: number;
  seconds: number;
  gain: number;
  key: number;
  pan: number;
  voice: Instrument | Drum;
}): Note {
  const { voice, start, seconds, gain, key, pan } = note;
  const length = 'sound' in voice ? voice.sound.length : Math.round((seconds + voice.release) * sampleRate);
  return {
    voice,
    start: Math.round(start * sampleRate),
    length,
    pitch: 440 * 2 ** ((key - 69) / 12),
    gain,
    pan,
  };
}
