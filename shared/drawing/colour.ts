/** A colour's parts, 0 to 255. */
export interface Rgb {
  red: number;
  green: number;
  blue: number;
}

/** @param hex `#rrggbb` */
export function parseColour(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1, 7), 16);
  return { red: (value >> 16) & 255, green: (value >> 8) & 255, blue: value & 255 };
}

function linear(channel: number): number {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

/** Relative luminance, 0 to 1 (WCAG 2.2). */
export function luminance(hex: string): number {
  const { red, green, blue } = parseColour(hex);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2); type needs 4.5, large type 3. */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Near-black or white, whichever reads better on `ground`. */
export function inkOn(ground: string): string {
  return contrast('#14161f', ground) >= contrast('#ffffff', ground) ? '#14161f' : '#ffffff';
}

/** @param alpha 0 (clear) to 1 (solid) */
export function withAlpha(hex: string, alpha: number): string {
  const { red, green, blue } = parseColour(hex);
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

/** @param share 0 gives `one`, 1 gives `other` */
export function mixColours(one: string, other: string, share: number): string {
  const a = parseColour(one);
  const b = parseColour(other);
  const part = (from: number, to: number): string =>
    Math.round(from + (to - from) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${part(a.red, b.red)}${part(a.green, b.green)}${part(a.blue, b.blue)}`;
}
