/** Code points that a font has a glyph for, as sorted pairs of first and last. */
export type Coverage = readonly (readonly [number, number])[];

/** Reads the Unicode (format 4 or 12) part of a TrueType font's `cmap` table (OpenType 1.9, `cmap`). */
export function readCoverage(font: Buffer): Coverage {
  const tables = font.readUInt16BE(4);
  for (let index = 0; index < tables; index++) {
    const record = 12 + index * 16;
    if (font.toString('latin1', record, record + 4) === 'cmap')
      return readCmap(font, font.readUInt32BE(record + 8));
  }
  return [];
}

/** @param ranges as CSS writes them: `U+3001-3003,U+ff01` */
export function parseUnicodeRange(ranges: string): Coverage {
  return sorted(
    ranges.split(',').map((range): [number, number] => {
      const [first = '', last = first] = range.replace(/^U\+/iu, '').split('-');
      return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
    }),
  );
}

export function covers(coverage: Coverage, codePoint: number): boolean {
  let low = 0;
  let high = coverage.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = coverage[middle] ?? [0, -1];
    if (codePoint < first) high = middle - 1;
    else if (codePoint > last) low = middle + 1;
    else return true;
  }
  return false;
}

const sorted = (ranges: [number, number][]): Coverage => ranges.sort((a, b) => a[0] - b[0]);

function readCmap(font: Buffer, cmap: number): Coverage {
  const ranges: [number, number][] = [];
  const subtables = font.readUInt16BE(cmap + 2);
  for (let index = 0; index < subtables; index++) {
    const at = cmap + font.readUInt32BE(cmap + 4 + index * 8 + 4);
    const format = font.readUInt16BE(at);
    if (format === 4) ranges.push(...readSegments(font, at));
    if (format === 12) ranges.push(...readGroups(font, at));
  }
  return sorted(ranges);
}

function readSegments(font: Buffer, at: number): [number, number][] {
  const doubled = font.readUInt16BE(at + 6);
  return Array.from({ length: doubled / 2 }, (_, index): [number, number] => [
    font.readUInt16BE(at + 16 + doubled + index * 2),
    font.readUInt16BE(at + 14 + index * 2),
  ]).filter(([, last]) => last !== 0xffff);
}

function readGroups(font: Buffer, at: number): [number, number][] {
  return Array.from({ length: font.readUInt32BE(at + 12) }, (_, index): [number, number] => [
    font.readUInt32BE(at + 16 + index * 12),
    font.readUInt32BE(at + 20 + index * 12),
  ]);
}
