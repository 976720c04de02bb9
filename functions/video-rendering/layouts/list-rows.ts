import { drawableText, runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Box } from '../layout.ts';
import { type Icon, iconsOf } from './icons.ts';
import type { GraphicOf, LayoutParts } from './layout-design.ts';
import { type ListHead, listHead } from './list-head.ts';
import { type SetWords, setWords } from './set-words.ts';
import { smallestType } from './type-scale.ts';

export type Listed = LayoutParts<GraphicOf<'list'>>;

/** One item where it stands. */
export interface Row {
  /** From 0, among all the list's items. */
  place: number;
  plate: Box;
  words: SetWords;
  /** The middle of its bullet or number, and the room that has. */
  mark: { x: number; y: number; size: number };
  icon: Icon | undefined;
}

export interface SetList {
  head: ListHead;
  rows: readonly Row[];
  rightToLeft: boolean;
}

const scale = {
  '16:9': { item: 62, row: 150 },
  '9:16': { item: 62, row: 188 },
  '1:1': { item: 54, row: 150 },
} as const;

/** Plates throw shadows; this much of the box is left for them at its edges. */
const edge = 14;
/** So few rows may stand higher than more of them. */
const few = 3;

/** All of a list in its box: its head, and rows of one height with type of one size. */
export function setList(parts: Listed): SetList {
  const { graphic, format } = parts;
  const texts = graphic.items.map((item) => drawableText(item));
  const rightToLeft = runsRightToLeft([graphic.title ?? '', ...texts].join(' '));
  const box = { ...parts.box, x: parts.box.x + edge, width: parts.box.width - edge * 2 };
  const shown = texts.flatMap((text, place) => (text === '' ? [] : [{ text, place }]));
  const head = listHead(parts, { box, rightToLeft });
  const count = Math.max(1, shown.length);
  const room = box.height - head.height - edge * 2;
  const pitch = Math.min(scale[format].row * (count <= few ? 1.4 : 1.16), room / count);
  const gap = Math.max(12, Math.min(26, pitch * 0.13));
  const top = box.y + edge + (room + gap - pitch * count) / 2;
  const plates = shown.map(({ text, place }, index) => {
    const y = Math.round(top + head.height + pitch * index);
    return { text, place, plate: { x: box.x, y, width: box.width, height: Math.round(pitch - gap) } };
  });
  return { head: head.at(top), rightToLeft, rows: rowsOf(parts, plates, rightToLeft) };
}

interface Plated {
  text: string;
  place: number;
  plate: Box;
}

function rowsOf(parts: Listed, plates: readonly Plated[], rightToLeft: boolean): Row[] {
  const { format, theme } = parts;
  const set = ({ text, plate }: Plated, maxSizePx: number, hasIcon: boolean) =>
    setWords({
      ...{ text, face: theme.text, leading: 1.08, rightToLeft, maxSizePx, minSizePx: smallestType[format] },
      box: wordsBox(plate, hasIcon, rightToLeft),
    });
  const high = plates[0]?.plate.height ?? 0;
  const most = Math.min(scale[format].item, high * 0.42);
  const icons = iconsOf(parts);
  const hasIcon = (row: Plated): boolean => {
    if (!icons.has(row.place)) return false;
    const [beside, alone] = [set(row, most, true), set(row, most, false)];
    // A picture must not cost an item its words, nor all items their size.
    return (
      beside?.words.length === alone?.words.length && (beside?.sizePx ?? 0) >= (alone?.sizePx ?? 0) * 0.8
    );
  };
  const sizePx = Math.min(most, ...plates.map((row) => set(row, most, hasIcon(row))?.sizePx ?? most));
  return plates.flatMap((row): Row[] => {
    const { plate, place } = row;
    const words = set(row, sizePx, hasIcon(row));
    if (words === undefined) return [];
    const fromEdge = (distance: number): number =>
      rightToLeft ? plate.x + plate.width - distance : plate.x + distance;
    const image = hasIcon(row) ? icons.get(place) : undefined;
    const side = plate.height * 0.74;
    const middle = plate.y + plate.height / 2;
    const mark = { x: fromEdge(markRoom(plate) / 2 + 6), y: middle, size: Math.min(84, plate.height * 0.6) };
    const box = {
      ...{ x: fromEdge(plate.width - side * 0.68) - side / 2, y: middle - side / 2 },
      ...{ width: side, height: side },
    };
    return [{ place, plate, words, mark, icon: image && { image, box } }];
  });
}

const markRoom = ({ height }: Box): number => Math.min(84, height * 0.6) + 36;

function wordsBox(plate: Box, hasIcon: boolean, rightToLeft: boolean): Box {
  const before = markRoom(plate);
  const behind = hasIcon ? plate.height * 0.74 + 44 : 26;
  return {
    ...{ x: plate.x + (rightToLeft ? behind : before), width: plate.width - before - behind },
    ...{ y: plate.y + 3, height: plate.height - 6 },
  };
}
