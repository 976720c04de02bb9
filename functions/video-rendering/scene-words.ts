import type { Image } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { themeOf } from '#shared/drawing/themes/themes.ts';
import type { FrameKind, ScenePlan } from './film-plan.ts';
import type { Emphasis } from './headline-painter.ts';
import { type Layer, later } from './layer.ts';
import { sceneLayout } from './layout.ts';
import type { LayoutBoxes } from './layouts/layout-design.ts';
import { designFor } from './layouts/layouts.ts';

/** What a scene is drawn on, and in which colours. */
export interface Ground {
  over: 'ground' | 'picture';
  palette: Palette;
  emphasis: Emphasis;
  pictures: readonly Image[];
}

/** Where a scene's parts stand. */
export function boxesOf({ format }: FrameKind, { graphic, place, role }: ScenePlan): Partial<LayoutBoxes> {
  if (graphic !== undefined) return designFor(graphic).boxes(graphic, format, place);
  const { picture, aside } = sceneLayout(format, { role, place, hasHeadline: false });
  return { picture, aside };
}

/** What a scene says, as layers on its own clock; and where that stands, for a scrim. */
export function sceneWords(
  kind: FrameKind,
  scene: ScenePlan,
  ground: Ground,
): { layers: readonly Layer[]; still: LayoutBoxes['content'] } | undefined {
  const { graphic, saidAt, ahead, frames, style, point } = scene;
  const { content, align } = boxesOf(kind, scene);
  if (graphic === undefined || content === undefined || align === undefined) return undefined;
  const design = designFor(graphic);
  const parts = {
    ...ground,
    ...{ graphic, box: content, align, point, format: kind.format, theme: themeOf(style) },
    saidAt: saidAt.map((seconds) => (seconds === null ? undefined : seconds + ahead)),
    picturesAt: picturesAt(scene),
    seconds: frames / kind.fps + ahead,
  };
  return { layers: design.layers(parts).map((layer) => later(layer, ahead)), still: design.still(parts) };
}

/** In the order a scene's pictures are opened: the main one, then its companions. */
function picturesAt({ visual, ahead }: ScenePlan): (number | undefined)[] {
  const accents = visual.kind === 'drawn' ? visual.accents : [];
  return [undefined, ...accents.map(({ spokenAt: at }) => (at === undefined ? undefined : at + ahead))];
}
