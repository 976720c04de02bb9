import type { Image } from '@napi-rs/canvas';
import type { Typeface } from '#shared/drawing/fonts.ts';
import { drawableText, runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Box } from '../layout.ts';
import { type Icon, iconsOf } from './icons.ts';
import type { GraphicOf, LayoutParts } from './layout-design.ts';
import { type SetFigure, setFigure } from './number-figure.ts';
import { type SetWords, setWords } from './set-words.ts';
import { smallestType } from './type-scale.ts';
import { piecesOf } from './word-pieces.ts';

export type Compared = LayoutParts<GraphicOf<'comparison'>>;
type Side = GraphicOf<'comparison'>['left'] & {
  image?: Image | undefined;
  /** One or two words are the whole of what is said: they are read like a figure. */
  isAnswered?: boolean;
};

/** One side where it stands. */
export interface SetSide {
  title?: SetWords | undefined;
  /** Under the title. */
  rule?: Box | undefined;
  icon?: Icon | undefined;
  /** A figure in digits, or one in words. */
  figure?: SetFigure | undefined;
  words?: SetWords | undefined;
  points: readonly SetPoint[];
  rightToLeft: boolean;
  /** From the top to the foot of all that. */
  height: number;
  /** Nothing of it was cut, and no word was broken. */
  whole: boolean;
  uncut: boolean;
}

export interface SetPoint {
  words: SetWords;
  bullet: { x: number; y: number; size: number };
}

const scale = {
  '16:9': { title: 72, figure: 170, point: 54 },
  '9:16': { title: 64, figure: 130, point: 48 },
  '1:1': { title: 58, figure: 110, point: 44 },
} as const;

/** Shares of the largest sizes, tried one after the other until all of both sides fits. */
export const shares = [2, 1.8, 1.6, 1.45, 1.3, 1.15, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3] as const;

/** What stands on the left, or on top, and what beside or under it; each with the companion it is told with. */
export function sidesOf(parts: Compared): readonly [Side, Side] {
  // Beside one another in a square there is room for words alone.
  const icons = parts.format === '1:1' ? new Map<number, Image>() : iconsOf(parts);
  const { left, right } = parts.graphic;
  const isAnswered = [left, right].every(isAnswer);
  return [
    { ...left, image: icons.get(0), isAnswered },
    { ...right, image: icons.get(1), isAnswered },
  ];
}

/** What is left of a plate for what stands on it. */
export function onPlate({ x, y, width, height }: Box): Box {
  const [across, down] = [Math.min(56, width * 0.08), Math.min(48, height * 0.07)];
  return { x: x + across, y: y + down, width: width - across * 2, height: height - down * 2 };
}

/** A side at a share of the largest sizes: title, figure and points one under the other from the top of a room. */
export function setSide(parts: Compared, side: Side, room: Box, share: number): SetSide {
  const texts = [side.title, ...side.points].map((text) => drawableText(text));
  const rightToLeft = runsRightToLeft(texts.join(' '));
  const column = new Column(parts, { room, share, rightToLeft });
  const { title, figure, point } = scale[parts.format];
  const display = parts.theme.display;
  const [name = '', ...told] = texts;
  const answer = side.isAnswered === true ? told[0] : undefined;
  const iconSize = side.image === undefined ? 0 : Math.round(title * share * 1.9);
  const set: SetSide = { points: [], rightToLeft, height: 0, whole: true, uncut: true };
  set.title = column.add(
    column.words(name, { px: title, lines: 2, face: display, behind: iconSize * 1.15 }),
    4 + 8 * share,
  );
  if (side.image !== undefined) {
    const x = rightToLeft ? room.x : room.x + room.width - iconSize;
    set.icon = { image: side.image, box: { x, y: room.y, width: iconSize, height: iconSize } };
  }
  if (set.title !== undefined) {
    const width = Math.min(110, set.title.box.width);
    const x = rightToLeft ? room.x + room.width - width : room.x;
    set.rule = column.add({ box: { x, y: Math.round(column.y), width, height: 7 } }, column.gap)?.box;
  }
  column.y = Math.max(column.y, room.y + iconSize * 1.1);
  const read = answer ?? drawableText(side.figure ?? '');
  if (answer === undefined) set.figure = column.add(column.figure(read, figure), column.gap);
  if (set.figure === undefined && read !== '')
    set.words = column.add(column.words(read, { px: figure * 0.6, lines: 2, face: display }), column.gap);
  set.points = (answer === undefined ? told : []).flatMap((text) => column.point(text, point) ?? []);
  return { ...set, height: column.y - column.lastGap - room.y, whole: column.whole, uncut: column.uncut };
}

/** Fills a room from its top. */
class Column {
  readonly gap: number;
  /** Where the next thing begins. */
  y: number;
  lastGap = 0;
  whole = true;
  uncut = true;
  readonly #parts: Compared;
  readonly #at: { room: Box; share: number; rightToLeft: boolean };

  constructor(parts: Compared, at: { room: Box; share: number; rightToLeft: boolean }) {
    this.#parts = parts;
    this.#at = at;
    this.gap = 6 + 26 * at.share;
    this.y = at.room.y;
  }

  add<Thing extends { box: Box }>(thing: Thing | undefined, gap: number): Thing | undefined {
    if (thing === undefined) return undefined;
    this.y = thing.box.y + thing.box.height + gap;
    this.lastGap = gap;
    return thing;
  }

  words(
    text: string,
    {
      px,
      lines,
      face,
      indent = 0,
      behind = 0,
    }: { px: number; lines: number; face: Typeface; indent?: number; behind?: number },
  ): SetWords | undefined {
    const { room, rightToLeft } = this.#at;
    const maxSizePx = this.#sized(px);
    const set = setWords({
      ...{ text, face, rightToLeft, stand: 'top', leading: 1.12, maxSizePx, mostLines: lines },
      minSizePx: Math.max(this.#sized(0), maxSizePx * 0.8),
      box: {
        ...{ x: room.x + (rightToLeft ? behind : indent), width: room.width - indent - behind },
        ...{ y: this.y, height: this.#left(maxSizePx * 1.16 * lines) },
      },
    });
    const isUncut = text === '' || (set !== undefined && !isCut(set, text));
    // A word broken and one left out come to the same number.
    if (!isUncut || (text !== '' && set?.words.length !== piecesOf(text).length)) this.whole = false;
    if (!isUncut) this.uncut = false;
    return set;
  }

  figure(figure: string, px: number): SetFigure | undefined {
    const { room, rightToLeft } = this.#at;
    return setFigure({
      ...{ figure, face: this.#parts.theme.display, align: 'left', rightToLeft, smallestPx: this.#sized(0) },
      ...{
        maxSizePx: this.#sized(px),
        box: { ...room, y: this.y, height: this.#left(this.#sized(px) * 1.6) },
      },
    });
  }

  point(text: string, px: number): SetPoint | undefined {
    const { room, rightToLeft } = this.#at;
    const size = this.#sized(px) * 0.42;
    const words = this.words(text, { px, lines: 4, face: this.#parts.theme.text, indent: size * 2.4 });
    if (words === undefined) return undefined;
    this.add(words, this.gap * 0.8);
    const x = rightToLeft ? room.x + room.width - size * 0.7 : room.x + size * 0.7;
    return { words, bullet: { x, y: (words.words[0]?.y ?? this.y) - words.sizePx * 0.36, size } };
  }

  #sized(px: number): number {
    return Math.max(smallestType[this.#parts.format], px * this.#at.share);
  }

  /** At the smallest sizes there is no more room than there is; at others it is seen afterwards whether all fits. */
  #left(wanted: number): number {
    const { room, share } = this.#at;
    if (share > Math.min(...shares)) return wanted;
    return Math.max(0, Math.min(wanted, room.y + room.height - this.y));
  }
}

const longestAnswer = 16;
function isAnswer({ figure, points }: Side): boolean {
  const [only = '', ...more] = points;
  return (
    figure === undefined && more.length === 0 && only.length <= longestAnswer && only.split(' ').length <= 2
  );
}

function isCut({ words }: SetWords, text: string): boolean {
  return words.at(-1)?.text.endsWith('…') === true && !text.endsWith('…');
}
