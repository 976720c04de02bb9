import type { SceneAudio, WordTime } from '#shared/contracts/audio.ts';
import type { Scene } from '#shared/contracts/script.ts';
import { pausesBetween } from '#shared/domain/breaths.ts';

/** Seconds before the first narration, and after the last one: there the music's last chord rings out. */
const leadInSeconds = 0.4;
const leadOutSeconds = 1.6;

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
 * Lays the scenes end to end, each as long as it is spoken, with a breath between them: half of it belongs to either.
 * Every scene takes a whole number of frames, so that its frames fall on the same moments of its own clock wherever in a
 * film it stands.
 */
export function layTimeline(
  scenes: readonly SceneAudio[],
  told: readonly Pick<Scene, 'id' | 'role'>[],
  fps: number,
): Timeline {
  const spans: SceneSpan[] = [];
  const pauses = pausesOf(scenes, told);
  let firstFrame = 0;
  for (const [index, scene] of scenes.entries()) {
    const narrationAt = index === 0 ? leadInSeconds : (pauses[index - 1]?.before ?? 0);
    const after = index === scenes.length - 1 ? leadOutSeconds : (pauses[index]?.after ?? 0);
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

/** The pauses about each change of scenes. */
function pausesOf(scenes: readonly SceneAudio[], told: readonly Pick<Scene, 'id' | 'role'>[]) {
  const parts = scenes.map((audio) => ({ audio, told: told.find(({ id }) => id === audio.scene_id) }));
  return parts.slice(1).map((part, index) => pausesBetween(parts[index] ?? part, part));
}
