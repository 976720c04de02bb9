import { Terminal } from '#shared/contracts/errors.ts';
import type { Palette, SceneMedia } from '#shared/contracts/media.ts';
import { seedOf } from '#shared/domain/seed.ts';
import { familyNames, paletteFamilies } from './palette-families.ts';

const backdrops = ['blobs', 'rays', 'waves', 'grid', 'rings', 'confetti'] as const;

export interface SceneLook {
  palette: Palette;
  backdrop: SceneMedia['backdrop'];
}

/**
 * The look of each scene. A channel keeps its family of colours from video to video; a style names one instead. The
 * title decides where the rotation starts, so that two videos of a channel do not open alike.
 *
 * @throws Terminal `unknown_style` with the styles there are
 */
export function chooseTheme(options: {
  channelId: string;
  style: string | undefined;
  title: string;
  sceneCount: number;
}): SceneLook[] {
  const family = familyOf(options.channelId, options.style);
  const seed = seedOf(`${options.channelId}/${options.title}`);
  const direction = seed % 2 === 0 ? 1 : family.length - 1;
  return Array.from({ length: options.sceneCount }, (_, scene) => ({
    palette: pick(family, seed + scene * direction),
    backdrop: pick(backdrops, (seed >>> 8) + scene),
  }));
}

function familyOf(channelId: string, style: string | undefined): readonly Palette[] {
  const name = style ?? pick(familyNames, seedOf(channelId));
  const family = Object.hasOwn(paletteFamilies, name) ? paletteFamilies[name] : undefined;
  if (family === undefined)
    throw new Terminal(
      'unknown_style',
      `There is no style "${name}". Ask for one of ${familyNames.join(', ')}, or leave style out for the channel's own.`,
    );
  return family;
}

function pick<T>(list: readonly T[], position: number): T {
  const item = list[position % list.length];
  if (item === undefined) throw new RangeError('cannot pick from an empty list');
  return item;
}
