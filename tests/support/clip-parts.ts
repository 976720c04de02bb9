import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { PartsReady } from '#shared/contracts/stages.ts';
import type { Blobs } from '#shared/ports/blobs.ts';

/** Moving pictures that ffmpeg draws by itself, with the grain of a camera. */
export const sceneries = {
  coast: 'mandelbrot=s=SIZE:r=30:start_scale=0.4:end_scale=0.05:end_pts=300,noise=alls=5:allf=t',
  /** As bright as can be, for type to be read on. */
  snow: 'color=c=white:s=SIZE:r=30,noise=alls=9:allf=t',
  city: 'testsrc2=s=SIZE:r=30,boxblur=6:1,noise=alls=7:allf=t',
} as const;
export type Scenery = keyof typeof sceneries;

export interface ClipWish {
  scenery: Scenery;
  seconds: number;
  width: number;
  height: number;
}

/** A clip in the house format (contracts/media.ts). */
export function makeClip(folder: string, { scenery, seconds, width, height }: ClipWish): string {
  const file = join(folder, `${scenery}-${width}x${height}-${seconds}.mp4`);
  const source = sceneries[scenery].replace('SIZE', `${width}x${height}`);
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-t', String(seconds), '-vf', 'format=yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '21', '-g', '60', '-r', '30', '-an'],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
    file,
  ]);
  return file;
}

/** One picture of a scenery. */
export function makePhoto(folder: string, { scenery, width, height }: Omit<ClipWish, 'seconds'>): string {
  const file = join(folder, `${scenery}-${width}x${height}.jpg`);
  const source = sceneries[scenery].replace('SIZE', `${width}x${height}`);
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', source],
    ...['-frames:v', '1', '-q:v', '3', file],
  ]);
  return file;
}

export type Shown =
  | { kind: 'illustration' }
  | { kind: 'clip'; file: string; seconds: number; width: number; height: number }
  | { kind: 'photo'; file: string; width: number; height: number };

/** The same parts with clips and photos in the place of drawings, scene by scene. */
export async function showing(blobs: Blobs, parts: PartsReady, shown: readonly Shown[]): Promise<PartsReady> {
  const scenes = await Promise.all(
    parts.media.scenes.map(async (scene, index) => {
      const wish = shown[index % shown.length];
      if (wish === undefined || wish.kind === 'illustration' || scene.kind !== 'illustration') return scene;
      const { picture: _, ...rest } = scene;
      const { file, ...about } = wish;
      const extension = wish.kind === 'clip' ? 'mp4' : 'jpg';
      const stored = await blobs.put(createReadStream(file), { extension });
      return { ...rest, ...about, [wish.kind]: stored };
    }),
  );
  return PartsReady.parse({ ...parts, media: { ...parts.media, scenes } });
}
