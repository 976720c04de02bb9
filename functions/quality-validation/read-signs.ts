import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Retryable } from '#shared/contracts/errors.ts';
import { FilmSigns } from '#shared/contracts/frame-signs.ts';
import type { RenderedVideo } from '#shared/contracts/rendering.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { framesPerSecond, type Sign } from './compare-signs.ts';

/** What was drawn, where the film was signed. @throws Retryable `signs_unreadable` */
export async function readSigns(
  { signs, scenes }: RenderedVideo,
  { blobs, scratch }: Pick<StageTools, 'blobs' | 'scratch'>,
): Promise<Sign[]> {
  if (signs === undefined) return [];
  const file = join(scratch, 'signs.json');
  await blobs.fetchTo(signs.key, file);
  const { frames } = parsed(await readFile(file, 'utf8'));
  return frames.map(({ frame, luma, chroma }) => {
    const colours = Uint8Array.from(Buffer.from(chroma, 'base64'));
    const at = frame / framesPerSecond;
    return {
      frame,
      // A scene before its start is only about to come in.
      sceneId: (scenes.findLast(({ start }) => start <= at) ?? scenes[0])?.scene_id ?? '',
      luma: Uint8Array.from(Buffer.from(luma, 'base64')),
      blue: colours.subarray(0, colours.length / 2),
      red: colours.subarray(colours.length / 2),
    };
  });
}

function parsed(text: string): FilmSigns {
  try {
    return FilmSigns.parse(JSON.parse(text));
  } catch (cause) {
    throw new Retryable(
      'signs_unreadable',
      'What was drawn cannot be read; let the video be rendered again.',
      {
        cause,
      },
    );
  }
}
