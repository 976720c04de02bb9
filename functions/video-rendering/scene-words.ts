import type { Image } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { inLanguage } from '#shared/drawing/drawn-language.ts';
import type { Motion } from '#shared/drawing/themes/theme.ts';
import { themeOf } from '#shared/drawing/themes/themes.ts';
import type { FrameKind, ScenePlan } from './film-plan.ts';
import type { Emphasis } from './headline-painter.ts';
import { type Layer, later } from './layer.ts';
import { sceneLayout } from './layout.ts';
import { around } from './layouts/around.ts';
import type { LayoutBoxes } from './layouts/layout-design.ts';
import { designFor } from './layouts/layouts.ts';
import { opensUntil, roomFor } from './layouts/making-room.ts';

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

/**
 * What a scene says, as layers on its own clock; where that stands, for a scrim; and how far the picture beside it is
 * from its place meanwhile, on the layers' clock.
 */
export function sceneWords(
  kind: FrameKind,
  scene: ScenePlan,
  ground: Ground,
):
  | { layers: readonly Layer[]; still: LayoutBoxes['content']; pictureAt: (seconds: number) => Shift }
  | undefined {
  const { graphic, saidAt, ahead, frames, style, point, language } = scene;
  const { content, align } = boxesOf(kind, scene);
  if (graphic === undefined || content === undefined || align === undefined) return undefined;
  const design = designFor(graphic);
  const parts = {
    ...ground,
    ...{ graphic, box: content, align, point, format: kind.format, language, theme: themeOf(style) },
    saidAt: saidAt.map((seconds) => (seconds === null ? undefined : seconds + ahead)),
    picturesAt: picturesAt(scene),
    seconds: frames / kind.fps + ahead,
  };
  const inOwn = <Result>(draw: () => Result): Result => inLanguage(language, draw);
  const worded = (layer: Layer): Layer => ({
    ...layer,
    paint: (ctx, seconds) => inOwn(() => layer.paint(ctx, seconds)),
  });
  return {
    layers: inOwn(() => design.layers(parts)).map((layer) => worded(later(layer, ahead))),
    still: inOwn(() => design.still(parts)),
    pictureAt: pictureAlone(
      boxesOf(kind, scene),
      inOwn(() => design.aloneUntil?.(parts) ?? 0),
      parts.theme.motion,
    ),
  };
}

type Shift = { x: number; y: number };

/** How far a picture stands from its place, on the layouts' clock: in the middle as long as there is nothing beside it. */
function pictureAlone(
  { picture, content }: Partial<LayoutBoxes>,
  until: number,
  motion: Motion,
): (seconds: number) => Shift {
  const whole = around([picture, content]);
  if (picture === undefined || whole === undefined || until < opensUntil) return () => ({ x: 0, y: 0 });
  const x = whole.x + whole.width / 2 - (picture.x + picture.width / 2);
  const y = whole.y + whole.height / 2 - (picture.y + picture.height / 2);
  const away = roomFor([{ at: until, by: 1 }], motion);
  return (seconds) => ({ x: x * away(seconds), y: y * away(seconds) });
}

/** In the order a scene's pictures are opened: the main one, then its companions. */
function picturesAt({ visual, ahead }: ScenePlan): (number | undefined)[] {
  const accents = visual.kind === 'drawn' ? visual.accents : [];
  return [undefined, ...accents.map(({ spokenAt: at }) => (at === undefined ? undefined : at + ahead))];
}
