import { z } from 'zod';

const words = (most: number) => z.string().trim().min(1).max(most);

const Side = z.strictObject({
  title: words(28),
  /** As it is to be read: `3.4 million`. */
  figure: words(16).optional(),
  points: z.array(words(40)).max(3),
});

/**
 * What a scene shows in words and figures: it decides how the scene is laid out. Every word of it comes from the script's
 * own words, and every figure is said in the narration: a picture must not claim more than the voice does.
 */
export const Graphic = z.discriminatedUnion('layout', [
  /** Opens a video or a part of it. */
  z.strictObject({ layout: z.literal('title'), text: words(80), kicker: words(40).optional() }),
  /** A few words that the scene comes down to. */
  z.strictObject({ layout: z.literal('statement'), text: words(80) }),
  /** One figure, with its unit as it is read: `3,400 km`, `$2.5 billion`, `37 %`. */
  z.strictObject({ layout: z.literal('number'), figure: words(16), label: words(60) }),
  /** Things that are named one after the other; `ordered` where they are steps or ranks. */
  z.strictObject({
    layout: z.literal('list'),
    title: words(48).optional(),
    items: z.array(words(48)).min(2).max(6),
    ordered: z.boolean(),
    /** The number of the first of these steps, where those before it have gone. */
    first: z.number().int().min(2).max(99).optional(),
  }),
  z.strictObject({ layout: z.literal('comparison'), left: Side, right: Side }),
  z.strictObject({ layout: z.literal('quote'), text: words(220), author: words(60).optional() }),
  z.strictObject({
    layout: z.literal('timeline'),
    events: z
      .array(z.strictObject({ when: words(16), what: words(48) }))
      .min(2)
      .max(6),
  }),
  /** What leads to something. */
  z.strictObject({
    layout: z.literal('causes'),
    effect: words(40),
    causes: z.array(words(40)).min(2).max(5),
  }),
  z.strictObject({
    layout: z.literal('chart'),
    /** `line` where the points follow one another in time, `shares` where they add up to a whole. */
    kind: z.enum(['bars', 'line', 'shares']),
    title: words(60).optional(),
    /** Stands before or after each figure as it is read: `$`, `%`, `km`. */
    unit: z.string().trim().max(12),
    points: z
      .array(z.strictObject({ label: words(24), value: z.number().min(-1e15).max(1e15) }))
      .min(2)
      .max(8),
  }),
  /** Closes a video: what to remember. */
  z.strictObject({ layout: z.literal('end'), text: words(80), points: z.array(words(48)).max(4) }),
]);
export type Graphic = z.infer<typeof Graphic>;

export type LayoutName = Graphic['layout'];

/** The parts of a graphic that come one after the other, as the narration names them; in that order. */
export function partsOf(graphic: Graphic): string[] {
  switch (graphic.layout) {
    case 'list':
      return graphic.items;
    case 'comparison':
      return [graphic.left.title, graphic.right.title];
    case 'timeline':
      return graphic.events.map(({ when, what }) => `${when} ${what}`);
    case 'causes':
      return graphic.causes;
    case 'chart':
      return graphic.points.map(({ label }) => label);
    case 'number':
      return [graphic.figure];
    case 'end':
      return graphic.points;
    case 'quote':
      return graphic.text.split(/\s+/u);
    default:
      return [];
  }
}
