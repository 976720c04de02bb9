import { sceneGapSeconds, speakingSeconds } from '../../domain/speaking-time.ts';
import { spokenSentences } from './plain-speech.ts';

/** A script may be so much longer than asked before its least needed sentences go. */
const tolerance = 1.05;
/** And it is not cut below this. */
const least = 0.96;

/**
 * Shortens what would speak too long: a scene's last sentence goes, always the one that brings the whole nearest to the
 * time, never from the first scene or the last and never the only one of a scene. What is too short stays: a better
 * script is asked for then.
 */
export function fitDuration(
  narrations: readonly string[],
  durationSeconds: number,
  voice: string | undefined,
): string[] {
  const scenes = narrations.map((narration) => spokenSentences(narration));
  const gaps = sceneGapSeconds * Math.max(0, scenes.length - 1);
  const secondsOf = (texts: readonly string[]) => speakingSeconds(texts.join(' '), voice);
  let seconds = scenes.reduce((sum, texts) => sum + secondsOf(texts), gaps);
  while (seconds > durationSeconds * tolerance) {
    const [cut] = scenes
      .map((texts, place) => ({ place, left: seconds - secondsOf(texts) + secondsOf(texts.slice(0, -1)) }))
      .filter(({ place }) => place > 0 && place < scenes.length - 1 && (scenes[place]?.length ?? 0) > 1)
      .filter(({ left }) => left >= durationSeconds * least)
      .sort((a, b) => Math.abs(a.left - durationSeconds) - Math.abs(b.left - durationSeconds));
    if (cut === undefined) break;
    scenes[cut.place]?.pop();
    seconds = cut.left;
  }
  return scenes.map((texts) => texts.join(' '));
}
