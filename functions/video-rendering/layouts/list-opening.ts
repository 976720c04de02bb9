import type { SKRSContext2D } from '@napi-rs/canvas';
import { between, easeInOut, stretch } from '#shared/drawing/ease.ts';
import { type Layer, shifted } from '../layer.ts';
import type { Box } from '../layout.ts';
import { around } from './around.ts';
import { enteringLayer } from './entering-layer.ts';
import { givingWay } from './giving-way.ts';
import { growingBar } from './growing-bar.ts';
import { paintIcon } from './icons.ts';
import type { ListHead } from './list-head.ts';
import type { Listed, SetList } from './list-rows.ts';
import { opensUntil, roomSeconds } from './making-room.ts';
import { coloursOnGround } from './mark-colours.ts';
import { standIn } from './stand-in.ts';
import { paintWords } from './words-layer.ts';

const titleAt = 0.25;
const ruleSeconds = 0.5;

/** When the first item comes, and how far down what has come by a moment stands. */
interface Told {
  first: number;
  downAt(seconds: number): number;
}

/** A list's title and what belongs to it: it has the room to itself until the first item comes. */
export function listHeadLayers(parts: Listed, { head, rightToLeft }: SetList, told: Told): Layer[] {
  const { theme, box: within } = parts;
  const { ink, accent } = coloursOnGround(parts);
  const { title, rule, emblem } = head;
  const opening = told.first < opensUntil ? undefined : listOpening(head, { box: within, rightToLeft });
  const leavesAt = told.first - roomSeconds(theme.motion);
  const down = (seconds: number) => ({ x: 0, y: told.downAt(seconds) });
  const put = (place: Box, larger: Box | undefined, paint: (ctx: SKRSContext2D) => void): Layer => {
    const thing = { at: titleAt, within, fromRight: rightToLeft, paint };
    if (larger === undefined) return shifted(enteringLayer({ ...thing, box: place }, theme.motion), down);
    return givingWay({ ...thing, place, opening: larger, leavesAt, downAt: told.downAt }, theme.motion);
  };
  const bar = (box: Box): Layer =>
    growingBar({
      ...{ box, at: titleAt + 0.1, growSeconds: ruleSeconds, colour: accent },
      ...{ corner: theme.shapes.corner * 2, fromRight: rightToLeft },
    });
  const ruled = (place: Box): Layer =>
    opening === undefined
      ? shifted(bar(place), down)
      : shifted(bar(place), (seconds) => {
          const part = easeInOut(stretch(seconds, leavesAt, roomSeconds(theme.motion)));
          const [from, y] = [opening.rule, place.y + told.downAt(seconds)];
          return { x: between(from.x, place.x, part) - place.x, y: between(from.y, y, part) - place.y };
        });
  // Where there is neither a title nor a place of its own for it, the illustration waits for the items in theirs.
  const waiting =
    title === undefined
      ? standIn(parts, parts.pictures[0], { at: titleAt, rooms: [{ room: within, until: told.first }] })
      : [];
  return [
    ...waiting,
    ...(title ? [put(title.box, opening?.title, (ctx) => paintWords(ctx, title, ink))] : []),
    ...(rule ? [ruled(rule)] : []),
    ...(emblem ? [put(emblem.box, opening?.emblem, (ctx) => paintIcon(ctx, emblem))] : []),
  ];
}

/** Where a list's head stands as long as none of the items is named. */
interface ListOpening {
  title: Box;
  rule: Box;
  emblem: Box | undefined;
}

/** A title may stand so much larger, and all of it take so much of the box's height. */
const largest = 1.5;
const mostHeight = 0.86;
const emblemGap = 0.3;
/** An illustration over it takes so much of the box's shorter side. */
const emblemShare = 0.6;

/** The whole box is the title's: as large as a headline, in the middle, under the illustration where that is in the box too. */
function listOpening(
  { title, rule, emblem }: ListHead,
  { box, rightToLeft }: { box: Box; rightToLeft: boolean },
): ListOpening | undefined {
  if (title === undefined || rule === undefined) return undefined;
  const headFoot = around([title.box, emblem?.box]) ?? title.box;
  const gap = rule.y - (headFoot.y + headFoot.height);
  const side = emblem === undefined ? 0 : Math.min(box.width, box.height) * emblemShare;
  const above = side === 0 ? 0 : side + title.sizePx * emblemGap;
  const room = box.height * mostHeight - above - gap - rule.height;
  const scale = Math.min(largest, box.width / title.box.width, Math.max(1, room / title.box.height));
  const [width, height] = [title.box.width * scale, title.box.height * scale];
  const top = box.y + (box.height - above - height - gap - rule.height) / 2;
  const left = (wide: number): number =>
    emblem === undefined ? (rightToLeft ? box.x + box.width - wide : box.x) : box.x + (box.width - wide) / 2;
  return {
    title: { x: left(width), y: top + above, width, height },
    rule: { ...rule, x: left(rule.width), y: Math.round(top + above + height + gap) },
    emblem: emblem && { x: left(side), y: top, width: side, height: side },
  };
}
