import type { Palette, SceneMedia } from '#shared/contracts/media.ts';
import { StyleName } from '#shared/contracts/styles.ts';
import { seedOf } from '#shared/domain/seed.ts';
import { themeOf } from '#shared/drawing/themes/themes.ts';
import { paletteFamilies } from './palette-families.ts';

export interface SceneLook {
  style: StyleName;
  palette: Palette;
  backdrop: SceneMedia['backdrop'];
}

/**
 * The look of each scene. A channel keeps its family of colours from video to video; a style names one instead. The
 * title decides where the rotation starts, so that two videos of a channel do not open alike.
 */
export function chooseTheme(options: {
  channelId: string;
  style: StyleName | undefined;
  title: string;
  sceneCount: number;
}): SceneLook[] {
  const style = options.style ?? pick(StyleName.options, seedOf(options.channelId));
  const family = paletteFamilies[style];
  const { backdrops } = themeOf(style);
  const seed = seedOf(`${options.channelId}/${options.title}`);
  const direction = seed % 2 === 0 ? 1 : family.length - 1;
  return Array.from({ length: options.sceneCount }, (_, scene) => ({
    style,
    palette: pick(family, seed + scene * direction),
    backdrop: pick(backdrops, (seed >>> 8) + scene),
  }));
}

function pick<T>(list: readonly T[], position: number): T {
  const item = list[position % list.length];
  if (item === undefined) throw new RangeError('cannot pick from an empty list');
  return item;
}
