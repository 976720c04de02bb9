import type { Palette } from '#shared/contracts/media.ts';
import { contrast, inkOn, mixColours } from '#shared/drawing/colour.ts';
import { cardColours } from '#shared/drawing/themes/card.ts';
import type { LayoutParts } from './layout-design.ts';

/** What text and marks are drawn in: 4.5:1 for text, 3:1 for marks (WCAG 2.2). */
export interface MarkColours {
  ink: string;
  /** For the one that is spoken of. */
  accent: string;
  /** For the others. */
  base: string;
  /** For rules that only help the eye along. */
  faint: string;
  /** What it all stands on, for gaps in it. */
  ground: string;
  /** Text on a mark in the accent. */
  onAccent: string;
}

/** White under a scrim (`over-picture.ts`): a picture never is brighter than that. */
const scrimmed = 0.62;

/** For marks that stand on the theme's ground, or on the darkened picture. */
export function coloursOnGround({ palette, over }: Pick<LayoutParts, 'palette' | 'over'>): MarkColours {
  const grounds =
    over === 'ground'
      ? [palette.from, palette.to]
      : [palette.from, mixColours('#ffffff', palette.from, scrimmed)];
  return coloursOn(grounds, palette, palette.ink);
}

/** For marks on a card. */
export function coloursOnCard({ theme, palette }: Pick<LayoutParts, 'theme' | 'palette'>): MarkColours {
  const { face, ink } = cardColours(theme.shapes, palette);
  // Glass lets a little of what lies under it through, which may be white.
  return coloursOn([face, mixColours(face, '#ffffff', 0.06)], palette, ink);
}

function coloursOn(grounds: readonly string[], palette: Palette, ink: string): MarkColours {
  const least = (colour: string): number => Math.min(...grounds.map((ground) => contrast(colour, ground)));
  const readable = (colour: string): string => {
    const shares = [0, 0.15, 0.3, 0.45, 0.6, 0.75, 1];
    return shares.map((share) => mixColours(colour, ink, share)).find((mixed) => least(mixed) >= 3.1) ?? ink;
  };
  const accent = readable(palette.accent);
  const ground = mixColours(grounds[0] ?? palette.from, grounds.at(-1) ?? palette.to, 0.5);
  return {
    ...{ ink, accent, base: readable(mixColours(palette.shape, ink, 0.1)), ground },
    faint: mixColours(ground, ink, 0.28),
    onAccent: inkOn(accent),
  };
}
