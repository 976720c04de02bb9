import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

const execute = promisify(execFile);

/** What this ffmpeg can really do on this machine. */
export const FfmpegAbilities = z.object({
  /** Encodes on an NVIDIA card. */
  h264_nvenc: z.boolean(),
  libx264: z.boolean(),
  aac: z.boolean(),
  /** Filters the product uses that this build lacks. */
  missingFilters: z.array(z.string()),
});
export type FfmpegAbilities = z.infer<typeof FfmpegAbilities>;

const neededFilters = [
  'alimiter',
  'amix',
  'blackdetect',
  'ebur128',
  'freezedetect',
  'loudnorm',
  'sidechaincompress',
  'silencedetect',
];

/** Encodes a few frames with each encoder: that it is listed only means that it was compiled in. */
export async function probeFfmpeg(ffmpeg: string): Promise<FfmpegAbilities> {
  const [h264_nvenc, libx264, aac, filters] = await Promise.all([
    encodes(ffmpeg, ['-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=30:d=0.2', '-c:v', 'h264_nvenc']),
    encodes(ffmpeg, ['-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=30:d=0.2', '-c:v', 'libx264']),
    encodes(ffmpeg, ['-f', 'lavfi', '-i', 'sine=d=0.2:r=48000', '-c:a', 'aac']),
    listFilters(ffmpeg),
  ]);
  return { h264_nvenc, libx264, aac, missingFilters: neededFilters.filter((name) => !filters.has(name)) };
}

async function encodes(ffmpeg: string, source: readonly string[]): Promise<boolean> {
  try {
    await execute(ffmpeg, ['-nostdin', '-v', 'error', ...source, '-f', 'null', '-'], { timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

/** Each line reads like ` TSC loudnorm  A->A  EBU R128 loudness normalization`. */
async function listFilters(ffmpeg: string): Promise<Set<string>> {
  const { stdout } = await execute(ffmpeg, ['-hide_banner', '-filters'], { maxBuffer: 10_000_000 });
  return new Set(stdout.split('\n').map((line) => line.trim().split(/\s+/)[1] ?? ''));
}
