import type { SceneMedia } from '#shared/contracts/media.ts';
import type { Scene } from '#shared/contracts/script.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import type { SceneLook } from './choose-theme.ts';
import { findAccents } from './find-accents.ts';
import { findMainPictures } from './find-main-pictures.ts';
import { obtainWith, type StoredPicture } from './obtain-pictures.ts';
import { wantedPictures } from './wanted-pictures.ts';

/** A scene that is drawn, and how it looks. */
export interface DrawnScene {
  scene: Scene;
  look: SceneLook;
}

/**
 * Drawn pictures for scenes, in their order. Main pictures first, for all: an accent must not use up what a later scene is
 * about.
 *
 * @param title of the video
 */
export async function drawScenes(
  drawn: readonly DrawnScene[],
  title: string,
  tools: StageTools,
  progress: (fraction: number) => void,
): Promise<{ media: SceneMedia[]; pictures: StoredPicture[] }> {
  const step = (position: number, half: 0 | 1) => {
    tools.signal.throwIfAborted();
    progress((half + (position + 1) / drawn.length) / 2);
  };
  const obtain = obtainWith(tools);
  const wishes = wantedPictures(
    title,
    drawn.map(({ scene }) => scene),
  );
  const scenes = drawn.flatMap(({ scene: { id }, look }, position) => {
    const wanted = wishes[position];
    return wanted === undefined ? [] : [{ id, look, wanted }];
  });
  const mains = await findMainPictures(obtain, scenes, (position) => step(position, 0));
  const accents: StoredPicture[][] = [];
  const media: SceneMedia[] = [];
  for (const [position, { id, look, wanted }] of scenes.entries()) {
    const main = mains[position];
    if (main === undefined) throw new RangeError(`scene ${id} was left out`);
    const beside = await findAccents(obtain, { id, wanted, position }, mains, accents);
    accents.push(beside);
    media.push({
      scene_id: id,
      kind: 'illustration',
      picture: main.picture,
      accents: beside.map(({ picture }) => picture),
      accent_keywords: beside.map(({ keyword }) => keyword),
      ...look,
      keyword: main.keyword,
    });
    step(position, 1);
  }
  return { media, pictures: [...mains, ...accents.flat()] };
}
