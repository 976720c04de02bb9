/** Levels in steps of 10 ms. */
export const stepsPerSecond = 100;

/** How far to each side the voice is looked for, in steps. */
const reach = 60;

export interface VoicePiece {
  sceneId: string;
  /** When it was to begin, in seconds on the film's clock. */
  start: number;
  /** Root mean square of each 10 ms, 0 to 1. */
  levels: Float32Array;
}

export interface HeardPiece {
  sceneId: string;
  start: number;
  /** How much later than planned it is heard, in seconds; undefined where it is not heard. */
  delay: number | undefined;
  /** How alike the two go up and down, -1 to 1. */
  likeness: number;
  /** The longest time in which it speaks and nothing is heard, in seconds. */
  missing: number;
}

/** Below it a piece cannot be told from what else is heard; right ones reach 0.9, others' 0.4. */
const leastLikeness = 0.55;
/** Louder than this beside its own loudest parts a voice speaks; and below this the film is silent, both 0 to 1. */
const speaking = 0.1;
const silent = 0.003;

/** Finds each piece of narration in what is heard: by how its loudness comes and goes. */
export function findVoice(pieces: readonly VoicePiece[], heard: Float32Array): HeardPiece[] {
  const film = compressed(heard);
  return pieces.map(({ sceneId, start, levels }) => {
    const from = start * stepsPerSecond;
    const voice = compressed(levels);
    let best = { lag: 0, likeness: -1 };
    const likenesses = new Map<number, number>();
    for (let lag = -reach; lag <= reach; lag++) {
      const likeness = correlation(voice, film, Math.round(from) + lag);
      likenesses.set(lag, likeness);
      if (likeness > best.likeness) best = { lag, likeness };
    }
    const told = best.likeness >= leastLikeness;
    const exact = best.lag + vertex(likenesses, best.lag) + Math.round(from) - from;
    return {
      ...{ sceneId, start, likeness: best.likeness },
      delay: told ? exact / stepsPerSecond : undefined,
      missing: longestMissing(levels, heard, Math.round(from) + (told ? best.lag : 0)),
    };
  });
}

/** Between loud and soft as the ear hears it, so that one loud vowel does not decide. */
function compressed(levels: Float32Array): Float32Array {
  return levels.map((level) => Math.log10(Math.max(level, 1e-3)));
}

function correlation(piece: Float32Array, film: Float32Array, from: number): number {
  const first = Math.max(0, -from);
  const last = Math.min(piece.length, film.length - from);
  const count = last - first;
  if (count < piece.length / 2) return -1;
  let [sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0];
  for (let step = first; step < last; step++) {
    const [x, y] = [piece[step] ?? 0, film[from + step] ?? 0];
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumYY += y * y;
    sumXY += x * y;
  }
  const spread = (sumXX - (sumX * sumX) / count) * (sumYY - (sumY * sumY) / count);
  return spread > 0 ? (sumXY - (sumX * sumY) / count) / Math.sqrt(spread) : 0;
}

/** Where between two steps the likeness is highest: the vertex of a parabola through three. */
function vertex(likenesses: ReadonlyMap<number, number>, lag: number): number {
  const [before, at, after] = [-1, 0, 1].map((offset) => likenesses.get(lag + offset));
  if (before === undefined || at === undefined || after === undefined) return 0;
  const bend = before - 2 * at + after;
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0;
}

function longestMissing(levels: Float32Array, heard: Float32Array, from: number): number {
  const loud = levels.reduce((most, level) => Math.max(most, level), 0);
  let [longest, run] = [0, 0];
  for (let step = 0; step < levels.length; step++) {
    const silence = (heard[from + step] ?? 0) < silent;
    if (!silence) run = 0;
    // A pause between two words neither ends a silence nor makes one.
    else if ((levels[step] ?? 0) > speaking * loud || run > 0) run++;
    if (run > longest) longest = run;
  }
  return longest / stepsPerSecond;
}

/** The middle of the levels while a voice speaks, and while none does, in decibels of full scale. */
export function voiceOverMusic(
  pieces: readonly VoicePiece[],
  heard: Float32Array,
): { speaking: number; pausing: number } | undefined {
  const planned = new Float32Array(heard.length);
  for (const { start, levels } of pieces) {
    const from = Math.round(start * stepsPerSecond);
    const loud = levels.reduce((most, level) => Math.max(most, level), 0);
    for (let step = 0; step < levels.length; step++)
      planned[from + step] = (levels[step] ?? 0) / Math.max(loud, 1e-6);
  }
  const [first, last] = [
    planned.findIndex((one) => one > speaking),
    planned.findLastIndex((one) => one > speaking),
  ];
  const within = (test: (level: number) => boolean) =>
    [...heard.keys()]
      .filter((step) => step > first && step < last && test(planned[step] ?? 0))
      .map((step) => heard[step] ?? 0)
      .sort((one, other) => one - other);
  const [voice, rest] = [within((level) => level > 0.3), within((level) => level < 0.01)];
  if (voice.length < stepsPerSecond || rest.length < stepsPerSecond / 5) return undefined;
  return { speaking: decibels(half(voice)), pausing: decibels(half(rest)) };
}

function half(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export function decibels(level: number): number {
  return 20 * Math.log10(Math.max(level, 1e-5));
}
