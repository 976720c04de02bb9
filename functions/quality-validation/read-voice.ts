import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Narration } from '#shared/contracts/audio.ts';
import type { RenderedVideo } from '#shared/contracts/rendering.ts';
import { parseWav, type Wav } from '#shared/domain/speech/wav.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { stepsPerSecond, type VoicePiece } from './voice-track.ts';

/** The narration as it was given to the mix, where the film says when each piece begins; none where it does not. */
export async function readVoice(
  narration: Narration,
  { scenes }: RenderedVideo,
  { blobs, scratch, signal }: Pick<StageTools, 'blobs' | 'scratch' | 'signal'>,
): Promise<VoicePiece[]> {
  const pieces: VoicePiece[] = [];
  for (const [index, { scene_id, audio }] of narration.scenes.entries()) {
    const start = scenes.find((scene) => scene.scene_id === scene_id)?.spoken_at;
    if (start === undefined) continue;
    signal.throwIfAborted();
    const file = join(scratch, `voice-${index}.wav`);
    await blobs.fetchTo(audio.key, file);
    const wav = parseWav(await readFile(file));
    if (wav !== undefined) pieces.push({ sceneId: scene_id, start, levels: levelsOf(wav) });
  }
  return pieces;
}

function levelsOf({ sampleRate, samples }: Wav): Float32Array {
  const step = sampleRate / stepsPerSecond;
  return Float32Array.from({ length: Math.floor(samples.length / step) }, (_, index) => {
    const [from, to] = [Math.round(index * step), Math.round((index + 1) * step)];
    let sum = 0;
    for (let at = from; at < to; at++) sum += (samples[at] ?? 0) ** 2;
    return Math.sqrt(sum / (to - from)) / 32_768;
  });
}
