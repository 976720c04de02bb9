import type { Wav } from './wav.ts';

/** How finely loudness is looked at, in seconds. */
const frameSeconds = 0.01;

/** A frame this far below the loudest one is a pause: 32 dB. */
const quietShare = 0.025;

/** Below this no frame counts as sound: about -66 dBFS. */
const leastLevel = 16;

/** A stretch of sound, in seconds. */
export interface Stretch {
  start: number;
  end: number;
}

/** Where the recording is heard: stretches of frames above the noise, in order. Empty: it is silent. */
export function heardStretches(wav: Wav): Stretch[] {
  const levels = frameLevels(wav);
  const threshold = Math.max(
    leastLevel,
    quietShare * levels.reduce((most, level) => Math.max(most, level), 0),
  );
  const length = wav.samples.length / wav.sampleRate;
  const stretches: Stretch[] = [];
  for (const [frame, level] of levels.entries()) {
    if (level < threshold) continue;
    const start = frame * frameSeconds;
    const end = Math.min(length, start + frameSeconds);
    const last = stretches.at(-1);
    if (last !== undefined && start - last.end < frameSeconds / 2) last.end = end;
    else stretches.push({ start, end });
  }
  return stretches;
}

/** Root mean square of each frame. */
function frameLevels({ samples, sampleRate }: Wav): number[] {
  const size = Math.max(1, Math.round(frameSeconds * sampleRate));
  const levels: number[] = [];
  for (let from = 0; from < samples.length; from += size) {
    const to = Math.min(samples.length, from + size);
    let sum = 0;
    for (let at = from; at < to; at++) sum += (samples[at] ?? 0) ** 2;
    levels.push(Math.sqrt(sum / (to - from)));
  }
  return levels;
}

/** A stretch that reaches no further than this into a span is the neighbour's, in seconds: nobody times words finer. */
const edgeSeconds = 0.03;

/** The part of the span in which something is heard; the span itself where nothing is. */
export function heardWithin(stretches: readonly Stretch[], span: Stretch): Stretch {
  const inside = stretches.filter(
    ({ start, end }) => end > span.start + edgeSeconds && start < span.end - edgeSeconds,
  );
  const [first, last] = [inside[0], inside.at(-1)];
  if (first === undefined || last === undefined) return span;
  return { start: Math.max(span.start, first.start), end: Math.min(span.end, last.end) };
}
