import type { SceneAudio } from '../contracts/audio.ts';
import type { Scene } from '../contracts/script.ts';

/** Silence that is heard between the last word of a scene and the first of the next, in seconds. */
const breaths = {
  point: 0.5,
  /** Where the opening ends and the matter begins. */
  section: 0.75,
  /** Before what is to be remembered. */
  close: 0.85,
};

/** Two files never touch: each needs a little room for its own fade. */
const leastPause = 0.05;

type Told = Pick<Scene, 'role'> | undefined;
type Spoken = Pick<SceneAudio, 'seconds' | 'words'>;

/**
 * The pauses to leave on either side of a change of scenes, in seconds: half a breath each. What a voice leaves silent at
 * that end of its file counts as part of it, so that films breathe alike whoever speaks them. Either side follows from its
 * own narration and from what the two scenes are, so that a scene that is spoken anew moves no other scene's words.
 */
export function pausesBetween(
  before: { told: Told; audio: Spoken },
  after: { told: Told; audio: Spoken },
): { after: number; before: number } {
  const half = breathBetween(before.told, after.told) / 2;
  const tail = before.audio.seconds - (before.audio.words.at(-1)?.end ?? before.audio.seconds);
  const lead = after.audio.words[0]?.start ?? 0;
  const left = (silence: number): number => Math.max(leastPause, half - Math.max(0, silence));
  return { after: left(tail), before: left(lead) };
}

function breathBetween(before: Told, after: Told): number {
  if (after?.role === 'close') return breaths.close;
  return before?.role === 'hook' ? breaths.section : breaths.point;
}
