import type { SceneAudio, WordTime } from '#shared/contracts/audio.ts';

/** Seconds before the first word, between two scenes' narrations, and after the last word. */
export const leadInSeconds = 0.4;
export const gapSeconds = 0.25;
export const leadOutSeconds = 1.2;

export interface SceneSpan {
  sceneId: string;
  /** When the picture of the scene holds the screen, in seconds: spans touch and cover the whole video. */
  start: number;
  end: number;
  /** When its narration begins. */
  narrationStart: number;
  /** Its words on the video's clock. */
  words: WordTime[];
}

export interface Timeline {
  fps: number;
  frameCount: number;
  /** Exactly `frameCount / fps`. */
  seconds: number;
  spans: SceneSpan[];
}

/** Lays the scenes end to end, each as long as it is spoken, with a breath between them. */
export function layTimeline(scenes: readonly SceneAudio[], fps: number): Timeline {
  const spans: SceneSpan[] = [];
  let clock = leadInSeconds;
  for (const [index, scene] of scenes.entries()) {
    const narrationStart = clock;
    const narrationEnd = clock + scene.seconds;
    const isLast = index === scenes.length - 1;
    spans.push({
      sceneId: scene.scene_id,
      start: spans.at(-1)?.end ?? 0,
      end: isLast ? narrationEnd + leadOutSeconds : narrationEnd + gapSeconds / 2,
      narrationStart,
      words: scene.words.map((word) => ({
        text: word.text,
        start: narrationStart + word.start,
        end: narrationStart + word.end,
      })),
    });
    clock = narrationEnd + gapSeconds;
  }
  const frameCount = Math.ceil((spans.at(-1)?.end ?? 0) * fps - 1e-9);
  const seconds = frameCount / fps;
  const last = spans.at(-1);
  if (last !== undefined) last.end = seconds;
  return { fps, frameCount, seconds, spans };
}
