import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Program } from './find-program.ts';
import { FfmpegAbilities, probeFfmpeg } from './probe-ffmpeg.ts';

const Remembered = z.object({ key: z.string(), abilities: FfmpegAbilities });

/** Probes ffmpeg once, and again when the program, or whether there is an NVIDIA card, has changed. */
export async function cachedProbe(ffmpeg: Program, dataDir: string): Promise<FfmpegAbilities> {
  const file = join(dataDir, 'cache/ffmpeg-probe.json');
  const key = `${ffmpeg.path} ${ffmpeg.modifiedMs} nvidia=${existsSync('/dev/nvidiactl')}`;
  const remembered = await read(file);
  if (remembered?.key === key) return remembered.abilities;
  const abilities = await probeFfmpeg(ffmpeg.path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ key, abilities }, null, 2));
  return abilities;
}

/** A file that is missing or spoilt is no memory at all. */
async function read(file: string): Promise<z.infer<typeof Remembered> | undefined> {
  try {
    return Remembered.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}
