import { type Canvas, createCanvas, loadImage } from '@napi-rs/canvas';
import { StyleName } from '#shared/contracts/styles.ts';
import { themeOf } from '#shared/drawing/themes/themes.ts';
import type { Pictures } from '#shared/ports/pictures.ts';
import { paletteFamilies } from '../../functions/media-collection/palette-families.ts';
import { drawThumbnail } from '../../functions/upload-preparation/thumbnails/draw-thumbnail.ts';
import { thumbnailDesigns } from '../../functions/upload-preparation/thumbnails/thumbnail-parts.ts';
import { contactSheet, type SheetRow } from './contact-sheet.ts';
import type { Sheet } from './layout-sheets.ts';

/** In a list of videos on a phone a thumbnail is so small, in pixels. */
const smallSize = { width: 168, height: 94 };
const tileWidth = 336;

const examples = [
  { text: 'Three hearts?', figure: '3', keyword: 'octopus' },
  { text: 'Why Rome fell', figure: '476', keyword: 'temple' },
  { text: 'Bread in 12 hours', figure: '12 h', keyword: 'bread' },
  { text: 'Save a tenth', figure: '10 %', keyword: 'coin' },
] as const;

/** Each theme's thumbnails, and beside each of them itself as small as it is in a list. */
export function thumbnailSheet(pictures: Pictures): Sheet {
  return {
    name: 'thumbnails',
    async draw() {
      const rows: SheetRow[] = [];
      for (const [index, style] of StyleName.options.entries()) {
        const { text, figure, keyword } = turn(examples, index);
        const [found] = await pictures.find({ keywords: [keyword], count: 1, sizePx: 768, avoid: new Set() });
        const palettes = paletteFamilies[style];
        const theme = themeOf(style);
        const main = found && (await loadImage(Buffer.from(found.png)));
        const tiles = thumbnailDesigns.map((design, place) =>
          drawThumbnail({
            ...{ design, text, figure, theme, main, beside: [], covers: undefined },
            palette: turn(palettes, index + place),
            backdrop: turn(theme.backdrops, place),
          }),
        );
        rows.push({ label: style, tiles: tiles.flatMap((tile) => [tile, asInList(tile)]) });
      }
      const columns = thumbnailDesigns.flatMap((design) => [
        design,
        `${smallSize.width} x ${smallSize.height}`,
      ]);
      return contactSheet(rows, { columns, tileWidth });
    },
  };
}

/** Small, in a tile of the sheet's size: not a pixel of it is larger than it is there. */
function asInList(thumbnail: Canvas): Canvas {
  const small = createCanvas(tileWidth, Math.round((tileWidth * thumbnail.height) / thumbnail.width));
  const ctx = small.getContext('2d');
  ctx.imageSmoothingQuality = 'high';
  const [x, y] = [(small.width - smallSize.width) / 2, (small.height - smallSize.height) / 2];
  ctx.drawImage(thumbnail, x, y, smallSize.width, smallSize.height);
  return small;
}

function turn<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item;
}
