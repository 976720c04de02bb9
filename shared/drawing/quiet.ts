import type { Palette } from '../contracts/media.ts';
import { contrast, mixColours } from './colour.ts';

/** A little more than WCAG asks (4.5 for type, 3 for large type and marks): half-clear shapes mix to colours in between. */
const inkContrast = 4.7;
const accentContrast = 3.2;

/** The palette with its shapes drawn back towards the ground, as far as type and marks need to be read over them. */
export function quietPalette(palette: Palette): Palette {
  const { from, to, ink, accent } = palette;
  const ground = mixColours(from, to, 0.4);
  for (let share = 1; share > 0; share -= 0.05) {
    const shape = mixColours(ground, palette.shape, share);
    if (contrast(ink, shape) >= inkContrast && contrast(accent, shape) >= accentContrast)
      return { ...palette, shape };
  }
  return { ...palette, shape: ground };
}
