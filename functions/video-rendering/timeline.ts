import type { SceneAudio, WordTime } from '#shared/contracts/audio.ts';

/** Seconds before the first word, between two scenes' narrations, and after the last word. */
export const leadInSeconds = 0.4;
export const gapSeconds = 0.25;
export const leadOutSeconds = 1.2;

export interface SceneSpan {
  sceneId: string;
  /** The first frame of which it holds the screen, and how many: spans touch and cover the whole video. */
  firstFrame: number;
  frames: number;
  /** The same in seconds; `end - start` would come out a little different at different places of a film. */
  start: number;
  end: number;
  seconds: number;
  /** When its narration begins, and its words, in seconds on the scene's own clock. */
  narrationAt: number;
  words: WordTime[];
}

export interface Timeline {
  fps: number;
  frameCount: number;
  /** Exactly `frameCount / fps`. */
  seconds: number;
  spans: SceneSpan[];
}

/**
 * Lays the scenes end to end, each as long as it is spoken, with a breath between them. Every scene takes a whole
 * number of frames, so that its frames fall on the same moments of its own clock wherever in a film it stands.
 */
export function layTimeline(scenes: readonly SceneAudio[], fps: number): Timeline {
  const spans: SceneSpan[] = [];
  let firstFrame = 0;
  for (const [index, scene] of scenes.entries()) {
    const narrationAt = index === 0 ? leadInSeconds : gapSeconds / 2;
    const after = index === scenes.length - 1 ? leadOutSeconds : gapSeconds / 2;
    const frames = Math.ceil((narrationAt + scene.seconds + after) * fps - 1e-9);
    spans.push({
      sceneId: scene.scene_id,
      firstFrame,
      frames,
      start: firstFrame / fps,
      end: (firstFrame + frames) / fps,
      seconds: frames / fps,
      narrationAt,
      words: scene.words.map(({ text, start, end }) => ({
        text,
        start: narrationAt + start,
        end: narrationAt + end,
      })),
    });
    firstFrame += frames;
  }
  return { fps, frameCount: firstFrame, seconds: firstFrame / fps, spans };
}
