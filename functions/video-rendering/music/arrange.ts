import type { Scene } from '#shared/contracts/script.ts';
import type { Energy, MoodScore } from './mood-score.ts';

/** What the music knows of the film. */
export interface Storyboard {
  seconds: number;
  /** When each scene begins, and what it is there for; in order, the first at 0. */
  scenes: readonly { start: number; role: Scene['role'] }[];
}

/** A bar of four beats, or the fewer that are left before the end. */
export interface Bar {
  index: number;
  start: number;
  beats: number;
  energy: Energy;
  /** The first one of a scene. */
  opens: Scene['role'] | undefined;
  /** The last one before the final chord. */
  leadsOut: boolean;
}

export interface Arrangement {
  beatSeconds: number;
  bars: readonly Bar[];
  /** When the final chord is struck. */
  end: number;
}

/** The final chord rings for so long, in seconds; in a very short film, for a third of it. */
const ringSeconds = 2.6;

/** How far the tempo may leave its mood's range for the end to fall on a bar, as a share. */
const tempoGive = 0.04;

/** Points come in waves: a film that only ever grows leaves nothing to grow to. */
const pointEnergies: readonly Energy[] = [2, 1, 2, 3, 2];

/**
 * Fits bars to a film: the last chord falls where the film runs out, bars change their energy with the scenes, and the
 * tempo gives way a little for both.
 */
export function arrange(
  { seconds, scenes }: Storyboard,
  { beatsPerMinute }: MoodScore,
  random: () => number,
): Arrangement {
  const end = Math.max(seconds - ringSeconds, seconds * (2 / 3));
  const [low, high] = beatsPerMinute;
  const beats = beatsUntil(end, low + (high - low) * random(), beatsPerMinute);
  const beatSeconds = end / beats;
  const bars: Bar[] = [];
  for (let from = 0; from < beats; from += 4) {
    const start = from * beatSeconds;
    const scene = sceneAt(scenes, start + beatSeconds * 2);
    const before = bars.at(-1);
    const opens = before === undefined || sceneAt(scenes, before.start + beatSeconds * 2) !== scene;
    bars.push({
      index: bars.length,
      start,
      beats: Math.min(4, beats - from),
      energy: energyOf(scenes, scene),
      opens: opens ? scenes[scene]?.role : undefined,
      leadsOut: from + 4 >= beats,
    });
  }
  return { beatSeconds, bars, end };
}

/** Whole bars where the tempo allows it, else whole beats. */
function beatsUntil(end: number, tempo: number, [low, high]: readonly [number, number]): number {
  const bars = Math.max(1, Math.round((end * tempo) / 240));
  const needed = (bars * 240) / end;
  if (needed >= low * (1 - tempoGive) && needed <= high * (1 + tempoGive)) return bars * 4;
  return Math.max(1, Math.round((end * tempo) / 60));
}

function sceneAt(scenes: Storyboard['scenes'], time: number): number {
  const next = scenes.findIndex(({ start }) => start > time);
  return (next === -1 ? scenes.length : next) - 1;
}

function energyOf(scenes: Storyboard['scenes'], index: number): Energy {
  const role = scenes[index]?.role ?? 'point';
  if (role === 'hook') return 0;
  if (role === 'close') return 3;
  const point = scenes.slice(0, index).filter((scene) => scene.role === 'point').length;
  return pointEnergies[point % pointEnergies.length] ?? 2;
}
