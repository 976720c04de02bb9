import type { ClipVisual, ScenePlan, SegmentPlan } from './film-plan.ts';
import { tailSeconds } from './transitions.ts';

/** One frame of a scene's clip. */
export interface WantedFrame {
  scene: ScenePlan;
  clip: ClipVisual;
  /** On the clip's own clock, which begins when the scene begins to come in. */
  index: number;
}

/** Which frames of clips a frame of a segment is made with. */
export interface FootageWanted {
  scene?: WantedFrame;
  previous?: WantedFrame;
}

/** Whether a frame shows a scene that comes in over another one. */
export function isEntrance({ entrance, fps }: SegmentPlan, frame: number): boolean {
  return entrance !== undefined && (frame - entrance.leadFrames) / fps < tailSeconds;
}

export function footageAt(segment: SegmentPlan, frame: number): FootageWanted {
  const { scene, entrance, fps } = segment;
  const clock = frame - (entrance?.leadFrames ?? 0);
  const wanted: FootageWanted = {};
  const shown = wantedOf(scene, clock, fps);
  if (shown !== undefined) wanted.scene = shown;
  if (entrance === undefined || !isEntrance(segment, frame)) return wanted;
  const before = wantedOf(entrance.previous, entrance.previous.frames + clock, fps);
  if (before !== undefined) wanted.previous = before;
  return wanted;
}

function wantedOf(scene: ScenePlan, clock: number, fps: number): WantedFrame | undefined {
  const { visual, ahead } = scene;
  if (visual.kind !== 'clip') return undefined;
  return { scene, clip: visual, index: clock + Math.round(ahead * fps) };
}
