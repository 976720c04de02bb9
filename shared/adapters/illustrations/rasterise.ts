import { renderAsync } from '@resvg/resvg-js';

/** Draws an SVG as a square PNG on a transparent ground, off the main thread. */
export async function rasterise(svg: string, sizePx: number): Promise<Uint8Array> {
  const image = await renderAsync(svg, {
    fitTo: { mode: 'width', value: sizePx },
    font: { loadSystemFonts: false },
  });
  return image.asPng();
}
