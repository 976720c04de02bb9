import { loadImage } from '@napi-rs/canvas';
import { z } from 'zod';
import { Terminal } from '#shared/contracts/errors.ts';
import { BlobKey } from '#shared/contracts/ids.ts';
import { type Media, type SceneMedia, shownBy } from '#shared/contracts/media.ts';
import { zeroMicros } from '#shared/contracts/money.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { framesPerSecond, pictureFile } from './film-plan.ts';

const Damaged = z.array(z.strictObject({ key: BlobKey, reason: z.string() }));
export type Damaged = z.infer<typeof Damaged>;

/** A frame this small tells as well as a large one whether there is one. */
const side = 64;

/**
 * Looks into every clip and photo before anything is drawn: a film is better off with one scene less to look at than not
 * made at all. A clip whose end is damaged counts as whole: it stands still where it breaks off.
 *
 * @param fetch brings a file into scratch space
 * @throws what only this machine is to blame for
 */
export async function findDamaged(
  { scenes }: Media,
  fetch: (key: BlobKey) => Promise<void>,
  { effect, footage, scratch, signal }: StageTools,
): Promise<Damaged> {
  const shown = [...new Map(scenes.map((scene) => [shownBy(scene).key, scene]))];
  const files = shown.filter(([, { kind }]) => kind !== 'illustration');
  if (files.length === 0) return [];
  const look = async ([key, { kind }]: [BlobKey, SceneMedia]): Promise<Damaged> => {
    await fetch(key);
    const file = pictureFile(scratch, key);
    const reason = kind === 'photo' ? await whyNoPhoto(file) : await whyNoClip(file, footage, signal);
    return reason === undefined ? [] : [{ key, reason }];
  };
  const call = async () => {
    const found: Damaged = [];
    for (const file of files) found.push(...(await look(file)));
    return { result: found, charged: zeroMicros, service: 'gpu_compute' as const };
  };
  const like = { damaged: files.map(([key, { kind }]) => ({ key, kind })) };
  return await effect('damaged', zeroMicros, call, { like, accepts: Damaged });
}

async function whyNoPhoto(file: string): Promise<string | undefined> {
  try {
    await loadImage(file);
    return undefined;
  } catch (error) {
    return `the photo cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function whyNoClip(
  file: string,
  footage: StageTools['footage'],
  signal: AbortSignal,
): Promise<string | undefined> {
  const size = { width: side, height: side, fps: framesPerSecond, slowdown: 1, firstFrame: 0 };
  const frames = footage.open({ ...size, file, signal });
  try {
    await frames.next(new Uint8Array((side * side * 3) / 2));
    return undefined;
  } catch (error) {
    if (error instanceof Terminal) return error.message;
    throw error;
  } finally {
    await frames.close();
  }
}
