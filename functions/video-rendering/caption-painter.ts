import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import type { StyleName } from '#shared/contracts/styles.ts';
import { between, easeInOut, easeOut, stretch } from '#shared/drawing/ease.ts';
import type { Typeface } from '#shared/drawing/fonts.ts';
import { themeOf } from '#shared/drawing/themes/themes.ts';
import { captionFace } from './caption-face.ts';
import { type CaptionLayout, type CaptionPlace, layOutCaptions, trimPx } from './caption-layout.ts';
import { captionColours, litCorner, paintLit, paintPlate } from './caption-plate.ts';
import { type Caption, sentenceOf } from './captions.ts';
import type { Layer } from './layer.ts';
import type { Box } from './layout.ts';

/** How far below its place a plate begins, in sizes of the type. */
const plateRise = 0.25;
const enterSeconds = 0.14;

/** How long the lit ground takes from one word to the next, and how long it stays after the last one, in seconds. */
const slideSeconds = 0.08;
const afterglowSeconds = 0.3;

export interface CaptionLook {
  box: Box;
  sizePx: number;
  palette: Palette;
  style?: StyleName | undefined;
  language?: string | undefined;
  /** The theme's own unless told. */
  face?: Typeface | undefined;
}

interface Sheet {
  layout: CaptionLayout;
  plain: Canvas;
  lit: Canvas;
}

/**
 * Each caption is painted twice when its time comes, as it is and as if all of it were spoken, and let go after it; from
 * then on the spoken word is a window onto the second.
 */
export function createCaptionPainter(captions: readonly Caption[], look: CaptionLook): Layer {
  const { box, sizePx, palette, style, language, face = captionFace(style) } = look;
  const theme = themeOf(style);
  const colours = captionColours(theme.shapes, palette);
  let chain: { captions: Caption[]; layouts: (CaptionLayout | undefined)[] } | undefined;
  let sheet: Sheet | undefined;
  const layoutOf = (caption: Caption): CaptionLayout | undefined => {
    if (chain === undefined || !chain.captions.includes(caption)) {
      const together = sentenceOf(captions, caption);
      const layouts = layOutCaptions(together, { box, sizePx, face, language });
      chain = { captions: together, layouts };
    }
    return chain.layouts[chain.captions.indexOf(caption)];
  };
  const layoutAt = (seconds: number): CaptionLayout | undefined => {
    const caption = captions.find((one) => seconds >= one.start && seconds < one.end);
    return caption && layoutOf(caption);
  };
  return {
    // A plate comes in from below.
    box: { ...box, height: box.height + sizePx * plateRise },
    lookAt(seconds) {
      const layout = layoutAt(seconds);
      if (layout === undefined) return undefined;
      const windows = windowsAt(layout, seconds).map(({ x, y, width }) => `${x} ${y} ${width}`);
      return [layout.caption.start, shownOf(layout, seconds), ...windows].join(' ');
    },
    paint(ctx, seconds) {
      const layout = layoutAt(seconds);
      if (layout === undefined) return;
      if (sheet?.layout !== layout)
        sheet = { layout, plain: paintPlate(layout, theme, colours), lit: paintLit(layout, colours) };
      paintSheet(ctx, sheet, seconds, litCorner(theme.shapes, layout.sizePx));
    },
  };
}

/** 0 to 1 while a caption comes in. */
function shownOf({ caption }: CaptionLayout, seconds: number): number {
  return caption.follows ? 1 : easeOut(stretch(seconds, caption.start, enterSeconds));
}

/** What is lit, in pixels of the plate: one box, or more where a word runs in both directions. */
function windowsAt({ places }: CaptionLayout, seconds: number): Box[] {
  const at = places.findLastIndex(({ time }) => time.start <= seconds);
  const [word, next, before] = [places[at], places[at + 1], places[at - 1]];
  if (word === undefined || seconds >= word.time.end + afterglowSeconds) return [];
  const { start } = word.time;
  // It has arrived before the next word begins, however short this one is.
  const slide = Math.min(slideSeconds, (next?.time.start ?? start + slideSeconds) - start);
  const done = slide > 0 ? easeInOut(stretch(seconds, start, slide)) : 1;
  const from = before && wasLit(before, start) ? before.boxes[0] : undefined;
  const [to] = word.boxes;
  if (from === undefined || to === undefined || before?.line !== word.line || word.boxes.length > 1)
    return word.boxes.map((box) => grown(box, between(0.86, 1, done)));
  return [
    {
      ...to,
      x: between(from.x, to.x, done),
      width: between(from.width, to.width, done),
    },
  ];
}

const wasLit = ({ time, boxes }: CaptionPlace, seconds: number): boolean =>
  seconds < time.end + afterglowSeconds && boxes.length === 1;

function grown({ x, y, width, height }: Box, share: number): Box {
  return {
    x: x + (width * (1 - share)) / 2,
    y: y + (height * (1 - share)) / 2,
    width: width * share,
    height: height * share,
  };
}

function paintSheet(ctx: SKRSContext2D, sheet: Sheet, seconds: number, corner: number): void {
  const { layout, plain, lit } = sheet;
  const { plate, sizePx } = layout;
  const shown = shownOf(layout, seconds);
  const y = plate.y + Math.round((1 - shown) * sizePx * plateRise);
  ctx.save();
  ctx.globalAlpha *= shown;
  ctx.drawImage(plain, plate.x - trimPx, y - trimPx);
  const windows = windowsAt(layout, seconds);
  if (windows.length > 0) {
    ctx.beginPath();
    for (const one of windows) ctx.roundRect(plate.x + one.x, y + one.y, one.width, one.height, corner);
    ctx.clip();
    ctx.drawImage(lit, plate.x, y);
  }
  ctx.restore();
}
