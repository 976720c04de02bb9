import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { fontOf, registerFonts } from '#shared/drawing/fonts.ts';

export interface SheetRow {
  label: string;
  /** Of one size. */
  tiles: readonly Canvas[];
}

const margin = 16;
const headPx = 26;
const labelWidth = 150;

/** Pictures in rows and columns, small, with what each row and column is. */
export function contactSheet(
  rows: readonly SheetRow[],
  { columns, tileWidth }: { columns: readonly string[]; tileWidth: number },
): Canvas {
  registerFonts();
  const [first] = rows[0]?.tiles ?? [];
  const tileHeight = first === undefined ? 0 : Math.round((tileWidth * first.height) / first.width);
  const width = labelWidth + columns.length * (tileWidth + margin) + margin;
  const height = headPx * 2.4 + rows.length * (tileHeight + margin) + margin;
  const canvas = createCanvas(width, Math.round(height));
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = '#15171c';
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.fillStyle = '#e8eaf0';
  ctx.imageSmoothingQuality = 'high';
  ctx.font = fontOf('inter-bold', headPx * 0.8);
  for (const [place, column] of columns.entries())
    ctx.fillText(column, labelWidth + margin + place * (tileWidth + margin), headPx * 1.6, tileWidth);
  for (const [place, { label, tiles }] of rows.entries()) {
    const y = headPx * 2.4 + place * (tileHeight + margin);
    ctx.fillText(label, margin, y + tileHeight / 2, labelWidth - margin);
    for (const [column, tile] of tiles.entries())
      ctx.drawImage(tile, labelWidth + margin + column * (tileWidth + margin), y, tileWidth, tileHeight);
  }
  return canvas;
}
