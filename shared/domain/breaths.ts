import type { SceneAudio } from '../contracts/audio.ts';
import type { Scene } from '../contracts/script.ts';

/** Silence that is heard between the last word of a scene and the first of the next, in seconds. */
const breaths = {
  /** Between things that are named one after the other. */
  item: 0.36,
  point: 0.5,
  /** Where the opening ends and the matter begins. */
  section: 0.75,
  /** Before what is to be remembered. */
  close: 0.85,
};

/** Points shorter than this, in seconds, are items of a list. */
const itemSeconds = 3.5;

/** Two files never touch: each needs a little room for its own fade. */
const leastGap = 0.1;

type Told = Pick<Scene, 'role'> | undefined;
type Spoken = Pick<SceneAudio, 'seconds' | 'words'>;

/**
 * The pause to leave between two narrations, in seconds. What a voice leaves silent at both ends of its files counts
 * as part of the breath, so that films breathe alike whoever speaks them.
 */
export function gapBetween(
  before: { told: Told; audio: Spoken },
  after: { told: Told; audio: Spoken },
): number {
  const tail = before.audio.seconds - (before.audio.words.at(-1)?.end ?? before.audio.seconds);
  const lead = after.audio.words[0]?.start ?? 0;
  return Math.max(leastGap, breathBetween(before, after) - Math.max(0, tail) - Math.max(0, lead));
}

function breathBetween(before: { told: Told; audio: Spoken }, after: { told: Told; audio: Spoken }): number {
  if (after.told?.role === 'close') return breaths.close;
  if (before.told?.role === 'hook') return breaths.section;
  const isList = before.audio.seconds < itemSeconds && after.audio.seconds < itemSeconds;
  return isList ? breaths.item : breaths.point;
}
