import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Retryable } from '#shared/contracts/errors.ts';
import { BlobRef } from '#shared/contracts/ids.ts';
import { zeroMicros } from '#shared/contracts/money.ts';
import type { Format } from '#shared/contracts/video-request.ts';
import { frameSizes, photoSize } from '#shared/domain/frame-sizes.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { isTheirFault } from './footage.ts';
import type { RankedFootage } from './rank-footage.ts';

/** Footage in the house format, stored under its content. */
export const StoredFootage = z.strictObject({
  file: BlobRef,
  width: z.int().positive(),
  height: z.int().positive(),
  /** Of a clip. */
  seconds: z.number().positive().optional(),
  /** What one looks at in it, as shares of width and height. */
  focus: z.strictObject({ x: z.number(), y: z.number() }).optional(),
});
export type StoredFootage = z.infer<typeof StoredFootage>;

/** Lengths clips are cut to, in seconds, so that scenes of about the same length share them. */
const lengths = [6, 9, 13, 19, 28, 40];

/** The shortest of the lengths that is enough. */
export function clipLength(seconds: number): number {
  return lengths.find((length) => length >= seconds) ?? lengths.at(-1) ?? seconds;
}

/**
 * Brings one item into the house, once for all videos that show it in this format. Undefined: it could not be had, or not
 * before `deadline` says so.
 */
export async function fetchFootage(
  item: RankedFootage,
  { sceneId, format, seconds }: { sceneId: string; format: Format; seconds: number },
  tools: StageTools,
  deadline: AbortSignal,
): Promise<StoredFootage | undefined> {
  if (deadline.aborted) return undefined;
  const { effect } = tools;
  const { width, height } = item.kind === 'clip' ? frameSizes[format] : photoSize(format);
  const size = { width, height, seconds: item.kind === 'clip' ? clipLength(seconds) : 0 };
  const call = async () => ({
    result: await bring(item, size, `${sceneId}-${item.id.replaceAll(':', '-')}`, tools, deadline),
    charged: zeroMicros,
    service: 'api_calls' as const,
  });
  try {
    return await effect(`fetch:${sceneId}:${item.id}`, zeroMicros, call, {
      like: { item: item.id, size },
      accepts: StoredFootage,
    });
  } catch (error) {
    if (isTheirFault(error)) return undefined;
    throw error;
  }
}

async function bring(
  { kind, url }: RankedFootage,
  size: { width: number; height: number; seconds: number },
  name: string,
  { mediaFetcher, blobs, scratch, signal }: StageTools,
  deadline: AbortSignal,
): Promise<StoredFootage> {
  const file = join(scratch, name);
  const target = { ...size, file, signal: AbortSignal.any([signal, deadline]) };
  try {
    const made = await mediaFetcher[kind](url, target);
    return { ...made, file: await blobs.putFile(file, { extension: kind === 'clip' ? 'mp4' : 'jpg' }) };
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted)
      throw new Retryable('media_unavailable', 'a file was not there in time', { cause: error });
    throw error;
  } finally {
    await rm(file, { force: true });
  }
}
