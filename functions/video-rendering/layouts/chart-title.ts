import type { Image } from '@napi-rs/canvas';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import { enteringLayer } from './entering-layer.ts';
import type { GraphicOf, LayoutParts } from './layout-design.ts';
import { moved, setWords } from './set-words.ts';
import { smallestType } from './type-scale.ts';
import { wordsLayer } from './words-layer.ts';

const titleType = { '16:9': 64, '9:16': 62, '1:1': 52 } as const;

/** A chart's title along the top, and the scene's illustration before it; `height` is what they leave no room in. */
export function layOutTitle(
  parts: LayoutParts<GraphicOf<'chart'>>,
  sheet: { inner: Box; turned(box: Box): Box; rightToLeft: boolean; ink: string },
): { height: number; layers: Layer[] } {
  const { graphic, box: within, format, theme, pictures } = parts;
  const { inner, turned, rightToLeft } = sheet;
  const size = titleType[format];
  const [icon] = pictures;
  const side = size * 1.5;
  const aside = icon === undefined ? 0 : side + size * 0.4;
  const room = { ...inner, x: inner.x + aside, width: inner.width - aside, height: size * 2.3 };
  const title = setWords({
    ...{ text: graphic.title ?? '', box: turned(room), rightToLeft },
    ...{ face: theme.display, capitals: theme.capitals, leading: theme.leading },
    ...{ maxSizePx: size, minSizePx: smallestType[format], mostLines: 2, stand: 'top' },
  });
  if (title === undefined) return { height: 0, layers: [] };
  const height = Math.max(title.box.height, icon === undefined ? 0 : side);
  const middled = moved(title, 0, Math.round(inner.y + (height - title.box.height) / 2 - title.box.y));
  const iconBox = turned({ x: inner.x, y: inner.y + (height - side) / 2, width: side, height: side });
  return {
    height: height + size * 0.5,
    layers: [
      wordsLayer(middled, { at: 0.1, colour: sheet.ink }, theme.motion),
      ...(icon === undefined ? [] : [iconLayer(icon, iconBox, within, theme.motion)]),
    ],
  };
}

/** An illustration that pops up and stands. */
function iconLayer(
  icon: Image,
  box: Box,
  within: Box,
  motion: LayoutParts['theme']['motion'],
  at = 0.1,
): Layer {
  const paint: Parameters<typeof enteringLayer>[0]['paint'] = (ctx) => {
    ctx.imageSmoothingQuality = 'high';
    ctx.drawImage(icon, box.x, box.y, box.width, box.height);
  };
  return enteringLayer({ box, at, within, paint }, { ...motion, from: 'scale' });
}
